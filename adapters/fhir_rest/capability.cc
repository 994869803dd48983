#include "adapters/fhir_rest/capability.h"

#include <string>

#include "adapters/fhir_rest/ask.h"
#include "base/time.h"

namespace adapter::fhir_rest {
namespace {

using base::Json;

Json interactions() {
  Json list = Json::array();
  for (const char* code : {"read", "create", "update"}) {
    Json one = Json::object();
    one.set("code", Json::string(code));
    list.push(std::move(one));
  }
  return list;
}

Json describe(std::string_view type) {
  Json resource = Json::object();
  resource.set("type", Json::string(std::string(type)));
  resource.set("interaction", interactions());
  resource.set("versioning", Json::string("versioned-update"));
  resource.set("readHistory", Json::boolean(false));
  resource.set("conditionalCreate", Json::boolean(true));
  resource.set("conditionalRead", Json::string("not-match"));
  resource.set("conditionalUpdate", Json::boolean(false));
  return resource;
}

Json security() {
  Json security = Json::object();
  security.set("cors", Json::boolean(false));
  security.set("description",
               Json::string("A bearer token on every call but this one. A read that consent denies "
                            "answers like an absent resource."));
  return security;
}

Json rest() {
  Json rest = Json::object();
  rest.set("mode", Json::string("server"));
  rest.set("security", security());
  Json resources = Json::array();
  for (const std::string_view type : kServedTypes) resources.push(describe(type));
  rest.set("resource", std::move(resources));
  Json list = Json::array();
  list.push(std::move(rest));
  return list;
}

}  // namespace

Json capability_statement(std::string_view base_url, base::Instant at) {
  Json software = Json::object();
  software.set("name", Json::string("Hopline"));
  Json implementation = Json::object();
  implementation.set("description", Json::string("Hopline integration engine"));
  if (base_url.starts_with("http")) implementation.set("url", Json::string(std::string(base_url)));
  Json formats = Json::array();
  formats.push(Json::string("application/fhir+json"));
  formats.push(Json::string("json"));

  Json statement = Json::object();
  statement.set("resourceType", Json::string("CapabilityStatement"));
  statement.set("status", Json::string("active"));
  statement.set("date", Json::string(base::format_fhir_instant(at)));
  statement.set("kind", Json::string("instance"));
  statement.set("software", std::move(software));
  statement.set("implementation", std::move(implementation));
  statement.set("fhirVersion", Json::string("4.0.1"));
  statement.set("format", std::move(formats));
  statement.set("rest", rest());
  return statement;
}

}  // namespace adapter::fhir_rest
