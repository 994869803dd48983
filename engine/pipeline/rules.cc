#include "engine/pipeline/rules.h"

#include <algorithm>

namespace engine {

bool Route::takes(std::string_view wanted_type, std::string_view event) const {
  if (type != wanted_type) return false;
  return events.empty() || std::find(events.begin(), events.end(), event) != events.end();
}

const Route* EndpointRules::route(std::string_view type, std::string_view event) const {
  const auto found = std::find_if(routes.begin(), routes.end(),
                                  [&](const Route& route) { return route.takes(type, event); });
  return found == routes.end() ? nullptr : &*found;
}

bool EndpointRules::serves(std::string_view type) const {
  return std::any_of(routes.begin(), routes.end(),
                     [&](const Route& route) { return route.type == type; });
}

const SessionLimits& SessionRules::of(Window window) const {
  switch (window) {
    case Window::kClinician:
      return clinician;
    case Window::kPatient:
      return patient;
    case Window::kAnalyst:
      return analyst;
  }
  CHECK_UNREACHABLE();
}

const EndpointRules* Rules::endpoint(std::string_view name) const {
  const auto found = endpoints.find(name);
  return found == endpoints.end() ? nullptr : &found->second;
}

const Destination* Rules::destination(std::string_view name) const {
  const auto found = destinations.find(name);
  return found == destinations.end() ? nullptr : &found->second;
}

Actor Rules::actor_of(std::string_view name) const {
  Actor actor;
  actor.tenant = tenant;
  actor.kind = ActorKind::kEndpoint;
  actor.id = name;
  actor.references = {"Device/" + std::string(name)};
  if (const EndpointRules* from = endpoint(name); from != nullptr) {
    actor.tenant = from->tenant;
    if (from->site) actor.site = from->site->name;
    actor.purpose = from->purpose;
  }
  return actor;
}

std::string Rules::purpose_of(std::string_view credential) const {
  for (const auto& [name, endpoint] : endpoints) {
    if (!endpoint.credential.empty() && endpoint.credential == credential) return endpoint.purpose;
  }
  return {};
}

}  // namespace engine
