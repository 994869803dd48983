#include "engine/pipeline/plan.h"

namespace engine {
namespace {

std::string issues_text(const std::vector<fhir::Issue>& issues) {
  std::string text;
  for (const fhir::Issue& issue : issues) {
    if (issue.severity > fhir::Severity::kError) continue;
    if (!text.empty()) text += '\n';
    text += issue.expression + ": " + issue.diagnostics;
  }
  return text;
}

Refusal refuse(std::string reason, std::string address, std::string text) {
  return {std::move(reason), std::move(address), "207", std::move(text), true};
}

// "identifier=system|value", as the adapter has checked it.
std::optional<fhir::Identifier> condition_of(const FhirRequest& request) {
  constexpr std::string_view kBy = "identifier=";
  if (!request.if_none_exist.starts_with(kBy)) return std::nullopt;
  const std::string name = request.if_none_exist.substr(kBy.size());
  const std::size_t bar = name.find('|');
  if (bar == std::string::npos) return std::nullopt;
  fhir::Identifier identifier;
  identifier.system = name.substr(0, bar);
  identifier.value = name.substr(bar + 1);
  return identifier;
}

}  // namespace

// Over REST a fault is answered at once and nothing is stored: the client still has the resource.
void Planner::plan_fhir(Plan& plan) const {
  auto parsed = fhir::Resource::parse(plan.arrival.bytes);
  if (!parsed.ok()) {
    plan.refusal = refuse("refused.parse", parsed.error().path, parsed.error().to_string());
    plan.refusal->acceptable_kind = false;
    return;
  }
  const fhir::Resource& resource = parsed.value();
  if (!plan.arrival.fhir || resource.type() != plan.arrival.fhir->type) {
    plan.refusal = refuse("refused.type", "resourceType", "the body is not of the type in the URL");
    return;
  }
  const Route* route = plan.endpoint->route(resource.type(), "");
  if (route == nullptr) {
    plan.refusal = refuse("refused.type", "resourceType", "this resource type is not served here");
    return;
  }
  if (const std::string faults = issues_text(fhir::validate(resource)); !faults.empty()) {
    plan.refusal = refuse("refused.rules", resource.type(), faults);
    return;
  }
  if (const auto condition = condition_of(*plan.arrival.fhir)) {
    plan.unless_known = blind(resource.type(), *condition);
  }
  const base::Instant now = clock_.now();
  plan.order = now.us;
  if (route->mapping.empty()) {
    mapping::Output as_it_is;
    as_it_is.resources.push_back(resource);
    return take_output(plan, std::move(as_it_is));
  }
  mapping::Input input;
  input.resource = &resource;
  input.site = plan.endpoint->site.get();
  input.now = now;
  run_mapping(plan, *route, input);
  if (plan.hold) {
    plan.refusal = refuse("refused.mapping", resource.type(), plan.hold->reason);
    plan.hold.reset();
  }
}

}  // namespace engine
