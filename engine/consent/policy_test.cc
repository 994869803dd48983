#include "engine/consent/policy.h"

#include <gtest/gtest.h>

#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

const Coding kTreat{system_of("reason"), "TREAT"};
const Coding kMarketing{system_of("reason"), "HMARKT"};
const Coding kBreakGlass{system_of("reason"), "BTG"};

const Decision kRecordedSilence{Verdict::kNotApplicable, "", "", ""};
const Decision kRecordedPermit{Verdict::kPermit, "permit.consent", "Consent/1#provision", ""};
const Decision kRecordedDenial{Verdict::kDeny, "deny.consent.rule", "Consent/2#provision", ""};

Circumstances hop(Action action, std::vector<Party> parties, std::vector<Fact> facts,
                  Coding purpose = kTreat) {
  return {action, std::move(parties), std::move(facts), {std::move(purpose)}};
}

std::string reason(const char* policy, const Circumstances& now,
                   const Decision& recorded = kRecordedSilence) {
  Decision decision = ImplicitPolicy::named(policy).value().decide(recorded, now);
  EXPECT_EQ(decision.verdict == Verdict::kPermit, decision.reason.rfind("permit", 0) == 0);
  return decision.reason;
}

const Fact kKnown = Fact::kPatientKnown;

TEST(DefaultPolicy, AcceptsFromAnEnrolledEndpointAlone) {
  EXPECT_EQ(reason("hopline", hop(Action::kCollect, {}, {Fact::kEnrolledEndpoint})),
            "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kCollect, {}, {})), "deny.implicit");
}

TEST(DefaultPolicy, AsksForNoPatientConsentAtAccept) {
  Circumstances accept = hop(Action::kCollect, {}, {Fact::kEnrolledEndpoint});
  EXPECT_EQ(reason("hopline", accept, kRecordedDenial), "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kCollect, {}, {}), kRecordedPermit), "deny.implicit");
}

TEST(DefaultPolicy, PostsForTreatmentAlone) {
  EXPECT_EQ(reason("hopline", hop(Action::kUse, {}, {kKnown})), "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kUse, {}, {kKnown}, kMarketing)), "deny.implicit");
}

TEST(DefaultPolicy, ShowsToTheCareTeamAndThePatient) {
  EXPECT_EQ(reason("hopline", hop(Action::kAccess, {Party::kCareTeam}, {kKnown})),
            "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kAccess, {Party::kPatient}, {kKnown}, kMarketing)),
            "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kAccess, {Party::kClinician}, {kKnown})),
            "deny.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kAccess, {}, {kKnown})), "deny.implicit");
}

TEST(DefaultPolicy, SendsToTheOwnEhrForTreatmentAlone) {
  EXPECT_EQ(reason("hopline", hop(Action::kDisclose, {Party::kOwnEhr}, {kKnown})),
            "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kDisclose, {Party::kOwnEhr}, {kKnown}, kMarketing)),
            "deny.implicit");
}

TEST(DefaultPolicy, APatientChannelNeedsItsConsent) {
  EXPECT_EQ(reason("hopline", hop(Action::kDisclose, {Party::kPatientChannel},
                                  {kKnown, Fact::kChannelConsent})),
            "permit.implicit");
  EXPECT_EQ(reason("hopline", hop(Action::kDisclose, {Party::kPatientChannel}, {kKnown})),
            "deny.channel");
}

TEST(DefaultPolicy, APartnerNeedsConsentAndAgreement) {
  Circumstances both = hop(Action::kDisclose, {Party::kPartner}, {kKnown, Fact::kBaa});
  EXPECT_EQ(reason("hopline", both), "deny.implicit");
  EXPECT_EQ(reason("hopline", both, kRecordedPermit), "permit.consent");
  both.facts = {kKnown};
  EXPECT_EQ(reason("hopline", both, kRecordedPermit), "deny.baa");
}

TEST(RecordedConsent, OverridesInBothDirections) {
  Circumstances post = hop(Action::kUse, {}, {kKnown});
  EXPECT_EQ(reason("hopline", post, kRecordedDenial), "deny.consent.rule");
  post.purposes = {kMarketing};
  EXPECT_EQ(reason("hopline", post, kRecordedPermit), "permit.consent");
}

TEST(RecordedConsent, DoesNotReplaceTheChannelConsent) {
  EXPECT_EQ(reason("pcf-all-normal", hop(Action::kDisclose, {Party::kPatientChannel}, {kKnown}),
                   kRecordedPermit),
            "deny.channel");
}

TEST(RecordedConsent, PermitsNothingAboutNobody) {
  for (Action action : {Action::kUse, Action::kAccess, Action::kDisclose}) {
    EXPECT_EQ(reason("pcf-all-normal", hop(action, {Party::kPatient}, {}), kRecordedPermit),
              "deny.no-patient");
  }
}

TEST(RecordedConsent, PermitsNoSendToNobody) {
  EXPECT_EQ(reason("pcf-all-normal", hop(Action::kDisclose, {}, {kKnown}), kRecordedPermit),
            "deny.recipient");
}

TEST(PcfPolicies, BasicNormalServesCliniciansForTreatment) {
  EXPECT_EQ(reason("pcf-basic-normal", hop(Action::kAccess, {Party::kClinician}, {kKnown})),
            "permit.implicit");
  EXPECT_EQ(
      reason("pcf-basic-normal", hop(Action::kAccess, {Party::kClinician}, {kKnown}, kMarketing)),
      "deny.implicit");
  EXPECT_EQ(reason("pcf-basic-normal", hop(Action::kAccess, {Party::kPatient}, {kKnown})),
            "deny.implicit");
}

TEST(PcfPolicies, AllNormalPermitsEveryPurpose) {
  EXPECT_EQ(reason("pcf-all-normal", hop(Action::kUse, {}, {kKnown}, kMarketing)),
            "permit.implicit");
}

TEST(PcfPolicies, BreakGlassOnlyServesPrivilegedReadersWhoDeclareIt) {
  Circumstances show = hop(Action::kAccess, {Party::kPrivileged}, {kKnown}, kBreakGlass);
  EXPECT_EQ(reason("pcf-break-glass-only", show), "permit.implicit");
  show.parties = {Party::kClinician};
  EXPECT_EQ(reason("pcf-break-glass-only", show), "deny.implicit");
  show.parties = {Party::kPrivileged};
  show.purposes = {kTreat};
  EXPECT_EQ(reason("pcf-break-glass-only", show), "deny.implicit");
}

TEST(PcfPolicies, DenyDeniesEvenAccept) {
  EXPECT_EQ(reason("pcf-deny", hop(Action::kCollect, {}, {Fact::kEnrolledEndpoint})),
            "deny.implicit");
}

TEST(Policy, AnEmptyOneDeniesEverything) {
  EXPECT_EQ(ImplicitPolicy().decide(kRecordedSilence, hop(Action::kUse, {}, {kKnown})).reason,
            "deny.implicit");
}

TEST(Policy, AnUnknownNameIsNotFound) {
  EXPECT_EQ(ImplicitPolicy::named("open").error().code, base::Code::kNotFound);
}

TEST(PolicyFile, TheOneWeShipIsTheDefaultPolicy) {
  auto book = PolicyBook::load(HOPLINE_SOURCE_DIR "/conf/consent.yaml");
  ASSERT_TRUE(book.ok()) << book.error().to_string();
  EXPECT_EQ(book.value().of(1).policy.name(), "hopline");
  EXPECT_EQ(book.value().of(1).options.labels, LabelMode::kHighWater);
}

TEST(PolicyFile, AnEmptyOneIsTheDefaultPolicy) {
  EXPECT_EQ(PolicyBook::parse("", "f").value().of(1).policy.name(), "hopline");
}

TEST(PolicyFile, ATenantTakesTheDefaultAndChangesIt) {
  auto book = PolicyBook::parse(
      "default: {policy: pcf-deny, zone: Europe/Berlin}\n"
      "tenants:\n  2: {labels: exact}\n  3: {policy: pcf-all-normal, zone: UTC}\n",
      "f");
  ASSERT_TRUE(book.ok()) << book.error().to_string();
  EXPECT_EQ(book.value().of(1).policy.name(), "pcf-deny");
  EXPECT_EQ(book.value().of(2).policy.name(), "pcf-deny");
  EXPECT_EQ(book.value().of(2).options.zone.name(), "Europe/Berlin");
  EXPECT_EQ(book.value().of(2).options.labels, LabelMode::kExact);
  EXPECT_EQ(book.value().of(3).policy.name(), "pcf-all-normal");
}

TEST(PolicyFile, APolicyOfOnesOwnDecides) {
  auto book = PolicyBook::parse(
      "policies:\n  ours:\n    - {hop: post, purposes: [HPAYMT, \"urn:x|OWN\"]}\n"
      "default: {policy: ours}\n",
      "f");
  ASSERT_TRUE(book.ok()) << book.error().to_string();
  const ImplicitPolicy& ours = book.value().of(1).policy;
  auto decide = [&](Coding purpose) {
    return ours.decide(kRecordedSilence, hop(Action::kUse, {}, {kKnown}, std::move(purpose)));
  };
  EXPECT_EQ(decide({system_of("reason"), "HPAYMT"}).rule, "ours#0");
  EXPECT_EQ(decide({"urn:x", "OWN"}).reason, "permit.implicit");
  EXPECT_EQ(decide(kTreat).reason, "deny.implicit");
}

struct BadFile {
  const char* text;
  const char* fault;
};

TEST(PolicyFile, EveryFaultNamesItsPlace) {
  const BadFile kFiles[] = {
      {"defualt: {}\n", "f:1:1: unknown key \"defualt\"; did you mean \"default\"?"},
      {"default: {polcy: hopline}\n", "f:1:11: unknown key \"polcy\"; did you mean \"policy\"?"},
      {"default:\n  policy: open\n",
       "f:2:11: policy: no policy of this name; built in are hopline, pcf-basic-normal, "
       "pcf-all-normal, pcf-break-glass-only, pcf-deny"},
      {"default:\n  zone: Mars/Olympus\n", "f:2:9: zone: the system has no such time zone"},
      {"default:\n  labels: low\n", "f:2:11: labels: must be one of high-water, exact"},
      {"tenants:\n  one: {}\n", "f:2:3: a tenant is a number from 1 on"},
      {"tenants:\n  1: {}\n  01: {}\n", "f:3:3: this tenant is given twice"},
      {"tenants: 3\n", "f:1:10: tenants: must be a map"},
      {"policies:\n  hopline: []\n", "f:2:3: a built-in policy has this name; choose another"},
      {"policies:\n  ours: post\n", "f:2:9: a policy must be a list of rules"},
      {"policies:\n  ours:\n    - {hop: past}\n",
       "f:3:13: hop: must be one of accept, post, show, send"},
      {"policies:\n  ours:\n    - {purposes: [TREAT]}\n", "f:3:7: hop: is needed here"},
      {"policies:\n  ours:\n    - {hop: show}\n", "f:3:7: to: is needed for show and send"},
      {"policies:\n  ours:\n    - {hop: post, to: patient}\n",
       "f:3:23: to: accept and post have no other party"},
      {"policies:\n  ours:\n    - {hop: show, to: partner}\n",
       "f:3:23: to: partner does not go with this hop"},
      {"policies:\n  ours:\n    - {hop: send, to: patner}\n",
       "f:3:23: to: unknown word; did you mean \"partner\"?"},
      {"policies:\n  ours:\n    - {hop: post, needs: [ba]}\n",
       "f:3:27: needs: unknown word; did you mean \"baa\"?"},
  };
  for (const BadFile& bad : kFiles) {
    auto book = PolicyBook::parse(bad.text, "f");
    ASSERT_FALSE(book.ok()) << bad.text;
    EXPECT_NE(book.error().to_string().find(bad.fault), std::string::npos)
        << bad.text << "\n"
        << book.error().to_string();
  }
}

TEST(PolicyFile, AllFaultsAreToldAtOnce) {
  auto book = PolicyBook::parse("default: {policy: open, zone: nowhere, labels: low}\n", "f");
  ASSERT_FALSE(book.ok());
  EXPECT_EQ(book.error().also.size(), 2u);
}

}  // namespace
}  // namespace engine::consent
