// Consent: what a patient's recorded Consents say about one movement of data.
//
//   auto consents = ConsentSet::compile(resources, options);      // FHIR R4 Consent resources
//   Decision decision = consents.decide(request, item);
//   if (decision.verdict == Verdict::kNotApplicable) decision = policy.decide(request, item);
//
// The decided rules are those of IHE PCF 1.1.0 with R4 nesting; docs/SECURITY.md lists them. Pure
// and total: no clock, no I/O, no exception; what is not understood is a denial with its reason.
// A ConsentSet is immutable and may be shared by threads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/time.h"
#include "fhir/resource.h"

namespace engine::consent {

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
};

struct Item {
  std::string type;  // resource type, the R4 class: "Communication"
  std::string id;    // "Communication/12"
  std::string author;
  std::string date;  // FHIR date or dateTime, or empty
  std::string encounter;
  std::vector<Coding> labels;  // meta.security
  std::vector<Coding> codes;
};

enum class Verdict { kPermit, kDeny, kNotApplicable };

struct Decision {
  Verdict verdict = Verdict::kDeny;
  std::string reason;  // permit.consent, deny.consent.rule, deny.not-understood, ...
  std::string rule;    // "Consent/c1/_history/3#provision.provision[1]"
};

enum class LabelMode { kHighWater, kExact };

struct Options {
  LabelMode labels = LabelMode::kHighWater;
  base::Zone zone = base::Zone::utc();  // the custodian's, for day-precision period ends
};

class ConsentSet {
 public:
  ConsentSet();
  static ConsentSet compile(const std::vector<fhir::Resource>& consents, const Options& options);

  Decision decide(const Request& request, const Item& item) const;
  bool empty() const;

 private:
  struct Compiled;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace engine::consent
