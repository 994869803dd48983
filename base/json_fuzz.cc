// What the reader accepts, the writer writes so that it reads back as the same value.
#include <cstdint>

#include "base/check.h"
#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto parsed = base::parse_json(bytes);
  if (!parsed.ok()) return 0;
  const auto again = base::parse_json(base::write_json(parsed.value()));
  CHECK(again.ok());
  CHECK(again.value() == parsed.value());
  const auto pretty = base::parse_json(base::write_json_pretty(parsed.value()));
  CHECK(pretty.ok());
  CHECK(pretty.value() == parsed.value());
  return 0;
}
