// Whatever an EHR answers: a grant within its limits, or a fault; references and users of a plain
// form, or none.
#include <cstdint>

#include "adapters/smart/grant.h"
#include "adapters/smart/scopes.h"
#include "base/check.h"

using namespace adapter::smart;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  App app;
  app.iss = "https://ehr.example/fhir";
  const std::string user = resolve_user(text, app.iss);
  CHECK(user.empty() || user.starts_with("Practitioner"));
  const std::string reference = resolve_reference(text, app.iss);
  CHECK(reference.find_first_of("?#\\ \r\n") == std::string::npos);
  CHECK(missing_scopes(text, text + " x").size() <= size);
  const auto json = base::parse_json(text);
  if (!json.ok()) return 0;
  const auto servers = read_discovery(json.value(), app);
  if (servers.ok()) CHECK(servers.value().token.starts_with("https://ehr.example"));
  const auto grant = read_grant(json.value(), app);
  if (grant.ok()) CHECK(grant.value().contexts.size() <= kContextsMax);
  return 0;
}
