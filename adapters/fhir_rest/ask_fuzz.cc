// Whatever a head says, it is an Ask within its limits or a refusal with a status and a place.
#include <cstdint>

#include "adapters/fhir_rest/ask.h"
#include "adapters/fhir_rest/write_back.h"
#include "base/check.h"
#include "net/text.h"

using namespace adapter::fhir_rest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"Accept", "Content-Type", "If-Match", "If-None-Exist", "Prefer"}) {
    net::Request request;
    request.method = "PUT";
    request.params = {{"type", "Patient"}, {"id", "1"}};
    request.headers = {{"Content-Type", "application/json"}};
    if (std::string_view(name) == "Content-Type") request.headers.clear();
    request.headers.push_back({name, text});
    const auto read = read_ask(request);
    if (const auto* refusal = std::get_if<Refusal>(&read)) {
      CHECK(refusal->status >= 400 && refusal->status < 500);
      CHECK(!refusal->code.empty() && !refusal->expression.empty());
    } else {
      CHECK(std::get<Ask>(read).if_none_exist.size() <= kConditionBytesMax);
    }
  }
  static_cast<void>(matches_etag(text, 3));
  const std::string location = read_location(text, "Patient");
  CHECK(location.empty() || location.starts_with("Patient/"));
  CHECK(net::encode_percent(text).find_first_of("&=#? |\r\n") == std::string::npos);
  return 0;
}
