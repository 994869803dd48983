// Result: a value, or the faults that kept it from being made.
//
//   Result<int> read_port(std::string_view text);
//   auto port = read_port(text);
//   if (!port.ok()) return port.error();       // an Error converts to any Result
//   listen(port.value());
//
// An Error says what kind of failure it is, in words for a person, and where (an address such as
// "PID-5.1", "Appointment.start" or "file:line:column"). It never holds patient data. A function
// that can find several faults reports them all: the first is the Error, the others are in `also`.
// Values are plain data: no thread of its own, safe to copy and to move between threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"

namespace base {

enum class Code {
  kInvalid,      // the input is wrong, and will be wrong the next time
  kDenied,       // consent, policy or enrolment says no
  kNotFound,     // no such thing, or none that the asker may know of
  kConflict,     // another version, or another message under the same id
  kTooLarge,     // a named limit is exceeded
  kUnsupported,  // well formed, but not served here
  kUnavailable,  // a peer or the store does not answer now: try again
  kInternal      // our own fault
};

// The word for a code in logs and in JSON: "invalid", "denied", ...
std::string_view code_name(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string text;
  std::string path;
  std::vector<Error> also;

  // "path: text", one line per fault.
  std::string to_string() const;
};

// Makes one Error out of many; `faults` must not be empty.
Error join_errors(std::vector<Error> faults);

struct Done {};

template <class T>
class [[nodiscard]] Result {
 public:
  using Value = T;

  Result(T value) : value_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : value_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return value_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    CHECK(ok());
    return *std::get_if<0>(&value_);
  }
  T& value() & {
    CHECK(ok());
    return *std::get_if<0>(&value_);
  }
  T&& value() && {
    CHECK(ok());
    return std::move(*std::get_if<0>(&value_));
  }
  const Error& error() const {
    CHECK(!ok());
    return *std::get_if<1>(&value_);
  }

 private:
  std::variant<T, Error> value_;
};

// The result of an act that yields nothing but its own success.
using Status = Result<Done>;

inline Status ok_status() { return Done{}; }

}  // namespace base
