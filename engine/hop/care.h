// CareBook: which of the staff are a patient's care team.
//
//   care.update(accept, {tenant, patient}, before, after);   // a record of hers came or changed
//   if (care.is_member(tx, actor, patient)) ...              // the Gate asks
//
// Who counts is the custodian's choice (consent.yaml, care_team): all of its staff, those of a site
// that sent something about her, or those whom her records name: participants of appointments and
// care teams, performers of reports, senders and recipients of messages that a system passed on. A
// person is named by reference ("Practitioner/7") or identifier ("system|value"), and kept as a
// keyed digest. A new version that names somebody no more takes the name away at the next hop.
// Closures only.
#pragma once

#include <set>
#include <string>

#include "engine/consent/policy.h"
#include "engine/hop/permit.h"
#include "engine/keys/keyring.h"
#include "fhir/resource.h"

namespace engine {

inline constexpr std::size_t kMembersMax = 200;  // that one record may name

// The people, teams and organisations whom a record names as caring for its patient.
std::set<std::string> members_of(const fhir::Resource& resource);

class CareBook {
 public:
  struct Whose {
    TenantId tenant;
    PatientId patient;
  };

  CareBook(const keys::Keyring& ring, const consent::PolicyBook& policies)
      : ring_(ring), policies_(policies) {}

  bool is_member(store::Tx& tx, const Actor& actor, PatientId patient) const;

  // False where nobody asks: then nothing is written, and `before` need not be opened.
  bool keeps(TenantId tenant) const;
  // Null: there was none, or there is none any more.
  void update(Spent<Accept>& accept, const Whose& whose, const fhir::Resource* before,
              const fhir::Resource* after) const;

 private:
  store::Bytes digest(std::string_view member) const;
  bool is_named(store::Tx& tx, const Whose& whose, std::string_view member) const;
  void count(Spent<Accept>& accept, const Whose& whose, const std::string& member,
             std::int64_t by) const;

  const keys::Keyring& ring_;
  const consent::PolicyBook& policies_;
};

}  // namespace engine
