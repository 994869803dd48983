#include "adapters/cds_hooks/hook.h"

#include <algorithm>

#include "net/plain_token.h"

namespace adapter::cds_hooks {

using base::Json;

namespace {

constexpr base::JsonLimits kLimits{
    .bytes_max = kBodyBytesMax, .depth_max = 32, .values_max = 20'000};
constexpr std::size_t kIdBytesMax = 64;  // FHIR R4 id
constexpr std::size_t kInstanceBytesMax = 128;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= kIdBytesMax &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return net::is_alphanumeric(c) || c == '-' || c == '.'; });
}

// The id of "Type/id", or of a bare "id".
std::string_view id_of(std::string_view reference, std::string_view type) {
  if (reference.starts_with(type) && reference.substr(type.size()).starts_with('/')) {
    reference.remove_prefix(type.size() + 1);
  }
  return is_id(reference) ? reference : std::string_view();
}

// From the context, or from the top, as drafts had it.
const std::string& member(const Json& call, std::string_view name, std::string_view old_name) {
  const Json* context = call.find("context");
  const Json* found = context == nullptr ? nullptr : context->find(name);
  return found == nullptr ? call.text_of(old_name) : found->text();
}

// Staff see cards; a patient or a relative who looks at her own chart does not.
std::string user_of(const Json& call) {
  const std::string& user = member(call, "userId", "user");
  for (const std::string_view type : {"Practitioner", "PractitionerRole"}) {
    if (!user.starts_with(std::string(type) + "/")) continue;
    return id_of(user, type).empty() ? std::string() : user;
  }
  return {};
}

const Json* patient_of(const Json& call) {
  const Json* prefetch = call.find("prefetch");
  const Json* patient = prefetch == nullptr ? nullptr : prefetch->find("patient");
  const Json* inside = patient == nullptr ? nullptr : patient->find("resource");
  if (inside != nullptr) patient = inside;
  return patient != nullptr && patient->text_of("resourceType") == "Patient" ? patient : nullptr;
}

}  // namespace

std::variant<Hook, Refusal> read_hook(std::string_view body) {
  auto call = base::parse_json(body, kLimits);
  if (!call.ok() || !call.value().is_object()) return Refusal{400, "the body is no JSON object"};
  const Json& json = call.value();
  if (json.text_of("hook") != "patient-view") {
    return Refusal{400, "hook: this service answers patient-view"};
  }
  const std::string& instance = json.text_of("hookInstance");
  if (instance.empty() || instance.size() > kInstanceBytesMax) {
    return Refusal{400, "hookInstance: is needed"};
  }
  const std::string_view id = id_of(member(json, "patientId", "patient"), "Patient");
  if (id.empty()) return Refusal{400, "context.patientId: is needed"};
  const Json* patient = patient_of(json);
  if (patient == nullptr) {
    return Refusal{412, "prefetch.patient: send Patient/{{context.patientId}}"};
  }
  if (patient->text_of("id") != id) {
    return Refusal{400, "prefetch.patient: is another patient than context.patientId"};
  }
  return Hook{user_of(json), *patient};
}

}  // namespace adapter::cds_hooks
