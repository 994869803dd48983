#include "adapters/portal/operations.h"

#include <string>
#include <utility>

namespace adapter::portal {
namespace {

using base::Json;

// OpenAPI 3.1 schemas are JSON Schema 2020-12. Ids are text: clients must not count with them.
constexpr std::string_view kSchemas = R"({
  "Thread": {"type": "object", "required": ["id", "title", "status"], "properties": {
    "id": {"type": "string"}, "title": {"type": "string"},
    "status": {"type": "string", "enum": ["in-progress", "completed"]}}},
  "Threads": {"type": "object", "required": ["threads"], "properties": {
    "threads": {"type": "array", "items": {"$ref": "#/components/schemas/Thread"}}}},
  "Entry": {"type": "object", "required": ["id", "from", "sent", "text"], "properties": {
    "id": {"type": "string"}, "from": {"type": "string"},
    "sent": {"type": "string", "format": "date-time"}, "text": {"type": "string"}}},
  "Conversation": {"type": "object", "required": ["thread", "entries"], "properties": {
    "thread": {"$ref": "#/components/schemas/Thread"},
    "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}},
  "NewEntry": {"type": "object", "required": ["text", "key"], "additionalProperties": false,
    "properties": {
      "text": {"type": "string", "minLength": 1, "maxLength": 8000},
      "key": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$",
        "description": "One for each draft: a repeated post with the same key adds nothing."}}},
  "Added": {"type": "object", "required": ["thread", "state"], "properties": {
    "id": {"type": "string"}, "thread": {"type": "string"},
    "state": {"type": "string", "enum": ["posted", "held"],
      "description": "held: kept, and a person will look at it; it has no id yet"}}},
  "Events": {"type": "object", "required": ["cursor", "missed", "events"], "properties": {
    "cursor": {"type": "integer"},
    "missed": {"type": "boolean", "description": "Older events are gone: read the threads anew."},
    "events": {"type": "array", "items": {"type": "object", "required": ["thread", "entry"],
      "properties": {"thread": {"type": "string"}, "entry": {"type": "string"}}}}}},
  "Problem": {"type": "object", "required": ["type", "title", "status"], "properties": {
    "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
    "detail": {"type": "string"}, "pointer": {"type": "string"}}}
})";

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

Json describe(const Parameter& parameter) {
  Json out = Json::object();
  out.set("name", text(parameter.name));
  out.set("in", text(parameter.in));
  out.set("required", Json::boolean(parameter.in == "path"));
  out.set("description", text(parameter.about));
  out.set("schema", wrap("type", text("string")));
  return out;
}

Json describe_responses(const Operation& operation) {
  Json good = wrap("description", text("done"));
  if (!operation.gives.empty()) good.set("content", content("application/json", operation.gives));
  Json bad = wrap("description", text("refused; a denied read answers like an absent one"));
  bad.set("content", content("application/problem+json", "Problem"));
  Json responses = wrap(std::to_string(operation.status), std::move(good));
  responses.set("default", std::move(bad));
  return responses;
}

Json describe(const Operation& operation) {
  Json out = Json::object();
  out.set("operationId", text(operation.id));
  out.set("summary", text(operation.summary));
  if (!operation.parameters.empty()) {
    Json parameters = Json::array();
    for (const Parameter& parameter : operation.parameters) parameters.push(describe(parameter));
    out.set("parameters", std::move(parameters));
  }
  if (!operation.takes.empty()) {
    Json body = wrap("required", Json::boolean(true));
    body.set("content", content("application/json", operation.takes));
    out.set("requestBody", std::move(body));
  }
  out.set("responses", describe_responses(operation));
  if (operation.call == Call::kDescribe) out.set("security", Json::array());
  return out;
}

std::string lower_case(std::string_view method) {
  std::string out(method);
  for (char& c : out) c = static_cast<char>(c | 0x20);
  return out;
}

Json describe_paths() {
  Json paths = Json::object();
  for (const Operation& operation : operations()) {
    Json* path = paths.find(operation.path);
    if (path == nullptr) path = &paths.set(operation.path, Json::object());
    path = paths.find(operation.path);
    path->set(lower_case(operation.method), describe(operation));
  }
  return paths;
}

Json describe_components() {
  Json bearer = wrap("type", text("http"));
  bearer.set("scheme", text("bearer"));
  auto schemas = base::parse_json(kSchemas);
  CHECK(schemas.ok());
  Json components = wrap("schemas", std::move(schemas).value());
  components.set("securitySchemes", wrap("bearer", std::move(bearer)));
  return components;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> kOperations = {
      {Call::kListThreads,
       "GET",
       "/api/v1/threads",
       "listThreads",
       "The threads of the patient who asks, newest first",
       "",
       "Threads",
       200,
       {{"patient", "query", "Whose threads: for staff, who must say it"}}},
      {Call::kReadThread,
       "GET",
       "/api/v1/threads/{id}",
       "readThread",
       "One conversation, oldest entry first",
       "",
       "Conversation",
       200,
       {{"id", "path", "The thread"}}},
      {Call::kAddEntry,
       "POST",
       "/api/v1/threads/{id}/entries",
       "addEntry",
       "Adds an entry (201); 200: this key was posted before; 202: it is held",
       "NewEntry",
       "Added",
       201,
       {{"id", "path", "The thread"}}},
      {Call::kReadEvents,
       "GET",
       "/api/v1/events",
       "readEvents",
       "Waits up to 25 s until something is new for the patient who asks; ids only",
       "",
       "Events",
       200,
       {{"after", "query", "The cursor of the previous answer"}}},
      {Call::kDescribe, "GET", "/openapi.json", "describe", "This document", "", "", 200, {}},
  };
  return kOperations;
}

Json openapi_document() {
  Json info = wrap("title", text("Hopline conversations"));
  info.set("version", text("1"));
  Json scheme = Json::array();
  scheme.push(wrap("bearer", Json::array()));
  Json document = wrap("openapi", text("3.1.0"));
  document.set("info", std::move(info));
  document.set("security", std::move(scheme));
  document.set("paths", describe_paths());
  document.set("components", describe_components());
  return document;
}

}  // namespace adapter::portal
