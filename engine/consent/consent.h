// Consent: what a patient's recorded Consents say about one movement of data.
//
//   auto consents = ConsentSet::compile(resources, options);      // FHIR R4 Consent resources
//   Decision recorded = consents.decide(request, item);
//   Decision decision = policy.decide(recorded, circumstances);   // policy.h: always asked, too
//
// The decided rules are those of IHE PCF 1.1.0 with R4 nesting; docs/SECURITY.md lists them. Pure
// and total: no clock, no I/O, no exception; what is not understood is a denial with its reason.
// compile() is for the Consents of one patient: who that is was resolved when they were accepted.
// What follows a decision (channel consent, BAA, the implicit policy) is policy.h.
// A ConsentSet is immutable and may be shared by threads.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/time.h"
#include "fhir/resource.h"

namespace engine::consent {

inline constexpr std::size_t kNestedLevelsMax = 16;     // below the root provision
inline constexpr std::size_t kConsentsMax = 1000;       // candidates of one patient
inline constexpr std::size_t kRulesMax = 1000;          // of one Consent
inline constexpr std::size_t kListValuesMax = 1000;     // of one element of one rule
inline constexpr std::size_t kRequestValuesMax = 1000;  // actors, purposes, labels or codes

struct Coding {
  std::string system;
  std::string code;
  friend bool operator==(const Coding&, const Coding&) = default;
};

enum class Action { kCollect, kUse, kAccess, kDisclose };  // Accept, Post, Show, Send

struct Request {
  std::vector<std::string> actors;  // every reference by which the requester is known
  std::vector<Coding> purposes;
  Action action = Action::kAccess;
  base::Instant at;
  std::vector<Coding> categories = {};  // empty = patient-privacy
};

// What became of the labeller that runs before a decision. After kFailed nothing is permitted.
enum class Labelling { kDone, kFailed };

struct Item {
  std::string type;  // resource type, the R4 class: "Communication"
  std::string id;    // "Communication/12"
  std::string author;
  std::string date;  // FHIR date or dateTime, or empty
  std::string encounter;
  std::vector<Coding> labels;  // meta.security; without a confidentiality code it counts as R
  std::vector<Coding> codes;
  std::vector<std::string> related = {};  // beside the encounter: episode, care plan, partOf
  Labelling labelling = Labelling::kDone;
};

enum class Verdict { kPermit, kDeny, kNotApplicable };

struct Decision {
  Verdict verdict = Verdict::kDeny;
  std::string reason;       // permit.consent, deny.consent.rule, deny.not-understood, ...
  std::string rule;         // "Consent/c1/_history/3#provision.provision[1]"
  std::string detail = {};  // of deny.not-understood, in fixed words: "unknown modifierExtension"
};

enum class LabelMode { kHighWater, kExact };

struct Options {
  LabelMode labels = LabelMode::kHighWater;
  base::Zone zone = base::Zone::utc();  // the custodian's, for day-precision period ends
  // False for an actor reference that nobody here can be known by. Unset: every reference may be.
  std::function<bool(const std::string& reference)> resolves = {};
};

class ConsentSet {
 public:
  ConsentSet();
  static ConsentSet compile(const std::vector<fhir::Resource>& consents, const Options& options);

  Decision decide(const Request& request, const Item& item) const;
  bool empty() const;  // no active privacy Consent among them

  struct Compiled;

 private:
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace engine::consent
