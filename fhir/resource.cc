#include "fhir/resource.h"

#include "fhir/types.h"

namespace fhir {
namespace {

using base::Code;
using base::Error;
using base::Json;

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kFatal:
      return "fatal";
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInformation:
      return "information";
  }
  CHECK_UNREACHABLE();
}

// http://hl7.org/fhir/issue-type
std::string_view issue_type(Code code) {
  switch (code) {
    case Code::kInvalid:
      return "invalid";
    case Code::kDenied:
      return "forbidden";
    case Code::kNotFound:
      return "not-found";
    case Code::kConflict:
      return "conflict";
    case Code::kTooLarge:
      return "too-long";
    case Code::kUnsupported:
      return "not-supported";
    case Code::kUnavailable:
      return "transient";
    case Code::kInternal:
      return "exception";
  }
  CHECK_UNREACHABLE();
}

void add_faults(std::vector<Issue>& issues, const Error& error) {
  issues.push_back({Severity::kError, std::string(issue_type(error.code)), error.text, error.path});
  for (const Error& other : error.also) add_faults(issues, other);
}

void add_identifier(std::vector<Identifier>& found, const Json& identifier) {
  const std::string& value = identifier.text_of("value");
  if (!value.empty()) found.push_back({identifier.text_of("system"), value});
}

}  // namespace

Resource::Resource(std::string_view type) {
  json_.set("resourceType", Json::string(std::string(type)));
}

base::Result<Resource> Resource::parse(std::string_view bytes) {
  auto json = base::parse_json(bytes);
  if (!json.ok()) return json.error();
  return from_json(std::move(json).value());
}

base::Result<Resource> Resource::from_json(Json json) {
  if (!json.is_object()) return Error{Code::kInvalid, "a resource is a JSON object", "", {}};
  const std::string& type = json.text_of("resourceType");
  if (type.empty()) {
    return Error{Code::kInvalid, "no resourceType: name an R4 resource", "resourceType", {}};
  }
  if (!is_resource_type(type)) {
    return Error{Code::kInvalid, "not the name of an R4 resource", "resourceType", {}};
  }
  return Resource(std::move(json));
}

void Resource::set_id(std::string_view id) { set("id", Json::string(std::string(id))); }

Json& Resource::set(std::string_view member, Json value) {
  return json_.set(member, std::move(value));
}

std::vector<Identifier> identifiers_of(const Resource& resource) {
  std::vector<Identifier> found;
  const Json* identifier = resource.find("identifier");
  if (identifier == nullptr) return found;
  if (identifier->is_object()) add_identifier(found, *identifier);
  for (const Json& item : identifier->items()) add_identifier(found, item);
  return found;
}

Resource operation_outcome(const std::vector<Issue>& issues) {
  Resource outcome("OperationOutcome");
  Json& lines = outcome.set("issue", Json::array());
  for (const Issue& issue : issues) {
    Json& line = lines.push(Json::object());
    line.set("severity", Json::string(std::string(severity_name(issue.severity))));
    line.set("code", Json::string(issue.code.empty() ? "invalid" : issue.code));
    if (!issue.diagnostics.empty()) line.set("diagnostics", Json::string(issue.diagnostics));
    if (!issue.expression.empty()) {
      line.set("expression", Json()).push(Json::string(issue.expression));
    }
  }
  // OperationOutcome.issue is 1..*: with nothing to report, that is what it says.
  if (issues.empty()) {
    Json& line = lines.push(Json::object());
    line.set("severity", Json::string("information"));
    line.set("code", Json::string("informational"));
    line.set("diagnostics", Json::string("no faults found"));
  }
  return outcome;
}

Resource operation_outcome(const Error& error) {
  std::vector<Issue> issues;
  add_faults(issues, error);
  return operation_outcome(issues);
}

}  // namespace fhir
