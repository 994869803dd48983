
#include <unistd.h>

#include "base/json.h"
#include "engine/conf/conf.h"

namespace engine::conf {

std::vector<std::string> show(const Conf& conf) {
  std::vector<std::string> lines;
  for (const Shown& one : conf.shown) {
    lines.push_back(one.key + " = " + one.value + "   # " + one.where);
  }
  return lines;
}

std::vector<std::string> show_json(const Conf& conf) {
  std::vector<std::string> lines;
  for (const Shown& one : conf.shown) {
    base::Json json = base::Json::object();
    json.set("key", base::Json::string(one.key));
    json.set("value", base::Json::string(one.value));
    json.set("where", base::Json::string(one.where));
    lines.push_back(base::write_json(json));
  }
  return lines;
}

std::map<std::string, std::string> read_environment() {
  constexpr std::string_view kPrefix = "HOPLINE_";
  std::map<std::string, std::string> found;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    std::string_view text = *variable;
    std::size_t equals = text.find('=');
    if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

}  // namespace engine::conf
