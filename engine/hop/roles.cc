#include "engine/hop/roles.h"

#include "base/check.h"

namespace engine {

std::string_view act_name(Act act) {
  switch (act) {
    case Act::kThreads:
      return "threads";
    case Act::kReply:
      return "reply";
    case Act::kRelease:
      return "release";
    case Act::kResources:
      return "resources";
    case Act::kMessages:
      return "messages";
    case Act::kQueue:
      return "queue";
    case Act::kAudit:
      return "audit";
    case Act::kAdmin:
      return "admin";
  }
  CHECK_UNREACHABLE();
}

Roles::Roles()
    : Roles(Table{{"patient", {"threads", "reply"}},
                  {"clinician", {"threads", "reply", "release", "resources"}},
                  {"receptionist", {"threads", "reply"}},
                  {"analyst", {"messages", "queue"}},
                  {"auditor", {"audit"}},
                  {"operator", {"queue", "admin"}},
                  {"ehr", {"resources"}}}) {}

bool Roles::names(std::string_view role) const { return role != kLocal && may_.contains(role); }

std::string Roles::all() const {
  std::string names;
  for (const auto& [role, acts] : may_) {
    if (role != kLocal) names += (names.empty() ? "" : ", ") + role;
  }
  return names;
}

bool Roles::may(const Actor& actor, Act act) const {
  if (actor.kind == ActorKind::kEndpoint) return act == Act::kReply;
  if (actor.role == kLocal) {
    return act == Act::kMessages || act == Act::kQueue || act == Act::kAudit || act == Act::kAdmin;
  }
  // To a system everything is a resource: threads and entries are Communications.
  const bool over_fhir = act == Act::kThreads || act == Act::kReply;
  if (actor.kind == ActorKind::kClient && over_fhir) act = Act::kResources;
  const auto found = may_.find(actor.role);
  return found != may_.end() && found->second.contains(std::string(act_name(act)));
}

}  // namespace engine
