// A date that is accepted has a range that is not empty and is not after itself; a time is one that
// a clock shows.
#include <cstdint>

#include "base/check.h"
#include "fhir/datetime.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto time = fhir::parse_time(text); time.ok()) CHECK(base::is_valid(time.value()));
  const auto when = fhir::parse_date_time(text);
  if (!when.ok()) return 0;
  CHECK(base::is_valid(when.value().local));
  const fhir::InstantRange range = fhir::range_of(when.value(), base::Zone::utc());
  CHECK(range.start < range.end);
  CHECK(!fhir::is_after(when.value(), when.value()));
  return 0;
}
