#include "adapters/file/watch.h"

#include <algorithm>
#include <utility>

#include "net/text.h"

namespace adapter::file {
namespace {

bool has_ending(std::string_view name, std::string_view ending) {
  return name.size() > ending.size() &&
         net::same_text(name.substr(name.size() - ending.size()), ending);
}

bool is_fed(std::string_view name) {
  return !name.starts_with('.') && (is_hl7(name) || is_json(name));
}

}  // namespace

std::vector<std::string> Watch::settled(const std::vector<Listed>& listing) {
  std::vector<std::string> names;
  std::map<std::string, Seen> now;
  for (const Listed& file : listing) {
    if (!is_fed(file.name)) continue;
    const Seen seen{file.size_bytes, file.changed_ns};
    const auto before = seen_.find(file.name);
    if (before != seen_.end() && before->second == seen) names.push_back(file.name);
    now.emplace(file.name, seen);
  }
  seen_ = std::move(now);
  return names;
}

std::vector<std::string> claimed(const std::vector<Listed>& listing) {
  std::vector<std::string> names;
  for (const Listed& file : listing) {
    if (!has_ending(file.name, kWorking)) continue;
    std::string name = file.name.substr(0, file.name.size() - kWorking.size());
    if (is_fed(name)) names.push_back(std::move(name));
  }
  return names;
}

bool is_hl7(std::string_view name) { return has_ending(name, ".hl7"); }
bool is_json(std::string_view name) { return has_ending(name, ".json"); }

}  // namespace adapter::file
