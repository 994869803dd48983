// Hop: one movement of patient data. There are four, and nothing else moves it.
//
//   auto permit = gate.ask(tx, Post{.tenant = tenant, .actor = actor, .patient = patient, ...});
//
// Accept: outside -> engine. Post: engine -> thread. Show: engine -> a reader. Send: engine -> EHR,
// patient channel or partner. Each says whose data goes where, for whom and why; the Gate decides
// and records by that alone. A new hop is deliberately an edit here, in the Gate, in the schema and
// in docs/HOPS.md. Plain values; ids and names only.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/actor.h"
#include "engine/api/ids.h"
#include "engine/audit/record.h"
#include "engine/consent/channel.h"
#include "engine/hop/roles.h"
#include "engine/store/leaf.h"

namespace engine {

using store::HopCode;

// Bytes and canonical records of one arrival. Asks about the sender: the patient is not known yet.
struct Accept {
  static constexpr HopCode kCode = HopCode::kAccept;
  static constexpr std::string_view kName = "accept";

  Actor actor;
  Act act = Act::kReply;  // what its role must be allowed; an endpoint has none
  MessageId message;
  std::string commitment;  // "c1:..." of the bytes
  bool enrolled = false;   // the endpoint may send for the facility that the message names
  std::string refusal;     // not empty: it is refused whatever policy says, e.g. "refused.event"
};

// An entry into a thread, and what follows from it: deliveries planned, appointment told.
struct Post {
  static constexpr HopCode kCode = HopCode::kPost;
  static constexpr std::string_view kName = "post";

  TenantId tenant;
  Actor actor;  // who is speaking: the endpoint for a feed, the person for a reply
  Act act = Act::kReply;
  PatientId patient;
  ThreadId thread;
  EntryId entry;
  MessageId message;
  std::string mapping;     // "siu-appointment@3"
  std::string commitment;  // of the text
};

// A view for one reader. `about` lists what is shown.
struct Show {
  static constexpr HopCode kCode = HopCode::kShow;
  static constexpr std::string_view kName = "show";

  Actor actor;
  Act act = Act::kThreads;
  PatientId patient;
  std::string item_type;  // R4 class: "Communication", "Appointment"
  std::string item_id;
  std::vector<audit::Subject> about;
  bool held = false;  // a message that waits for a person: for whoever works the queue
};

enum class Recipient { kEhr, kPatientChannel, kPartner };

// One attempt to deliver one parcel.
struct Send {
  static constexpr HopCode kCode = HopCode::kSend;
  static constexpr std::string_view kName = "send";

  TenantId tenant;
  PatientId patient;
  ParcelId parcel;
  ThreadId thread;
  std::string destination;
  Recipient recipient = Recipient::kEhr;
  std::int64_t attempt = 1;
  std::string purpose = {};  // as of an Actor
  // kPatientChannel: where she is reached. The address is a keyed digest; the portal has none.
  consent::Reach reach{consent::Channel::kPortal, "", consent::Proven::kYes, {}};
};

template <class H>
concept Hop = std::same_as<H, Accept> || std::same_as<H, Post> || std::same_as<H, Show> ||
    std::same_as<H, Send>;

}  // namespace engine
