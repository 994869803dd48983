// Mapping: a pure function from one message or resource to resources or to an HL7 v2 message.
//
//   auto set = MappingSet::load("mappings", {});                  // every fault of every table
//   const Mapping* map = set.value()->find("siu-appointment");
//   Output out = map->run(Input{.message = &message, .site = &site, .now = clock.now()});
//   if (out.held()) hold(out.faults); else store(out.resources);
//
// Tables are compiled once to closures over the message index; each keeps its rule id, so that a
// trace can say which rule, address and byte range made each element. run() does no I/O, has no
// state and may be called from many threads on one immutable MappingSet. Faults name rule, address
// and the class of a value ("digits(8)"), never the value.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"
#include "fhir/resource.h"
#include "hl7/message.h"

namespace engine::mapping {

// What a mapping may know about where a message came from or goes to.
struct Site {
  std::string name = "default";
  base::Zone zone = base::Zone::utc();
  std::string language = "en";  // "en", "es"
  std::string default_system;   // of identifiers without an assigner: "urn:..."; "" = hold
  std::map<std::string, std::string> assigners;  // local authority name -> system URI
  std::string duration_unit = "min";             // of an SCH-9 without SCH-10
  std::string organisation;                      // as it names itself to patients
  std::string phone;
};

struct Input {
  const hl7::Message* message = nullptr;     // for mappings whose source is v2
  const fhir::Resource* resource = nullptr;  // for mappings whose source is FHIR (may be a Bundle)
  const Site* site = nullptr;
  base::Instant now;
  std::map<std::string, std::string>
      values;  // what %document, %control ... say; named with or without the sign
  bool trace = false;
};

enum class Policy { kHold, kWarn, kOmit };

struct Fault {
  std::string mapping;               // "siu-appointment@3"
  std::string rule;                  // "apt.start.sch11"
  std::string address;               // "SCH-11.4"
  std::size_t offset = 0, size = 0;  // byte range in the message
  std::string problem;               // "date(8 digits) cannot be an instant"
  std::string code;                  // table 0357: "102"
  Policy policy = Policy::kHold;
  std::string hint;               // what to do: "send HHMM, or add a rule for start"
  std::string to_string() const;  // one line: mapping rule address: problem; held. Fix: hint
};

struct TraceLine {
  static constexpr std::size_t kNoResource = static_cast<std::size_t>(-1);

  std::string element;  // "Appointment.participant[0].actor" or "TXA-12"
  std::string rule;
  std::string address;  // "" for a constant
  std::size_t offset = 0, size = 0;
  std::size_t resource = kNoResource;  // in Output.resources; none for an HL7 v2 target
  bool fixed = false;                  // its value stands in the tables, not in the message
};

// What became of one row for one occurrence of its anchor.
enum class Fired {
  kMade,       // it wrote its element
  kPassed,     // a check (ERROR) that found nothing wrong
  kNoAnchor,   // what `each` names does not occur
  kCondition,  // `when` does not hold
  kTaken,      // an earlier row of the choice has written the element
  kNoSource,   // nothing stands where `from` looks
  kNothing,    // there is a value, but `using` makes nothing of it
  kFault
};

struct RuleNote {
  std::string rule;
  Fired how = Fired::kMade;
  std::string element;  // kMade: where it stands
  std::string value;    // kMade: a text as it is, anything else as JSON
  std::size_t resource = TraceLine::kNoResource;
  bool fixed = false;  // as in TraceLine
};

// One part of the source that a row looked at.
struct ReadNote {
  std::string rule;
  std::size_t offset = 0, size = 0;  // v2
  const base::Json* item = nullptr;  // FHIR: within Input.resource
  bool used = false;                 // false: it decided something, or its row made nothing
};

struct Output {
  std::vector<fhir::Resource> resources;  // main resource first, then those it refers to
  std::string v2;                         // for mappings whose target is v2: the encoded message
  std::vector<Fault> faults;
  // Filled when Input.trace: each element made, what became of each row, what was looked at.
  std::vector<TraceLine> trace;
  std::vector<RuleNote> rules;
  std::vector<ReadNote> reads;
  // Elements marked audience=staff or =record by their rule; all others may be seen by the patient.
  std::vector<std::string> staff_elements;

  bool held() const;  // some fault's policy is kHold
};

class Mapping {
 public:
  virtual ~Mapping() = default;
  virtual const std::string& name() const = 0;  // "siu-appointment"
  virtual int version() const = 0;
  virtual const std::string& hash() const = 0;  // hex SHA-256 of its files, for the audit record
  // True when this mapping takes the message type and event (v2) or resource type (FHIR).
  virtual bool takes(std::string_view type, std::string_view event) const = 0;
  virtual Output run(const Input& input) const = 0;
};

// The patient-facing texts of one mapping: text/<lang>/<name>.txt and the table that chooses.
class Wording {
 public:
  virtual ~Wording() = default;
  // `event` such as "booked", "moved", "cancelled", "withdrawn", "result". The text with {{path}}
  // places filled from `values` ("start", "old_start", "place", "clinician"; times as FHIR
  // instants, shown in the site's zone). kNotFound: no text for this event, audience and channel.
  virtual base::Result<std::string> render(std::string_view event, std::string_view audience,
                                           const std::map<std::string, std::string>& values,
                                           const Site& site) const = 0;
  // The events that have a text for this audience, in alphabetical order.
  virtual std::vector<std::string> events(std::string_view audience) const = 0;
};

struct Csv;  // csv.h

class MappingSet {
 public:
  // Loads every folder under `root` (mappings/), with the overlays of a site when given. All faults
  // of all files, as file:line:column; nothing is half loaded.
  // `overlays` are files such as conf/sites/mercy/siu-appointment.csv (see overlay.h).
  static base::Result<std::shared_ptr<const MappingSet>> load(
      const std::string& root, const std::vector<std::string>& overlays = {});

  virtual ~MappingSet() = default;
  virtual const Mapping* find(std::string_view name) const = 0;
  virtual const Wording* wording(std::string_view name) const = 0;
  virtual std::vector<std::string> names() const = 0;
  // The mapping of that name made from other rows (read_rule_rows, overlays applied), with the code
  // tables and datatype maps of this set, which it borrows: for whoever tries a change before it is
  // saved. All faults; the set stays as it is.
  virtual base::Result<std::shared_ptr<const Mapping>> compile(const Csv& rows) const = 0;
};

}  // namespace engine::mapping
