#include <charconv>

#include "engine/api/adapter.h"

namespace engine {

std::string Settings::text(std::string_view key, std::string_view otherwise) const {
  auto found = entries.find(std::string(key));
  return found == entries.end() ? std::string(otherwise) : found->second.value;
}

base::Result<long long> Settings::integer(std::string_view key, long long otherwise) const {
  auto found = entries.find(std::string(key));
  if (found == entries.end()) return otherwise;
  const std::string& digits = found->second.value;
  long long number = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc() || end != digits.data() + digits.size()) {
    return fault(key, "is no whole number");
  }
  return number;
}

bool Settings::has(std::string_view key) const { return entries.count(std::string(key)) != 0; }

// The value itself stays out: it may be a secret.
base::Error Settings::fault(std::string_view key, std::string_view text) const {
  auto found = entries.find(std::string(key));
  std::string where = found == entries.end() ? name : found->second.where;
  return base::Error{
      base::Code::kInvalid, std::string(key) + ": " + std::string(text), std::move(where), {}};
}

}  // namespace engine
