#include "engine/consent/policy.h"

#include <algorithm>

namespace engine::consent {

namespace {

constexpr const char* kReasonSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

Coding reason(const char* code) { return Coding{kReasonSystem, code}; }

template <class T>
bool among(const std::vector<T>& values, const T& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

template <class T>
bool share(const std::vector<T>& a, const std::vector<T>& b) {
  return std::any_of(a.begin(), a.end(), [&](const T& value) { return among(b, value); });
}

Decision deny(const char* why) { return {Verdict::kDeny, why, "", ""}; }

// What neither a Consent nor a file can replace; null when nothing is missing.
const char* missing_floor(const Circumstances& now) {
  auto lacks = [&](Fact fact) { return !among(now.facts, fact); };
  if (now.hop == Action::kCollect)
    return lacks(Fact::kEnrolledEndpoint) ? "deny.implicit" : nullptr;
  // A message that waits because nobody knows whose it is can be looked at by whoever mends it.
  const bool queue = now.hop == Action::kAccess && among(now.parties, Party::kQueue);
  if (lacks(Fact::kPatientKnown) && !queue) return "deny.no-patient";
  if (now.hop != Action::kDisclose) return nullptr;
  if (among(now.parties, Party::kPatientChannel) && lacks(Fact::kChannelConsent)) {
    return "deny.channel";
  }
  if (among(now.parties, Party::kPartner) && lacks(Fact::kBaa)) return "deny.baa";
  return now.parties.empty() ? "deny.recipient" : nullptr;
}

bool permits(const ImplicitPolicy::Rule& rule, const Circumstances& now) {
  if (rule.hop != now.hop) return false;
  if (!rule.to.empty() && !share(rule.to, now.parties)) return false;
  if (!rule.purposes.empty() && !share(rule.purposes, now.purposes)) return false;
  return std::all_of(rule.needs.begin(), rule.needs.end(),
                     [&](Fact fact) { return among(now.facts, fact); });
}

using Rules = std::vector<ImplicitPolicy::Rule>;

Rules hopline_rules() {
  Coding treat = reason("TREAT");
  return {{Action::kCollect, {}, {}, {Fact::kEnrolledEndpoint}},
          {Action::kUse, {}, {treat}, {}},
          {Action::kAccess, {Party::kCareTeam}, {treat}, {}},
          {Action::kAccess, {Party::kPatient}, {}, {}},
          {Action::kAccess, {Party::kQueue}, {reason("HOPERAT")}, {}},
          {Action::kDisclose, {Party::kOwnEhr}, {treat}, {}},
          {Action::kDisclose, {Party::kPatientChannel}, {treat}, {Fact::kChannelConsent}},
          {Action::kDisclose, {Party::kPartner}, {}, {Fact::kConsent, Fact::kBaa}}};
}

// Policy-basic-normal: clinicians, for treatment, and nothing else.
Rules basic_rules() {
  Coding treat = reason("TREAT");
  return {{Action::kCollect, {}, {}, {Fact::kEnrolledEndpoint}},
          {Action::kUse, {}, {treat}, {}},
          {Action::kAccess, {Party::kCareTeam, Party::kClinician}, {treat}, {}},
          {Action::kDisclose, {Party::kOwnEhr}, {treat}, {}}};
}

// Policy-all-normal: every authorised use.
Rules all_rules() {
  return {{Action::kCollect, {}, {}, {Fact::kEnrolledEndpoint}},
          {Action::kUse, {}, {}, {}},
          {Action::kAccess, {Party::kCareTeam, Party::kClinician, Party::kPatient}, {}, {}},
          {Action::kDisclose, {Party::kOwnEhr, Party::kPatientChannel, Party::kPartner}, {}, {}}};
}

Rules break_glass_rules() {
  return {{Action::kCollect, {}, {}, {Fact::kEnrolledEndpoint}},
          {Action::kAccess, {Party::kPrivileged}, {reason("BTG")}, {}}};
}

}  // namespace

base::Result<ImplicitPolicy> ImplicitPolicy::named(std::string_view name) {
  auto made = [&](Rules rules) { return ImplicitPolicy(std::string(name), std::move(rules)); };
  if (name == "hopline") return made(hopline_rules());
  if (name == "pcf-basic-normal") return made(basic_rules());
  if (name == "pcf-all-normal") return made(all_rules());
  if (name == "pcf-break-glass-only") return made(break_glass_rules());
  if (name == "pcf-deny") return made({});
  return base::Error{base::Code::kNotFound, "no policy of this name", std::string(name), {}};
}

Decision ImplicitPolicy::decide(const Decision& recorded, const Circumstances& now) const {
  bool asks_consent = now.hop != Action::kCollect;
  if (asks_consent && recorded.verdict == Verdict::kDeny) return recorded;
  if (const char* missing = missing_floor(now)) return deny(missing);
  if (asks_consent && recorded.verdict == Verdict::kPermit) return recorded;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (!permits(rules_[i], now)) continue;
    return {Verdict::kPermit, "permit.implicit", name_ + "#" + std::to_string(i), ""};
  }
  return deny("deny.implicit");
}

}  // namespace engine::consent
