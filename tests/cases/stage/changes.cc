#include "tests/cases/stage/changes.h"

#include <charconv>

#include "base/json.h"
#include "hl7/message.h"

namespace cases {
namespace {

using base::Code;
using base::Error;
using base::Json;

Error nowhere(const Setting& change) {
  return Error{Code::kInvalid, "this change leads nowhere: " + change.key, "feed", {}};
}

std::string without_segment(const std::string& message, const std::string& name) {
  std::string kept;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t end = std::min(message.find('\r', at), message.size() - 1) + 1;
    const std::string_view segment = std::string_view(message).substr(at, end - at);
    if (!segment.starts_with(name + "|")) kept += segment;
    at = end;
  }
  return kept;
}

base::Result<std::string> change_field(const std::string& message, const Setting& change) {
  auto parsed = hl7::Message::parse(message);
  if (!parsed.ok()) return parsed.error();
  const auto place = parsed.value().locate(change.key);
  if (!place.ok() || !parsed.value().set(place.value(), change.value)) return nowhere(change);
  return parsed.value().encode();
}

// One part of a path: "participant[2]" is the member participant, and its third item.
struct Part {
  std::string_view name;
  int index = -1;
};

Part next_part(std::string_view& path) {
  const std::size_t dot = std::min(path.find('.'), path.size());
  Part part{path.substr(0, dot)};
  path.remove_prefix(std::min(dot + 1, path.size()));
  const std::size_t bracket = part.name.find('[');
  if (bracket == std::string_view::npos) return part;
  const std::string_view digits = part.name.substr(bracket + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), part.index);
  part.name = part.name.substr(0, bracket);
  return part;
}

Json* step_into(Json& from, const Part& part) {
  Json* member = from.find(part.name);
  if (member == nullptr || part.index < 0) return member;
  const auto index = static_cast<std::size_t>(part.index);
  return member->is_array() && index < member->items().size() ? &member->items()[index] : nullptr;
}

bool change_member(Json& resource, const Setting& change) {
  Json* at = &resource;
  std::string_view path = change.key;
  for (;;) {
    const Part part = next_part(path);
    if (path.empty() && part.index < 0) {
      if (change.value.empty()) {
        at->erase(part.name);
      } else {
        at->set(part.name, Json::string(change.value));
      }
      return true;
    }
    at = step_into(*at, part);
    if (at == nullptr || path.empty()) return false;
  }
}

}  // namespace

Setting read_setting(std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return {};
  return {std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))};
}

base::Result<std::string> change_v2(std::string sample, const std::vector<Setting>& changes) {
  for (const Setting& change : changes) {
    if (change.key == "drop") {
      sample = without_segment(sample, change.value);
    } else if (change.key == "add") {
      sample += change.value + "\r";
    } else {
      auto changed = change_field(sample, change);
      if (!changed.ok()) return changed.error();
      sample = std::move(changed).value();
    }
  }
  return sample;
}

base::Result<std::string> change_json(const std::string& sample,
                                      const std::vector<Setting>& changes) {
  auto parsed = base::parse_json(sample);
  if (!parsed.ok()) return parsed.error();
  for (const Setting& change : changes) {
    if (!change_member(parsed.value(), change)) return nowhere(change);
  }
  return base::write_json(parsed.value());
}

}  // namespace cases
