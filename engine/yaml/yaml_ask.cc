#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "engine/yaml/yaml.h"

namespace engine::yaml {

namespace {

base::Error not_a(std::string text) {
  return base::Error{base::Code::kInvalid, std::move(text), "", {}};
}

struct Unit {
  std::string_view name;
  long long factor;
};

// Digits followed by one of `units`; units[0].name may be empty.
base::Result<long long> read_with_unit(std::string_view text, std::initializer_list<Unit> units,
                                       const char* expected) {
  std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto number = read_integer(text.substr(0, digits));
  if (!number.ok()) return not_a(expected);
  for (const Unit& unit : units) {
    if (unit.name != text.substr(digits)) continue;
    if (number.value() > std::numeric_limits<long long>::max() / unit.factor) break;
    return number.value() * unit.factor;
  }
  return not_a(expected);
}

// Levenshtein distance; both words are short (keys of a configuration).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t cheapest =
          std::min({row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] != b[j - 1])});
      corner = std::exchange(row[j], cheapest);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view key, const std::vector<std::string_view>& known) {
  constexpr std::size_t kKeyCharsMax = 64;
  if (key.size() > kKeyCharsMax) return "";
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, key.size() / 2) + 1;
  for (std::string_view candidate : known) {
    std::size_t away = distance(key, candidate);
    if (away < least) {
      least = away;
      best = candidate;
    }
  }
  return std::string(best);
}

base::Result<long long> read_integer(std::string_view text) {
  long long number = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) {
    return not_a("must be a whole number");
  }
  return number;
}

base::Result<bool> read_truth(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return not_a("must be true or false");
}

base::Result<long long> read_duration_us(std::string_view text) {
  return read_with_unit(text,
                        {{"ms", 1000},
                         {"s", 1'000'000},
                         {"m", 60'000'000},
                         {"h", 3'600'000'000},
                         {"d", 86'400'000'000}},
                        "must be a duration such as 500ms, 30s, 5m, 2h or 7d");
}

base::Result<long long> read_size_bytes(std::string_view text) {
  return read_with_unit(text, {{"", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}},
                        "must be a size such as 4096, 64KiB, 16MiB or 1GiB");
}

void Asker::fault(const std::string& where, std::string text) {
  faults_.push_back(base::Error{base::Code::kInvalid, std::move(text), where, {}});
}

bool Asker::only(const Node& map, const std::vector<std::string_view>& known) {
  if (!map.is_map()) {
    fault(map.where, "must be a map (key: value)");
    return false;
  }
  for (const Node::Member& member : map.members) {
    if (std::find(known.begin(), known.end(), member.key) != known.end()) continue;
    std::string meant = nearest(member.key, known);
    fault(member.where, "unknown key \"" + member.key + "\"" +
                            (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
  }
  return true;
}

const Node* Asker::scalar(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  if (node == nullptr || node->is_scalar()) return node;
  fault(node->where, std::string(key) + ": must be a single value");
  return nullptr;
}

template <class T>
T Asker::take(const Node& node, std::string_view key, base::Result<T> read, T otherwise) {
  if (read.ok()) return read.value();
  fault(node.where, std::string(key) + ": " + read.error().text);
  return otherwise;
}

std::string Asker::text(const Node& map, std::string_view key, std::string_view otherwise) {
  const Node* node = scalar(map, key);
  return node == nullptr ? std::string(otherwise) : node->text;
}

std::string Asker::needed_text(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  if (node == nullptr) {
    fault(map.where, std::string(key) + ": is needed here");
    return "";
  }
  std::string found = text(map, key);
  if (node->is_scalar() && found.empty()) {
    fault(node->where, std::string(key) + ": must not be empty");
  }
  return found;
}

long long Asker::integer(const Node& map, std::string_view key, long long otherwise, Range range) {
  const Node* node = scalar(map, key);
  if (node == nullptr) return otherwise;
  long long number = take(*node, key, read_integer(node->text), otherwise);
  if (number >= range.least && number <= range.most) return number;
  fault(node->where, std::string(key) + ": must lie between " + std::to_string(range.least) +
                         " and " + std::to_string(range.most));
  return otherwise;
}

bool Asker::truth(const Node& map, std::string_view key, bool otherwise) {
  const Node* node = scalar(map, key);
  return node == nullptr ? otherwise : take(*node, key, read_truth(node->text), otherwise);
}

long long Asker::duration_us(const Node& map, std::string_view key, long long otherwise) {
  const Node* node = scalar(map, key);
  return node == nullptr ? otherwise : take(*node, key, read_duration_us(node->text), otherwise);
}

long long Asker::size_bytes(const Node& map, std::string_view key, long long otherwise) {
  const Node* node = scalar(map, key);
  return node == nullptr ? otherwise : take(*node, key, read_size_bytes(node->text), otherwise);
}

std::size_t Asker::choice(const Node& map, std::string_view key,
                          const std::vector<std::string_view>& words, std::size_t otherwise) {
  const Node* node = scalar(map, key);
  if (node == nullptr) return otherwise;
  auto found = std::find(words.begin(), words.end(), node->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string list;
  for (std::string_view word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  fault(node->where, std::string(key) + ": must be one of " + list);
  return otherwise;
}

std::vector<const Node*> Asker::scalars(const Node& map, std::string_view key) {
  const Node* node = map.find(key);
  if (node == nullptr) return {};
  if (node->is_scalar()) return {node};
  std::vector<const Node*> found;
  for (const Node& item : node->items) {
    if (item.is_scalar()) {
      found.push_back(&item);
    } else {
      fault(item.where, std::string(key) + ": must be a list of single values");
    }
  }
  if (!node->is_list()) fault(node->where, std::string(key) + ": must be a list");
  return found;
}

}  // namespace engine::yaml
