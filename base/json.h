// Json: a JSON value, read hardened and written exactly.
//
//   auto parsed = parse_json(bytes, JsonLimits{});
//   if (!parsed.ok()) return parsed.error();            // "line 3 column 14: duplicate key"
//   const Json* start = parsed.value().find("start");
//   object.set("status", Json::string("booked"));
//   std::string compact = write_json(object);
//
// Numbers stay the text they were (1.10 is not 1.1). Members keep their order. The reader refuses
// what RFC 8259 does and more: duplicate keys (compared after unescaping), invalid UTF-8, NUL in a
// string, depth and sizes over the limits; nothing recurses on input. Errors name line and column,
// never a value. A value type: not shared between threads while one writes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace base {

class Json {
 public:
  enum class Kind { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;

  Json() = default;
  static Json boolean(bool truth);
  static Json integer(long long number);
  static Json number(std::string digits);  // a JSON number token, kept as it stands
  static Json string(std::string text);
  static Json array();
  static Json object();

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kTrue || kind_ == Kind::kFalse; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // The text of a string or the digits of a number; empty for any other kind.
  const std::string& text() const { return text_; }
  bool truth() const { return kind_ == Kind::kTrue; }

  // Items of an array (empty for another kind) and members of an object (likewise).
  const std::vector<Json>& items() const { return items_; }
  std::vector<Json>& items() { return items_; }
  const std::vector<Member>& members() const { return members_; }
  std::vector<Member>& members() { return members_; }

  // The member of that name, or nullptr; also nullptr when this is no object.
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);

  // The text of a string member, or "" when it is absent or no string.
  const std::string& text_of(std::string_view name) const;

  // Replaces the member or adds it at the end. A null value becomes an object first.
  Json& set(std::string_view name, Json value);
  void erase(std::string_view name);

  // Adds an item at the end. A null value becomes an array first.
  Json& push(Json value);

  friend bool operator==(const Json& a, const Json& b);

 private:
  Kind kind_ = Kind::kNull;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

struct JsonLimits {
  std::size_t bytes_max = 16 << 20;
  std::size_t depth_max = 64;
  std::size_t values_max = 1'000'000;
  std::size_t number_chars_max = 128;
  std::size_t key_bytes_max = 1024;
};

Result<Json> parse_json(std::string_view bytes, const JsonLimits& limits = {});

// Without blanks. Strings are escaped as RFC 8259 demands and no more.
std::string write_json(const Json& value);

// With two blanks a level, for people.
std::string write_json_pretty(const Json& value);

// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

}  // namespace base
