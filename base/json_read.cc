#include <stdexcept>

namespace {
struct JsonAssertion : std::logic_error {
  using std::logic_error::logic_error;
};
}  // namespace

// A broken assumption inside the library ends one parse, not the process.
#define RAPIDJSON_ASSERT(expression) \
  if (!(expression)) throw JsonAssertion("rapidjson")

#include <fmt/format.h>
#include <rapidjson/error/error.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/json.h"

namespace base {
namespace {

constexpr unsigned kParseFlags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Up to here each new key is compared with all before it; a larger object is sorted when it ends,
// so that a million keys cost n log n whatever they are.
constexpr std::size_t kKeysComparedMax = 16;
constexpr std::size_t kMembersAtFirst = 4;

struct Fault {
  Code code = Code::kInvalid;
  std::string_view text;
};

// "\udc00" alone passes the library and would become the bytes ED B0 80, which are no UTF-8.
bool holds_surrogate(std::string_view text) {
  for (auto at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

bool has_equal_keys(const std::vector<Json::Member>& members) {
  std::vector<std::string_view> keys;
  keys.reserve(members.size());
  for (const Json::Member& member : members) keys.push_back(member.first);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

// Receives the library's events and builds the value. The open containers are a stack of pointers:
// only the innermost grows, so those of its parents stay where they are.
class Builder {
 public:
  Builder(const JsonLimits& limits, std::string_view bytes)
      : limits_(limits), has_escapes_(bytes.find('\\') != bytes.npos) {}

  bool Null() { return place(Json()); }
  bool Bool(bool truth) { return place(Json::boolean(truth)); }
  bool RawNumber(const char* digits, rapidjson::SizeType length, bool) {
    if (length > limits_.number_chars_max) return refuse(Code::kTooLarge, "number too long");
    return place(Json::number(std::string(digits, length)));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return is_clean({text, length}) && place(Json::string(std::string(text, length)));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const std::string_view key(text, length);
    if (key.size() > limits_.key_bytes_max) return refuse(Code::kTooLarge, "key too long");
    if (!is_clean(key)) return false;
    std::vector<Json::Member>& members = open_.back()->members();
    if (members.size() < kKeysComparedMax && open_.back()->find(key) != nullptr) {
      return refuse(Code::kInvalid, "duplicate key");
    }
    if (members.empty()) members.reserve(kMembersAtFirst);
    members.emplace_back(key, Json());
    return true;
  }
  bool StartObject() { return open(Json::object()); }
  bool StartArray() { return open(Json::array()); }
  bool EndObject(rapidjson::SizeType) {
    const std::vector<Json::Member>& members = open_.back()->members();
    if (members.size() > kKeysComparedMax && has_equal_keys(members)) {
      return refuse(Code::kInvalid, "duplicate key in the object that ends here");
    }
    open_.pop_back();
    return true;
  }
  bool EndArray(rapidjson::SizeType) {
    open_.pop_back();
    return true;
  }

  // The library converts no number: it was told to hand them over as text.
  bool Int(int) { return refuse(Code::kInternal, "number was converted"); }
  bool Uint(unsigned) { return Int(0); }
  bool Int64(std::int64_t) { return Int(0); }
  bool Uint64(std::uint64_t) { return Int(0); }
  bool Double(double) { return Int(0); }

  const std::optional<Fault>& fault() const { return fault_; }
  Json take() && { return std::move(root_); }

 private:
  bool refuse(Code code, std::string_view text) {
    fault_ = Fault{code, text};
    return false;
  }

  // What the library lets pass here comes from a Unicode escape: such raw bytes it refuses itself.
  bool is_clean(std::string_view text) {
    if (!has_escapes_) return true;
    if (text.find('\0') != text.npos) return refuse(Code::kInvalid, "NUL in a string");
    if (holds_surrogate(text)) return refuse(Code::kInvalid, "lone surrogate in a string");
    return true;
  }

  bool open(Json container) {
    if (open_.size() >= limits_.depth_max) return refuse(Code::kTooLarge, "nested too deep");
    if (!place(std::move(container))) return false;
    open_.push_back(last_);
    return true;
  }

  bool place(Json value) {
    if (++values_ > limits_.values_max) return refuse(Code::kTooLarge, "too many values");
    if (open_.empty()) {
      root_ = std::move(value);
      last_ = &root_;
    } else if (open_.back()->is_array()) {
      last_ = &open_.back()->items().emplace_back(std::move(value));
    } else {
      last_ = &open_.back()->members().back().second;
      *last_ = std::move(value);
    }
    return true;
  }

  const JsonLimits& limits_;
  const bool has_escapes_;
  Json root_;
  Json* last_ = nullptr;
  std::vector<Json*> open_;
  std::size_t values_ = 0;
  std::optional<Fault> fault_;
};

std::string_view describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "no value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "something follows the value";
    case rapidjson::kParseErrorObjectMissName:
      return "a member's name is missing";
    case rapidjson::kParseErrorObjectMissColon:
      return "a colon is missing after a member's name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "a comma or } is missing";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "a comma or ] is missing";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "\\u needs four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "lone surrogate in a string";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "unknown escape in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string does not end";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "control character or invalid UTF-8 in a string";
    case rapidjson::kParseErrorNumberTooBig:
      return "number too big";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit is missing after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit is missing in the exponent";
    case rapidjson::kParseErrorNone:
    case rapidjson::kParseErrorValueInvalid:
    case rapidjson::kParseErrorTermination:
    case rapidjson::kParseErrorUnspecificSyntaxError:
      return "not a JSON value";
  }
  return "not a JSON value";
}

// Columns count characters, not bytes, because that is what an editor shows.
Error fault_at(std::string_view bytes, std::size_t offset, const Fault& fault) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char c : bytes.substr(0, offset)) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return Error{fault.code, fmt::format("line {} column {}: {}", line, column, fault.text), "", {}};
}

Result<Json> parse(std::string_view bytes, const JsonLimits& limits) {
  Builder builder(limits, bytes);
  rapidjson::MemoryStream stream(bytes.data(), bytes.size());
  rapidjson::Reader reader;
  const rapidjson::ParseResult parsed = reader.Parse<kParseFlags>(stream, builder);
  if (builder.fault()) return fault_at(bytes, stream.Tell(), *builder.fault());
  if (parsed.IsError()) {
    return fault_at(bytes, parsed.Offset(), {Code::kInvalid, describe(parsed.Code())});
  }
  // The stream answers NUL at its end, so the library takes a NUL among the bytes for the end.
  if (stream.Tell() != bytes.size()) {
    return fault_at(bytes, stream.Tell(), {Code::kInvalid, "something follows the value"});
  }
  return std::move(builder).take();
}

}  // namespace

Result<Json> parse_json(std::string_view bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.bytes_max) {
    return Error{Code::kTooLarge, fmt::format("JSON exceeds {} bytes", limits.bytes_max), "", {}};
  }
  // RFC 8259 8.1 lets a reader ignore a byte order mark; some Windows senders write one.
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  try {
    return parse(bytes, limits);
  } catch (const JsonAssertion&) {
    return Error{Code::kInvalid, "not readable as JSON", "", {}};
  }
}

}  // namespace base
