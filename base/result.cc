#include "base/result.h"

namespace base {

std::string_view code_name(Code code) {
  switch (code) {
    case Code::kInvalid:
      return "invalid";
    case Code::kDenied:
      return "denied";
    case Code::kNotFound:
      return "not-found";
    case Code::kConflict:
      return "conflict";
    case Code::kTooLarge:
      return "too-large";
    case Code::kUnsupported:
      return "unsupported";
    case Code::kUnavailable:
      return "unavailable";
    case Code::kInternal:
      return "internal";
  }
  CHECK_UNREACHABLE();
}

std::string Error::to_string() const {
  std::string all = path.empty() ? text : path + ": " + text;
  for (const Error& other : also) all += "\n" + other.to_string();
  return all;
}

Error join_errors(std::vector<Error> faults) {
  CHECK(!faults.empty());
  Error first = std::move(faults.front());
  for (std::size_t i = 1; i < faults.size(); ++i) first.also.push_back(std::move(faults[i]));
  return first;
}

}  // namespace base
