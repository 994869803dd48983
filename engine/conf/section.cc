#include "engine/conf/section.h"

#include <algorithm>

namespace engine::conf {

namespace {

yaml::Node scalar_of(std::string text, const std::string& where) {
  yaml::Node node;
  node.kind = yaml::Node::Kind::kScalar;
  node.text = std::move(text);
  node.where = where;
  return node;
}

// "a, b" -> a list of two; layers above the files are single lines.
yaml::Node list_of(const std::string& text, const std::string& where) {
  yaml::Node list;
  list.kind = yaml::Node::Kind::kList;
  list.where = where;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find(',', at), text.size());
    std::size_t first = std::min(text.find_first_not_of(' ', at), end);
    list.items.push_back(scalar_of(text.substr(first, end - first), where));
    at = end + 1;
  }
  return list;
}

std::string text_of(const yaml::Node& node) {
  if (!node.is_list()) return node.text;
  std::string text;
  for (const yaml::Node& item : node.items) {
    text += (text.empty() ? "" : ", ") + (item.is_scalar() ? item.text : "{...}");
  }
  return "[" + text + "]";
}

}  // namespace

bool is_secret(std::string_view key) {
  std::string_view last = key.substr(key.rfind('.') + 1);
  if (last.ends_with("_file")) return false;
  for (std::string_view word : {"password", "secret", "token", "passphrase"}) {
    if (last.find(word) != std::string_view::npos) return true;
  }
  return false;
}

Section::Section(std::string prefix, const yaml::Node& root, std::span<const Key> keys,
                 Faults& faults)
    : prefix_(std::move(prefix)), where_(root.where), keys_(keys), faults_(faults) {
  if (root.is_map()) {
    flatten(root, "");
  } else {
    faults_.push_back({base::Code::kInvalid, "must be a map (key: value)", root.where, {}});
  }
}

void Section::flatten(const yaml::Node& map, const std::string& path) {
  for (const yaml::Node::Member& member : map.members) {
    std::string key = path + member.key;
    if (member.value.is_map()) {
      flatten(member.value, key + ".");
    } else if (!given_.emplace(key, Given{member.where, member.value}).second) {
      faults_.push_back({base::Code::kInvalid, "\"" + key + "\" is given twice", member.where, {}});
    }
  }
}

const Key* Section::key_of(std::string_view name) const {
  for (const Key& key : keys_) {
    if (key.kind == KeyKind::kOpen ? name.starts_with(key.name) : name == key.name) return &key;
  }
  return nullptr;
}

bool Section::knows(std::string_view key) const { return key_of(key) != nullptr; }

std::vector<std::string> Section::known_names() const {
  std::vector<std::string> names;
  for (const auto& [key, given] : given_) names.push_back(key);
  for (const Key& key : keys_) {
    if (key.kind != KeyKind::kOpen) names.emplace_back(key.name);
  }
  return names;
}

void Section::lay(const std::string& key, const std::string& value, const std::string& where) {
  const Key* known = key_of(key);
  bool is_list = known != nullptr && known->kind == KeyKind::kList;
  given_[key] = Given{where, is_list ? list_of(value, where) : scalar_of(value, where)};
}

void Section::refuse_unknown() {
  std::vector<std::string_view> names;
  for (const Key& key : keys_) names.push_back(key.name);
  for (const auto& [key, given] : given_) {
    if (knows(key)) continue;
    std::string meant = yaml::nearest(key, names);
    faults_.push_back(
        {base::Code::kInvalid,
         "unknown key \"" + key + "\"" + (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"),
         given.key_where,
         {}});
  }
}

const yaml::Node* Section::find(std::string_view key) const {
  auto found = given_.find(key);
  return found == given_.end() ? nullptr : &found->second.value;
}

std::string Section::where_of(std::string_view key) const {
  const yaml::Node* node = find(key);
  return node == nullptr ? where_ : node->where;
}

void Section::fault(std::string_view key, std::string_view text) {
  faults_.push_back(
      {base::Code::kInvalid, std::string(key) + ": " + std::string(text), where_of(key), {}});
}

std::string Section::text(std::string_view key) {
  const yaml::Node* node = find(key);
  if (node != nullptr && node->is_scalar()) return node->text;
  if (node != nullptr) fault(key, "must be a single value");
  const Key* known = key_of(key);
  CHECK(known != nullptr);
  return std::string(known->otherwise);
}

std::string Section::needed(std::string_view key) {
  if (!has(key)) {
    fault(key, "is needed here");
    return "";
  }
  std::string found = text(key);
  if (found.empty() && find(key)->is_scalar()) fault(key, "must not be empty");
  return found;
}

template <class T>
T Section::take(std::string_view key, base::Result<T> read, T otherwise) {
  if (read.ok()) return read.value();
  fault(key, read.error().text);
  return otherwise;
}

long long Section::integer(std::string_view key, yaml::Range range) {
  long long number = take(key, yaml::read_integer(text(key)), range.least);
  if (number >= range.least && number <= range.most) return number;
  fault(key,
        "must lie between " + std::to_string(range.least) + " and " + std::to_string(range.most));
  return range.least;
}

bool Section::truth(std::string_view key) { return take(key, yaml::read_truth(text(key)), false); }

long long Section::duration_us(std::string_view key) {
  return take(key, yaml::read_duration_us(text(key)), 0LL);
}

std::size_t Section::word(std::string_view key, const std::vector<std::string_view>& words) {
  std::string found = text(key);
  auto at = std::find(words.begin(), words.end(), found);
  if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
  std::string all;
  for (std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
  fault(key, "must be one of " + all);
  return 0;
}

std::vector<std::string> Section::list(std::string_view key) {
  std::vector<std::string> found;
  const yaml::Node* node = find(key);
  if (node == nullptr) return found;
  if (node->is_scalar()) return {node->text};
  if (!node->is_list()) fault(key, "must be a list");
  for (const yaml::Node& item : node->items) {
    if (item.is_scalar() && !item.text.empty()) {
      found.push_back(item.text);
    } else {
      faults_.push_back({base::Code::kInvalid,
                         std::string(key) + ": must be a list of single values",
                         item.where,
                         {}});
    }
  }
  return found;
}

std::map<std::string, const yaml::Node*> Section::below(std::string_view open) const {
  std::map<std::string, const yaml::Node*> found;
  for (const auto& [key, given] : given_) {
    if (key.starts_with(open)) found[key.substr(open.size())] = &given.value;
  }
  return found;
}

void Section::append_shown(std::vector<Shown>& shown) const {
  for (const auto& [key, given] : given_) {
    std::string value = text_of(given.value);
    bool hidden = is_secret(key) || value.find("password=") != std::string::npos;
    shown.push_back({prefix_ + key, hidden ? "***" : std::move(value), given.value.where});
  }
  for (const Key& key : keys_) {
    if (key.kind == KeyKind::kOpen || has(key.name)) continue;
    shown.push_back({prefix_ + std::string(key.name), std::string(key.otherwise), "default"});
  }
}

}  // namespace engine::conf
