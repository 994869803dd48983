// Resource: one FHIR R4 resource, as its JSON with decimals kept as text.
//
//   auto read = fhir::Resource::parse(bytes);              // hardened reader, known resourceType
//   const std::string& start = read.value().text("start");
//   resource.set("status", base::Json::string("booked"));
//   auto faults = fhir::validate(resource);                // every fault with its address
//
// A value type. Member order is kept. Errors name the element
// ("Appointment.participant[1].status"), never a value. const calls may run on many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace fhir {

class Resource {
 public:
  explicit Resource(std::string_view type);  // {"resourceType": type}
  static base::Result<Resource> parse(std::string_view bytes);
  static base::Result<Resource> from_json(base::Json json);

  const std::string& type() const { return json_.text_of("resourceType"); }
  const std::string& id() const { return json_.text_of("id"); }
  void set_id(std::string_view id);

  const base::Json& json() const { return json_; }
  base::Json& json() { return json_; }

  const base::Json* find(std::string_view member) const { return json_.find(member); }
  const std::string& text(std::string_view member) const { return json_.text_of(member); }
  base::Json& set(std::string_view member, base::Json value);

  std::string write() const { return base::write_json(json_); }

 private:
  explicit Resource(base::Json json) : json_(std::move(json)) {}
  base::Json json_;
};

// (system, value) of each Identifier in Resource.identifier (also where it is a single object).
struct Identifier {
  std::string system;
  std::string value;
  friend bool operator==(const Identifier&, const Identifier&) = default;
};
std::vector<Identifier> identifiers_of(const Resource& resource);

enum class Severity { kFatal, kError, kWarning, kInformation };

// One line of an OperationOutcome: an address, an R4 issue-type code, words; never a value.
struct Issue {
  Severity severity = Severity::kError;
  std::string code;         // http://hl7.org/fhir/issue-type: structure, required, value, ...
  std::string diagnostics;  // for a person; what to do next
  std::string expression;   // "Appointment.participant[1].status"
};

// Structure, cardinality, primitive formats, required bindings and the invariants we implement, by
// the R4 type tables. All faults, in document order. Never throws, bounded by the reader's limits.
std::vector<Issue> validate(const Resource& resource);

Resource operation_outcome(const std::vector<Issue>& issues);
Resource operation_outcome(const base::Error& error);

}  // namespace fhir
