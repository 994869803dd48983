// Rules: what the configuration says about who may send, what becomes of it and where it goes.
//
//   const EndpointRules* endpoint = rules.endpoint("mllp-ehr");
//   const Route* route = endpoint->route("SIU", "S12");          // nullptr: not served here
//   const Destination* ehr = rules.destination("ehr-mdm");
//
// Made once from conf, immutable, shared by all threads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/actor.h"
#include "engine/api/sessions.h"
#include "engine/api/sink.h"
#include "engine/hop/hop.h"
#include "engine/mapping/mapping.h"

namespace engine {

// A notice further ahead than this is planned and not due: it lies in the order in which notices
// came and not among those of its hour, where each would be a page of its own in every commit.
inline constexpr std::int64_t kPlannedAheadUs = base::kDayUs;

// When the patient may see a result: the later, the stricter.
enum class ReleaseRule { kAtOnce, kClinician, kNever };

struct Route {
  std::string type;                               // "SIU", or a FHIR resource type
  std::vector<std::string> events;                // "S12"; empty: all
  std::string mapping;                            // "siu-appointment"
  ReleaseRule release = ReleaseRule::kClinician;  // of results

  bool takes(std::string_view wanted_type, std::string_view event) const;
};

enum class Tell { kPatient, kNobody };
enum class NoControlId { kClose, kAnswer };
enum class FaultAnswer { kAe, kAa };  // to a message that is held for a fault of its content

struct EndpointRules {
  std::string name;
  TenantId tenant{1};
  std::shared_ptr<const mapping::Site> site;
  // With the overlays of the site; null: the site has none, and the engine's own hold.
  std::shared_ptr<const mapping::MappingSet> mappings;
  std::vector<std::string> applications;    // MSH-3 that may send here; empty: any
  std::vector<std::string> facilities;      // MSH-4, likewise
  std::vector<std::string> processing_ids;  // MSH-11; empty: any
  std::vector<std::string> versions;        // MSH-12; empty: all that the parser speaks
  bool creates_patients = true;
  NoControlId no_control_id = NoControlId::kAnswer;
  FaultAnswer on_mapping_fault = FaultAnswer::kAe;
  std::string purpose;     // of what is asked here; empty: treatment
  std::string credential;  // id of the client whose tokens belong here; empty: none in particular
  std::vector<Route> routes;
  std::vector<std::string> write_back;  // destinations that a conversation from here goes to
  std::vector<std::string> answers;     // and those that an answer to an appointment goes to
  Tell tell = Tell::kPatient;           // whether what it tells has the patient notified

  const Route* route(std::string_view type, std::string_view event) const;
  bool serves(std::string_view type) const;
};

struct Destination {
  std::string name;
  Recipient recipient = Recipient::kEhr;
  ParcelKind kind = ParcelKind::kHl7;
  std::string mapping;  // "reply-mdm"; empty for notices
  std::shared_ptr<const mapping::Site> site;
  bool settles_unknown = false;
  int attempts_max = 10;
  std::shared_ptr<const mapping::MappingSet> mappings;  // as an endpoint's
  // kPatientChannel: how she is reached there. A portal asks for no address.
  consent::Channel channel = consent::Channel::kPortal;
  consent::OnFile on_file = consent::OnFile::kNo;
  std::string country;       // "+1": of telephone numbers that name none
  std::string purpose = {};  // why it is sent there; empty: treatment

  bool has_address() const { return channel != consent::Channel::kPortal; }
};

// When a session of a window ends.
struct SessionLimits {
  std::int64_t idle_us = 15 * base::kMinuteUs;
  std::int64_t age_us = 12 * base::kHourUs;
};

struct SessionRules {
  SessionLimits clinician, patient, analyst;

  const SessionLimits& of(Window window) const;
};

struct Rules {
  TenantId tenant{1};
  SessionRules sessions;
  std::map<std::string, EndpointRules, std::less<>> endpoints;
  std::map<std::string, Destination, std::less<>> destinations;
  std::string reminder_destination;               // "portal"; empty: no reminders
  std::int64_t reminder_ahead_us = base::kDayUs;  // before the start
  // Where the patient is told that something new waits in a thread of hers.
  std::vector<std::string> notices;

  const EndpointRules* endpoint(std::string_view name) const;
  // Of a client: what the endpoint that its tokens belong to says; empty: treatment.
  std::string purpose_of(std::string_view credential) const;
  const Destination* destination(std::string_view name) const;
  // Who hands in what arrives there, where the credential is the connection itself.
  Actor actor_of(std::string_view endpoint) const;
};

}  // namespace engine
