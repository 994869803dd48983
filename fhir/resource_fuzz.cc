// Whatever reads as a resource is validated without a crash and within the limit of faults; faults
// make an OperationOutcome that is itself faultless; what is written reads back equal.
#include <cstdint>

#include "base/check.h"
#include "fhir/resource.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = fhir::Resource::parse({reinterpret_cast<const char*>(data), size});
  if (!read.ok()) {
    CHECK(fhir::validate(fhir::operation_outcome(read.error())).empty());
    return 0;
  }
  const auto issues = fhir::validate(read.value());
  CHECK(issues.size() <= 200);
  CHECK(fhir::validate(fhir::operation_outcome(issues)).empty());
  const auto again = fhir::Resource::parse(read.value().write());
  CHECK(again.ok());
  CHECK(again.value().json() == read.value().json());
  CHECK(fhir::validate(again.value()).size() == issues.size());
  return 0;
}
