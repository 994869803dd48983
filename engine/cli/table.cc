#include "engine/cli/table.h"

#include <algorithm>

#include "engine/cli/exit_code.h"

namespace engine::cli {
namespace {

using base::Json;

std::string cell(const Json& object, const std::string& name) {
  const Json* value = object.find(name);
  if (value == nullptr) return "-";
  if (!value->is_array()) return value->text().empty() ? "-" : value->text();
  std::string all;
  for (const Json& item : value->items()) all += (all.empty() ? "" : " ") + item.text();
  return all.empty() ? "-" : all;
}

std::size_t width_of(const std::string& name) {
  constexpr std::size_t kTime = 28;
  constexpr std::size_t kWord = 11;
  const std::vector<std::string> times = {"received", "time", "expires", "last_act"};
  if (name == "reason") return 0;
  return std::find(times.begin(), times.end(), name) == times.end() ? kWord : kTime;
}

void print_row(Console& console, const Json& object, const std::vector<std::string>& names) {
  std::string line;
  for (const std::string& name : names) {
    std::string text = cell(object, name);
    const std::size_t width = width_of(name);
    if (text.size() < width) text.append(width - text.size(), ' ');
    line += text + "  ";
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  console.out(line + "\n");
}

}  // namespace

int print_answer(Console& console, const Json& answer, const TableStyle& style) {
  const bool list = answer.is_array();
  if (style.json || !list) {
    if (!list) console.out(base::write_json(answer) + "\n");
    for (const Json& item : answer.items()) console.out(base::write_json(item) + "\n");
    return kExitDone;
  }
  if (answer.items().empty()) console.err(std::string(style.nothing) + "\n");
  for (const Json& item : answer.items()) print_row(console, item, style.names);
  return kExitDone;
}

}  // namespace engine::cli
