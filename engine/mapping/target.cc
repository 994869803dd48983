#include "engine/mapping/target.h"

#include <cctype>
#include <functional>

namespace engine::mapping {
namespace {

base::Error fault(std::string text) {
  return base::Error{base::Code::kInvalid, std::move(text), "", {}};
}

bool is_name(std::string_view text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0]))) return false;
  for (const char c : text) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

base::Result<Step> parse_step(std::string_view text) {
  Step step;
  const std::size_t open = text.find('[');
  step.name = text.substr(0, open);
  if (open != std::string_view::npos) {
    if (!text.ends_with(']')) return fault("'[' without ']'");
    step.label = text.substr(open + 1, text.size() - open - 2);
    if (!is_name(step.label)) {
      return fault("'[" + step.label + "]' is no label: letters, digits and '-' stand there");
    }
  }
  if (!is_name(step.name)) return fault("'" + step.name + "' is no element name");
  step.key = std::hash<std::string>{}(step.name + "[" + step.label);
  return step;
}

// Takes "[label]" off the front; false when it is broken.
bool take_label(std::string_view& rest, std::string& label) {
  if (rest.empty() || rest[0] != '[') return true;
  const std::size_t close = rest.find(']');
  if (close == std::string_view::npos) return false;
  label = rest.substr(1, close - 1);
  rest.remove_prefix(close + 1);
  return is_name(label);
}

// Takes a separator and a number from 1 to 999 off the front; false when they are not there.
bool take_number(std::string_view& rest, char separator, int& number) {
  if (rest.empty() || rest[0] != separator) return false;
  std::size_t end = 1;
  while (end < rest.size() && end < 4 && std::isdigit(static_cast<unsigned char>(rest[end]))) {
    number = number * 10 + (rest[end] - '0');
    ++end;
  }
  rest.remove_prefix(end);
  return number > 0;
}

}  // namespace

bool Target::has_label() const {
  for (const Step& step : steps) {
    if (!step.label.empty()) return true;
  }
  return !label.empty() || !repetition.empty();
}

base::Result<Target> parse_v2_target(std::string_view text) {
  Target target;
  target.written = text;
  if (text.empty()) return target;
  const base::Error wrong = fault("'" + target.written + "' is no v2 target such as OBX[line]-5");
  std::string_view rest = text;
  const std::size_t end = std::min(rest.find_first_of("[-"), rest.size());
  target.type = rest.substr(0, end);
  rest.remove_prefix(end);
  if (target.type.size() != 3 || !take_label(rest, target.label)) return wrong;
  if (!take_number(rest, '-', target.field) || !take_label(rest, target.repetition)) return wrong;
  if (!rest.empty() && !take_number(rest, '.', target.component)) return wrong;
  if (!rest.empty() && !take_number(rest, '.', target.subcomponent)) return wrong;
  if (!rest.empty()) return wrong;
  return target;
}

base::Result<Target> parse_target(std::string_view text) {
  Target target;
  target.written = text;
  if (text.empty() || text == ".") return target;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    base::Result<Step> step = parse_step(rest.substr(0, end));
    if (!step.ok()) return step.error();
    const bool type = std::isupper(static_cast<unsigned char>(step.value().name[0])) != 0;
    if (type && target.steps.empty() && target.type.empty()) {
      target.type = step.value().name;
      target.label = step.value().label;
    } else {
      target.steps.push_back(std::move(step).value());
    }
    if (end == rest.size()) return target;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace engine::mapping
