// A form body of a stranger: decoded within its limits, or refused.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "net/form.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto form = net::parse_form(body);
  if (!form.ok()) return 0;
  CHECK(form.value().fields.size() <= net::Form::kFieldsMax);
  for (const auto& [name, value] : form.value().fields) {
    CHECK(name.size() <= net::Form::kNameBytesMax && value.size() <= size);
    CHECK(net::is_utf8(name) && net::is_utf8(value));
    CHECK(value.find('\r') == std::string::npos && value.find('\0') == std::string::npos);
  }
  return 0;
}
