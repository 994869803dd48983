#include "adapters/fhir_rest/adapter.h"

#include "adapters/fhir_rest/sink.h"
#include "adapters/fhir_rest/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_fhir_rest = {
    "fhir_rest",
    &fhir_rest::make_source,
    &fhir_rest::make_sink,
    {"path", "public_url", "url", "token", "token_file", "ca_file", "timeout_ms"}};

}  // namespace adapter
