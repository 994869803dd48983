// Yaml: a configuration file as a tree in which every value knows where it was written.
//
//   auto root = yaml::parse_file("conf/hopline.yaml");     // "conf/hopline.yaml:3:1: ..." on error
//   yaml::Asker ask(faults);
//   ask.only(root.value(), {"listen", "workers"});         // unknown keys, with the nearest known
//   long long workers = ask.integer(root.value(), "workers", 2, {1, 64});
//   if (!faults.empty()) return base::join_errors(faults); // all of them at once
//
// The one place that sees yaml-cpp. Values stay the text they were until somebody asks for a
// number, a duration or a size: "no" is the word no, and 010 is not 8. Duplicate keys, aliases,
// tags and second documents are refused; size, depth and number of values are capped. A Node is a
// plain value; const use from any thread. Faults never hold a value, which may be a secret.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::yaml {

inline constexpr std::size_t kFileBytesMax = 1 << 20;
inline constexpr std::size_t kDepthMax = 16;
inline constexpr std::size_t kValuesMax = 20'000;

struct Node {
  enum class Kind { kNull, kScalar, kList, kMap };
  struct Member;

  Kind kind = Kind::kNull;
  std::string where;  // file:line:column
  std::string text;   // of a scalar
  std::vector<Node> items;
  std::vector<Member> members;

  bool is_map() const { return kind == Kind::kMap; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  const Node* find(std::string_view key) const;
};

struct Node::Member {
  std::string key;
  std::string where;
  Node value;
};

// `file` is only the name used in places. An empty document is an empty map.
base::Result<Node> parse(std::string_view text, const std::string& file);
base::Result<Node> parse_file(const std::string& path);

// The key of `known` that a person most likely meant, or "" when none is near.
std::string nearest(std::string_view key, const std::vector<std::string_view>& known);

// Text as a value. Errors have no path; callers add the place.
base::Result<long long> read_integer(std::string_view text);
base::Result<bool> read_truth(std::string_view text);             // true, false
base::Result<long long> read_duration_us(std::string_view text);  // 500ms, 30s, 5m, 2h, 7d
base::Result<long long> read_size_bytes(std::string_view text);   // 4096, 64KiB, 16MiB, 1GiB

struct Range {
  long long least;
  long long most;
};

// Asks maps for typed values and gathers the faults. Borrowed faults outlive it; one thread.
class Asker {
 public:
  explicit Asker(std::vector<base::Error>& faults) : faults_(faults) {}

  void fault(const std::string& where, std::string text);

  // False, with a fault, when it is no map. Keys outside `known` are faults.
  bool only(const Node& map, const std::vector<std::string_view>& known);

  // Absent: `otherwise`. Present but wrong: a fault, and `otherwise`.
  std::string text(const Node& map, std::string_view key, std::string_view otherwise = "");
  std::string needed_text(const Node& map, std::string_view key);
  long long integer(const Node& map, std::string_view key, long long otherwise, Range range);
  bool truth(const Node& map, std::string_view key, bool otherwise);
  long long duration_us(const Node& map, std::string_view key, long long otherwise);
  long long size_bytes(const Node& map, std::string_view key, long long otherwise);
  // The index of the word among `words`, or `otherwise`.
  std::size_t choice(const Node& map, std::string_view key,
                     const std::vector<std::string_view>& words, std::size_t otherwise);
  // A list of scalars, or one scalar as a list of one.
  std::vector<const Node*> scalars(const Node& map, std::string_view key);

 private:
  const Node* scalar(const Node& map, std::string_view key);
  template <class T>
  T take(const Node& node, std::string_view key, base::Result<T> read, T otherwise);

  std::vector<base::Error>& faults_;
};

}  // namespace engine::yaml
