#include "engine/pipeline/plan.h"

#include <chrono>

#include "engine/audit/record.h"
#include "engine/pipeline/sealing.h"

namespace engine {
namespace {

constexpr std::size_t kSaltBytes = 32;

Story story_of(std::string_view type) {
  if (type == "Appointment") return Story::kAppointment;
  if (type == "DiagnosticReport") return Story::kResult;
  if (type == "Communication") return Story::kCommunication;
  if (type == "Consent") return Story::kConsent;
  if (type == "Patient") return Story::kPatient;
  if (type == "AppointmentResponse") return Story::kAnswer;
  if (type == "CareTeam") return Story::kRecord;
  return Story::kNone;
}

// All faults at once: a sender that is told one a day takes a week.
Hold hold_for(const std::vector<mapping::Fault>& faults) {
  Hold hold{"mapping", "", {}};
  for (const mapping::Fault& fault : faults) {
    if (fault.policy != mapping::Policy::kHold) continue;
    if (!hold.reason.empty()) hold.reason += '\n';
    hold.reason += fault.to_string();
    hold.faults.push_back({fault.address, fault.code.empty() ? "207" : fault.code, 'E',
                           fault.mapping + " " + fault.rule, fault.problem});
  }
  return hold;
}

}  // namespace

Planner::Planner(const mapping::MappingSet& mappings, const Rules& rules, const keys::Keyring& ring,
                 const base::Clock& clock)
    : mappings_(mappings), rules_(rules), ring_(ring), clock_(clock) {}

store::Bytes blind_of(const keys::Keyring& ring, std::string_view type,
                      const fhir::Identifier& identifier) {
  return blind_identifier(ring, type, identifier.system, identifier.value);
}

store::Bytes Planner::blind(std::string_view type, const fhir::Identifier& identifier) const {
  return blind_of(ring_, type, identifier);
}

Plan Planner::plan(Arrival arrival) const {
  Plan plan;
  plan.arrival = std::move(arrival);
  plan.endpoint = rules_.endpoint(plan.arrival.endpoint);
  const bool said = plan.arrival.fhir && plan.arrival.fhir->type == "Communication";
  const bool staff = plan.arrival.actor.kind == ActorKind::kStaff;
  plan.act = staff && !said ? Act::kResources : Act::kReply;
  plan.speaks = plan.act;
  // Keyed: a plain digest of a message would let anybody with a copy test whether it arrived here.
  plan.digest.bytes = ring_.blind({"message", plan.arrival.bytes});
  // The salt lies sealed beside the bytes, so the commitment in the log proves them while they
  // exist and says nothing once they are erased.
  plan.salt = keys::random_bytes(kSaltBytes);
  plan.commitment = audit::commitment(plan.salt, plan.arrival.bytes);
  if (plan.endpoint == nullptr) {
    plan.refusal = Refusal{"refused.endpoint", "", "207", "no such endpoint is enrolled", true};
    return plan;
  }
  plan.enrolled = true;
  if (plan.arrival.kind == Kind::kHl7) {
    plan_v2(plan);
  } else {
    plan_fhir(plan);
  }
  return plan;
}

PlannedRecord Planner::record(fhir::Resource resource) const {
  PlannedRecord planned{std::move(resource), {}};
  // Practitioners and places are named in what refers to them; nothing looks them up.
  const std::string& type = planned.resource.type();
  if (type == "Practitioner" || type == "Location") return planned;
  for (const fhir::Identifier& identifier : fhir::identifiers_of(planned.resource)) {
    if (identifier.value.empty()) continue;
    planned.blinds.push_back(blind(planned.resource.type(), identifier));
  }
  return planned;
}

void Planner::run_mapping(Plan& plan, const Route& route, const mapping::Input& input) const {
  const mapping::MappingSet& set =
      plan.endpoint->mappings == nullptr ? mappings_ : *plan.endpoint->mappings;
  const mapping::Mapping* map = set.find(route.mapping);
  if (map == nullptr) {
    plan.hold = Hold{"mapping", "no mapping is named " + route.mapping + "; see conf/routes", {}};
    return;
  }
  plan.stamp = map->name() + "@" + std::to_string(map->version());
  const mapping::Mapping* base = mappings_.find(route.mapping);
  if (base == nullptr || base->hash() != map->hash()) plan.stamp += "+" + plan.endpoint->site->name;
  plan.wording = set.wording(route.mapping);
  plan.release = route.release;
  const auto began = std::chrono::steady_clock::now();
  mapping::Output output = map->run(input);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  plan.mapping_seconds = took.count();
  plan.mapping_faults = output.faults.size();
  take_output(plan, std::move(output));
}

void Planner::take_output(Plan& plan, mapping::Output output) const {
  if (output.held()) {
    plan.hold = hold_for(output.faults);
    return;
  }
  for (const mapping::Fault& fault : output.faults) plan.warnings.push_back(fault.to_string());
  for (std::size_t i = 0; i < output.resources.size(); ++i) {
    PlannedRecord planned = record(std::move(output.resources[i]));
    if (i == 0) {
      plan.story = story_of(planned.resource.type());
      // SCH-2 is the identity of an appointment, SCH-1 where there is none: one look-up, one row.
      const bool one_identity =
          plan.arrival.kind == Kind::kHl7 && plan.story == Story::kAppointment;
      if (one_identity && planned.blinds.size() > 1) planned.blinds.resize(1);
      plan.main = std::move(planned);
    } else if (planned.resource.type() == "Patient") {
      if (plan.patient) {
        plan.hold = Hold{"patient",
                         "the message names two patients; send one message for each",
                         {{"PID", "207", 'E', "", "two patients in one message"}}};
        return;
      }
      plan.patient = std::move(planned);
    } else {
      plan.others.push_back(std::move(planned));
    }
  }
}

}  // namespace engine
