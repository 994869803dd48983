// Plan: all that can be known of an arrival without the store.
//
//   Plan plan = planner.plan(arrival);         // parse, map, validate: pure, any thread
//   store.submit([plan](Tx& tx) { return act(tx, plan); }, ...);
//
// Made on the worker that read the bytes, some 30 us for an SIU; the closure that acts on it only
// looks things up and stages rows. Immutable once made. Holds patient data: it is never logged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/api/intake.h"
#include "engine/keys/keyring.h"
#include "engine/pipeline/rules.h"
#include "engine/store/value.h"
#include "hl7/ack.h"

namespace engine {

// What kind of story the engine tells with a record.
enum class Story {
  kNone,
  kAppointment,
  kResult,
  kCommunication,
  kConsent,
  kPatient,
  kAnswer,
  kRecord
};

// A resource of the mapping's output, with the keyed digests of its business identifiers.
struct PlannedRecord {
  fhir::Resource resource;
  std::vector<store::Bytes> blinds;
};

// Why an arrival is not taken in: nothing of it is stored but the audit record.
struct Refusal {
  std::string reason;           // for the audit record: "refused.event"
  std::string address;          // "MSH-9.2"
  std::string err_code;         // table 0357
  std::string text;             // for the sender
  bool acceptable_kind = true;  // false: MSH-9, 11 or 12, which is AR or CR
};

struct Hold {
  std::string kind;    // "parse", "mapping", "patient", "conflict", "consent"
  std::string reason;  // for the analyst, one fault a line
  std::vector<hl7::AckFault> faults;
};

struct Plan {
  Arrival arrival;
  const EndpointRules* endpoint = nullptr;
  bool enrolled = false;
  std::string control_id;
  std::string event;
  std::string stamp;  // "siu-appointment@3", "...@3+mercy" with the overlay of that site
  store::Bytes arrival_key;
  store::Bytes digest;
  std::string salt;
  std::string commitment;
  std::optional<Refusal> refusal;
  std::optional<Hold> hold;

  Story story = Story::kNone;
  ReleaseRule release = ReleaseRule::kClinician;  // of a result, as its route says
  Act act = Act::kReply;                          // what the role of who sends it must be allowed
  Act speaks = Act::kReply;                       // and that of who is speaking
  std::optional<Actor> speaker;                   // of a replay: who said it when it came
  std::int64_t order = 0;
  std::optional<PlannedRecord> main;
  std::optional<PlannedRecord> patient;
  std::vector<PlannedRecord> others;
  std::optional<store::Bytes> unless_known;  // If-None-Exist: the identifier that must be new
  std::vector<std::string> warnings;         // faults whose policy let the message pass
  const mapping::Wording* wording = nullptr;
  double mapping_seconds = 0;  // what its mapping took; 0: none ran
  std::size_t mapping_faults = 0;

  // For the answer.
  std::optional<hl7::AckHeader> ack_header;
  hl7::AckMode ack_mode;

  // Who is speaking, whoever works the queue: the words of a replay are still hers.
  const Actor& said_by() const { return speaker ? *speaker : arrival.actor; }
};

// The keyed digest by which a business identifier is looked up.
store::Bytes blind_of(const keys::Keyring& ring, std::string_view type,
                      const fhir::Identifier& identifier);

class Planner {
 public:
  Planner(const mapping::MappingSet& mappings, const Rules& rules, const keys::Keyring& ring,
          const base::Clock& clock);

  Plan plan(Arrival arrival) const;

  store::Bytes blind(std::string_view type, const fhir::Identifier& identifier) const;

 private:
  void plan_v2(Plan& plan) const;
  void hold_unread(Plan& plan, const base::Error& error) const;
  bool take_header(Plan& plan, const hl7::Message& message) const;
  void plan_fhir(Plan& plan) const;
  void run_mapping(Plan& plan, const Route& route, const mapping::Input& input) const;
  void take_output(Plan& plan, mapping::Output output) const;
  PlannedRecord record(fhir::Resource resource) const;
  std::optional<Refusal> check_header(const Plan& plan, const hl7::Message& message) const;

  const mapping::MappingSet& mappings_;
  const Rules& rules_;
  const keys::Keyring& ring_;
  const base::Clock& clock_;
};

}  // namespace engine
