#include "net/api_document.h"

#include <utility>

namespace net {
namespace {

using base::Json;

// What every operation answers when it does not do what was asked (RFC 9457).
constexpr std::string_view kProblem = R"({"Problem": {"type": "object",
  "required": ["title", "status"], "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
    "detail": {"type": "string"}, "pointer": {"type": "string"}}}})";

Json text(std::string_view words) { return Json::string(std::string(words)); }

Json wrap(std::string_view name, Json inner) {
  Json outer = Json::object();
  outer.set(name, std::move(inner));
  return outer;
}

Json content(std::string_view media, std::string_view schema) {
  const std::string place = "#/components/schemas/" + std::string(schema);
  return wrap(media, wrap("schema", wrap("$ref", text(place))));
}

Json describe(const ApiParameter& parameter) {
  Json out = Json::object();
  out.set("name", text(parameter.name));
  out.set("in", text(parameter.in));
  out.set("required", Json::boolean(parameter.in == "path"));
  out.set("description", text(parameter.about));
  out.set("schema", wrap("type", text("string")));
  return out;
}

Json describe_responses(const ApiOperation& operation) {
  Json good = wrap("description", text("done"));
  if (!operation.gives.empty()) good.set("content", content(operation.media, operation.gives));
  Json bad = wrap("description", text("refused; a denied read answers like an absent one"));
  bad.set("content", content("application/problem+json", "Problem"));
  Json responses = wrap(std::to_string(operation.status), std::move(good));
  responses.set("default", std::move(bad));
  return responses;
}

Json describe(const ApiOperation& operation) {
  Json out = Json::object();
  out.set("operationId", text(operation.id));
  out.set("summary", text(operation.summary));
  if (!operation.parameters.empty()) {
    Json parameters = Json::array();
    for (const ApiParameter& parameter : operation.parameters) parameters.push(describe(parameter));
    out.set("parameters", std::move(parameters));
  }
  if (!operation.takes.empty()) {
    Json body = wrap("required", Json::boolean(true));
    body.set("content", content("application/json", operation.takes));
    out.set("requestBody", std::move(body));
  }
  out.set("responses", describe_responses(operation));
  if (operation.access == ApiAccess::kOpen) out.set("security", Json::array());
  return out;
}

std::string lower_case(std::string_view method) {
  std::string out(method);
  for (char& c : out) c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace

void ApiDocument::add(const ApiOperation& operation) {
  for (const ApiOperation& other : operations_) CHECK(other.id != operation.id);
  operations_.push_back(operation);
}

void ApiDocument::add_schemas(std::string_view json) {
  auto parsed = base::parse_json(json);
  CHECK(parsed.ok() && parsed.value().is_object());
  for (auto& [name, schema] : parsed.value().members()) {
    CHECK(schemas_.find(name) == nullptr);  // two adapters must not mean two things by one name
    schemas_.set(name, std::move(schema));
  }
}

Json ApiDocument::write() const {
  Json info = wrap("title", text("Hopline"));
  info.set("version", text("1"));
  Json scheme = Json::array();
  scheme.push(wrap("bearer", Json::array()));
  Json paths = Json::object();
  for (const ApiOperation& operation : operations_) {
    if (paths.find(operation.path) == nullptr) paths.set(operation.path, Json::object());
    paths.find(operation.path)->set(lower_case(operation.method), describe(operation));
  }
  Json schemas = schemas_;
  const auto shared = base::parse_json(kProblem);
  for (const auto& [name, schema] : shared.value().members()) schemas.set(name, schema);
  Json bearer = wrap("type", text("http"));
  bearer.set("scheme", text("bearer"));
  Json components = wrap("schemas", std::move(schemas));
  components.set("securitySchemes", wrap("bearer", std::move(bearer)));
  Json document = wrap("openapi", text("3.1.0"));
  document.set("info", std::move(info));
  document.set("security", std::move(scheme));
  document.set("paths", std::move(paths));
  document.set("components", std::move(components));
  return document;
}

}  // namespace net
