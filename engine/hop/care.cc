#include "engine/hop/care.h"

#include <algorithm>
#include <array>

namespace engine {
namespace {

using base::Json;
using consent::CareTeam;
using store::CareRow;

constexpr std::array<std::string_view, 4> kKinds = {"Practitioner", "PractitionerRole", "CareTeam",
                                                    "Organization"};

// "Practitioner/7" -> Practitioner; else what the reference says its type is.
std::string_view kind_of(const Json& reference) {
  const std::string_view to = reference.text_of("reference");
  const std::size_t slash = to.find('/');
  return slash == std::string_view::npos ? std::string_view(reference.text_of("type"))
                                         : to.substr(0, slash);
}

void add(std::set<std::string>& members, const Json* reference) {
  if (reference == nullptr || members.size() >= kMembersMax) return;
  const std::string_view kind = kind_of(*reference);
  if (std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) return;
  if (const std::string& to = reference->text_of("reference"); !to.empty()) members.insert(to);
  const Json* identifier = reference->find("identifier");
  if (identifier == nullptr || identifier->text_of("value").empty()) return;
  members.insert(identifier->text_of("system") + "|" + identifier->text_of("value"));
}

void add_all(std::set<std::string>& members, const Json* list, std::string_view within) {
  if (list == nullptr) return;
  if (!list->is_array()) return add(members, list);
  for (const Json& item : list->items()) {
    add(members, within.empty() ? &item : item.find(within));
  }
}

}  // namespace

std::set<std::string> members_of(const fhir::Resource& resource) {
  std::set<std::string> members;
  if (resource.text("status") == "entered-in-error") return members;
  const std::string& type = resource.type();
  if (type == "Appointment") add_all(members, resource.find("participant"), "actor");
  if (type == "CareTeam") add_all(members, resource.find("participant"), "member");
  if (type == "DiagnosticReport") {
    add_all(members, resource.find("performer"), "");
    add_all(members, resource.find("resultsInterpreter"), "");
  }
  if (type == "Communication") {
    add_all(members, resource.find("sender"), "");
    add_all(members, resource.find("recipient"), "");
  }
  return members;
}

store::Bytes CareBook::digest(std::string_view member) const {
  return {ring_.blind({"care", member})};
}

bool CareBook::keeps(TenantId tenant) const {
  return policies_.of(tenant.number()).care_team != CareTeam::kTenant;
}

bool CareBook::is_named(store::Tx& tx, const Whose& whose, std::string_view member) const {
  const auto row = tx.get<CareRow>(whose.tenant, whose.patient, digest(member));
  return row && row->records > 0;
}

bool CareBook::is_member(store::Tx& tx, const Actor& actor, PatientId patient) const {
  const Whose whose{actor.tenant, patient};
  switch (policies_.of(actor.tenant.number()).care_team) {
    case CareTeam::kTenant:
      return true;
    case CareTeam::kSite:
      return !actor.site.empty() && is_named(tx, whose, "site:" + actor.site);
    case CareTeam::kListed:
      return std::any_of(actor.references.begin(), actor.references.end(),
                         [&](const std::string& own) { return is_named(tx, whose, own); });
  }
  CHECK_UNREACHABLE();
}

void CareBook::count(Spent<Accept>& accept, const Whose& whose, const std::string& member,
                     std::int64_t by) const {
  const store::Bytes key = digest(member);
  auto row = accept.tx().get<CareRow>(whose.tenant, whose.patient, key);
  if (!row) row = CareRow{whose.tenant, whose.patient, key, 0};
  row->records = std::max<std::int64_t>(0, row->records + by);
  accept.stage(*std::move(row));
}

void CareBook::update(Spent<Accept>& accept, const Whose& whose, const fhir::Resource* before,
                      const fhir::Resource* after) const {
  if (!keeps(whose.tenant)) return;
  std::set<std::string> were, are;
  if (before != nullptr) were = members_of(*before);
  if (after != nullptr) are = members_of(*after);
  const std::string& site = accept.hop().actor.site;
  if (!site.empty() && before == nullptr) are.insert("site:" + site);
  for (const std::string& member : are) {
    if (!were.contains(member)) count(accept, whose, member, 1);
  }
  for (const std::string& member : were) {
    if (!are.contains(member)) count(accept, whose, member, -1);
  }
}

}  // namespace engine
