// ImplicitPolicy: what holds where no recorded Consent speaks, and what no Consent can replace.
//
//   PolicyBook book = PolicyBook::load("conf/consent.yaml").value();
//   Decision recorded = consents.decide(request, item);
//   Decision final = book.of(tenant).policy.decide(recorded, Circumstances{...});
//
// Read from a file because the custodian chooses it: per tenant one policy, a list of rules "this
// hop, to these parties, for these purposes, needs these facts". Whatever no rule permits is
// denied. A recorded Consent overrides in both directions, with a floor that no file can lower: a
// patient channel needs an active channel consent, a partner a business associate agreement, and
// nothing is posted, shown or sent about nobody. Pure; immutable after load; any thread. Faults of
// the file are file:line:column, all of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/consent/consent.h"

namespace engine::yaml {
struct Node;
}

namespace engine::consent {

// Who is on the other side of a hop. One asker can be several: a physician of the care team is
// kCareTeam and kClinician.
enum class Party {
  kCareTeam,        // Show: a member of the patient's care team
  kClinician,       // Show: a clinician of the custodian
  kPatient,         // Show: the patient herself
  kQueue,           // Show: whoever works the queue, of a message that waits there
  kPrivileged,      // Show: of the break-glass group, declared by the engine's own page
  kOwnEhr,          // Send: the EHR of the custodian
  kPatientChannel,  // Send: portal, mail, SMS, voice
  kPartner          // Send: anybody else
};

// What the engine found out about a hop; a rule can ask for it.
enum class Fact {
  kEnrolledEndpoint,
  kPatientKnown,
  kChannelConsent,  // active, see channel.h
  kConsent,         // a recorded Consent permits
  kBaa
};

struct Circumstances {
  Action hop = Action::kAccess;
  std::vector<Party> parties;  // empty for Accept and Post
  std::vector<Fact> facts;
  std::vector<Coding> purposes;
};

class ImplicitPolicy {
 public:
  struct Rule {
    Action hop = Action::kAccess;
    std::vector<Party> to;         // any of them; empty = anybody
    std::vector<Coding> purposes;  // any of them; empty = any purpose
    std::vector<Fact> needs;       // all of them
  };

  ImplicitPolicy() = default;  // denies everything
  ImplicitPolicy(std::string name, std::vector<Rule> rules)
      : name_(std::move(name)), rules_(std::move(rules)) {}

  // "hopline" (the default), or one of IHE PCF: "pcf-basic-normal", "pcf-all-normal",
  // "pcf-break-glass-only", "pcf-deny". kNotFound for another name.
  static base::Result<ImplicitPolicy> named(std::string_view name);

  const std::string& name() const { return name_; }  // for the audit record

  // The decision on the hop; `recorded` is what the patient's Consents say. Accept asks for no
  // patient Consent, so `recorded` is ignored there.
  Decision decide(const Decision& recorded, const Circumstances& now) const;

 private:
  std::string name_ = "deny";
  std::vector<Rule> rules_;
};

// Which of the staff are a patient's care team: all of the tenant; those of a site that she has to
// do with; or those whom her records name.
enum class CareTeam { kTenant, kSite, kListed };

// What one tenant has chosen.
struct TenantPolicy {
  ImplicitPolicy policy;
  CareTeam care_team = CareTeam::kTenant;
  Options options;  // label mode and the custodian's zone
};

class PolicyBook {
 public:
  // The default policy for every tenant.
  PolicyBook();
  PolicyBook(TenantPolicy otherwise, std::map<std::int64_t, TenantPolicy> tenants)
      : otherwise_(std::move(otherwise)), tenants_(std::move(tenants)) {}
  static base::Result<PolicyBook> load(const std::string& path);
  static base::Result<PolicyBook> parse(std::string_view text, const std::string& file);
  static base::Result<PolicyBook> read(const yaml::Node& root);

  const TenantPolicy& of(std::int64_t tenant) const;

 private:
  TenantPolicy otherwise_;
  std::map<std::int64_t, TenantPolicy> tenants_;
};

}  // namespace engine::consent
