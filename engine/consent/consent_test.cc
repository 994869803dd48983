// What concerns whole Consents: which count, which base they have, how several agree.

#include "engine/consent/consent.h"

#include <gtest/gtest.h>

#include "engine/consent/labels.h"
#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

constexpr const char* kPermit = "permit permit.consent";
constexpr const char* kDeny = "deny deny.consent.rule";
constexpr const char* kUnclear = "deny deny.not-understood";
constexpr const char* kSilent = "not-applicable";

std::string decide_one(const std::string& provision, const std::string& more) {
  return decide(compile_all({privacy_consent(provision, more)}));
}

TEST(Candidates, OnlyActiveConsentsSpeak) {
  for (const char* status : {"draft", "proposed", "rejected", "inactive", "entered-in-error"}) {
    EXPECT_EQ(decide_one("{'type':'deny'}", "{'status':'" + std::string(status) + "'}"), kSilent);
  }
}

TEST(Candidates, AnUnknownOrMissingStatusIsNotUnderstood) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'status':'revoked'}"), kUnclear);
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'status':null}"), kUnclear);
}

TEST(Candidates, AConsentToResearchDoesNotSpeakOfPrivacy) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'scope':{'coding':[<scope research>]}}"), kSilent);
}

TEST(Candidates, TheScopeMayStandInTheCategory) {
  EXPECT_EQ(decide_one("{'type':'deny'}",
                       "{'scope':null,'category':[{'coding':[<scope patient-privacy>]}]}"),
            kDeny);
}

TEST(Candidates, AMalformedScopeIsNotUnderstood) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'scope':'privacy'}"), kUnclear);
}

TEST(Candidates, NoneMakesAnEmptySetThatIsSilent) {
  ConsentSet set = compile_all({privacy_consent("", "{'status':'inactive'}")});
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(decide(set), kSilent);
  EXPECT_EQ(decide(ConsentSet()), kSilent);
}

TEST(Base, PolicyRuleSpeaksWhereTheRootHasNoType) {
  EXPECT_EQ(decide_one("", "{'policyRule':{'coding':[<act OPTIN>]}}"), kPermit);
  EXPECT_EQ(decide_one("", "{'policyRule':{'coding':[<act OPTOUT>]}}"), kDeny);
  EXPECT_EQ(decide_one("{'purpose':[<reason TREAT>]}", "{'policyRule':{'coding':[<act OPTIN>]}}"),
            kPermit);
}

TEST(Base, TheRootTypeComesBeforePolicyRule) {
  EXPECT_EQ(decide_one("{'type':'deny'}", "{'policyRule':{'coding':[<act OPTIN>]}}"), kDeny);
}

TEST(Base, AContradictoryPolicyRuleIsADenial) {
  EXPECT_EQ(decide_one("", "{'policyRule':{'coding':[<act OPTIN>,<act OPTOUT>]}}"), kDeny);
}

TEST(Base, WithoutAnyTheImplicitPolicyDecides) {
  EXPECT_EQ(decide_one("", ""), kSilent);
  EXPECT_EQ(decide_one("{'purpose':[<reason TREAT>]}", ""), kSilent);
  EXPECT_EQ(decide_one("{'class':[<type Observation>]}", ""), kSilent);
  EXPECT_EQ(decide_one("", "{'policyRule':{'text':'the usual'}}"), kSilent);
}

TEST(Base, NestedRulesCountWithoutABase) {
  EXPECT_EQ(decide_one("{'provision':[{'type':'deny'}]}", ""), kDeny);
}

TEST(NotUnderstood, AnUnknownModifierOfTheConsentDenies) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'modifierExtension':[{'url':'urn:x'}]}"), kUnclear);
}

TEST(NotUnderstood, AnUnknownModifierDeniesEvenWhenTheRuleSeemsOver) {
  EXPECT_EQ(decide_one("{'type':'permit','period':{'end':'2001'}}",
                       "{'modifierExtension':[{'url':'urn:x'}]}"),
            kUnclear);
}

TEST(NotUnderstood, AModifierOfThePolicyDenies) {
  EXPECT_EQ(decide_one("{'type':'permit'}",
                       "{'policy':[{'uri':'urn:p','modifierExtension':[{'url':'urn:x'}]}]}"),
            kUnclear);
}

TEST(NotUnderstood, ImplicitRulesAndUnknownElementsDeny) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'implicitRules':'urn:r'}"), kUnclear);
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'decision':'deny'}"), kUnclear);
}

TEST(NotUnderstood, AnOrdinaryExtensionOfTheConsentChangesNothing) {
  EXPECT_EQ(decide_one("{'type':'permit'}", "{'extension':[{'url':'urn:x'}]}"), kPermit);
}

TEST(NotUnderstood, TheDecisionSaysWhyInFixedWordsAndWhere) {
  ConsentSet set =
      compile_all({privacy_consent("{'type':'permit','provision':[{'type':'permit','data':["
                                   "{'meaning':'dependents','reference':{'reference':'X/1'}}]}]}",
                                   "{'meta':{'versionId':'3'}}")});
  Decision decision = set.decide(a_request(), an_item());
  EXPECT_EQ(decision.rule, "Consent/c1/_history/3#provision.provision[0]");
  EXPECT_EQ(decision.detail, "a data.meaning that is not evaluated");
}

TEST(NotUnderstood, AnIdThatIsNoneIsNotRepeated) {
  ConsentSet set = compile_all({privacy_consent("{'type':'deny'}", "{'id':'Ann Lee'}")});
  EXPECT_EQ(set.decide(a_request(), an_item()).rule, "Consent#provision");
}

TEST(NotUnderstood, AResourceOfAnotherTypeDenies) {
  auto other = privacy_consent("{'type':'permit'}", "{'resourceType':'Contract'}");
  EXPECT_EQ(decide(compile_all({other})), kUnclear);
}

TEST(NotUnderstood, AnActorNobodyCanBeKnownByDenies) {
  Options options;
  options.resolves = [](const std::string& reference) { return reference == "Practitioner/7"; };
  auto denial = [](const char* who) {
    return privacy_consent(
        "{'type':'permit','provision':[{'type':'deny','actor':["
        "{'reference':{'reference':'" +
        std::string(who) + "'}}]}]}");
  };
  EXPECT_EQ(decide(compile_all({denial("Practitioner/99")}, options)), kUnclear);
  EXPECT_EQ(decide(compile_all({denial("Practitioner/7")}, options)), kDeny);
}

TEST(Limits, SixteenNestedLevelsAreReadAndSeventeenDeny) {
  auto nested = [](std::size_t levels) {
    std::string text = "{'type':'permit'}";
    for (std::size_t i = 0; i < levels; ++i) text = "{'type':'permit','provision':[" + text + "]}";
    return decide(compile_all({privacy_consent(text)}));
  };
  EXPECT_EQ(nested(kNestedLevelsMax), kPermit);
  EXPECT_EQ(nested(kNestedLevelsMax + 1), kUnclear);
}

TEST(Limits, MoreRulesThanTheBudgetDeny) {
  auto wide = [](std::size_t rules) {
    std::string text = "{'type':'permit','provision':[{'type':'permit'}";
    for (std::size_t i = 1; i < rules; ++i) text += ",{'type':'permit'}";
    return decide(compile_all({privacy_consent(text + "]}")}));
  };
  EXPECT_EQ(wide(kRulesMax - 1), kPermit);
  EXPECT_EQ(wide(kRulesMax), kUnclear);
}

TEST(Limits, ARequestOverItsLimitIsDenied) {
  ConsentSet set = compile_all({privacy_consent("{'type':'permit'}")});
  Request request = a_request();
  request.actors.assign(kRequestValuesMax + 1, "Practitioner/7");
  EXPECT_EQ(set.decide(request, an_item()).reason, "deny.not-understood");
}

TEST(Limits, MoreConsentsThanTheLimitDeny) {
  std::vector<fhir::Resource> many(kConsentsMax + 1, privacy_consent("{'type':'permit'}"));
  EXPECT_EQ(decide(compile_all(many)), kUnclear);
}

TEST(Labeller, ItsFailureDeniesWhateverTheConsentsSay) {
  Item item = an_item();
  item.labelling = Labelling::kFailed;
  ConsentSet set = compile_all({privacy_consent("{'type':'permit'}")});
  EXPECT_EQ(set.decide(a_request(), item).reason, "deny.labels");
  EXPECT_EQ(ConsentSet().decide(a_request(), item).reason, "deny.labels");
}

TEST(ExactLabels, APermitForRDoesNotCoverN) {
  Options exact{LabelMode::kExact, base::Zone::utc(), {}};
  auto set = compile_all({privacy_consent("{'type':'permit','securityLabel':[<conf R>]}")}, exact);
  EXPECT_EQ(decide(set), "deny deny.consent.outside");
  EXPECT_EQ(decide(set, "", "{'labels':[<conf R>]}"), kPermit);
}

TEST(ExactLabels, ADenialOfRDoesNotCoverV) {
  Options exact{LabelMode::kExact, base::Zone::utc(), {}};
  auto set = compile_all({privacy_consent("{'type':'deny','securityLabel':[<conf R>]}")}, exact);
  EXPECT_EQ(decide(set, "", "{'labels':[<conf V>]}"), kSilent);
}

TEST(CustodianZone, TheLastDayEndsWhereTheCustodianIs) {
  Options options{LabelMode::kHighWater, base::Zone::find("America/New_York").value(), {}};
  auto set =
      compile_all({privacy_consent("{'type':'permit','period':{'end':'2022-12-31'}}")}, options);
  EXPECT_EQ(decide(set, "{'at':'2023-01-01T04:59:59Z'}"), kPermit);
  EXPECT_EQ(decide(set, "{'at':'2023-01-01T05:00:00Z'}"), kSilent);
}

TEST(CustodianZone, ADayIsAsLongAsTheClocksMakeIt) {
  Options options{LabelMode::kHighWater, base::Zone::find("Europe/Berlin").value(), {}};
  auto set = compile_all(
      {privacy_consent("{'type':'permit','period':{'start':'2026-03-29','end':'2026-03-29'}}")},
      options);
  EXPECT_EQ(decide(set, "{'at':'2026-03-28T22:59:59Z'}"), kSilent);
  EXPECT_EQ(decide(set, "{'at':'2026-03-28T23:00:00Z'}"), kPermit);
  EXPECT_EQ(decide(set, "{'at':'2026-03-29T21:59:59Z'}"), kPermit);
  EXPECT_EQ(decide(set, "{'at':'2026-03-29T22:00:00Z'}"), kSilent);
}

TEST(CustodianZone, TheDateOfAnItemIsReadThereToo) {
  Options options{LabelMode::kHighWater, base::Zone::find("Asia/Tokyo").value(), {}};
  auto set = compile_all({privacy_consent("{'type':'permit','dataPeriod':{'end':'2026-02-20'}}")},
                         options);
  EXPECT_EQ(decide(set, "", "{'date':'2026-02-20T14:59:59Z'}"), kPermit);
  EXPECT_EQ(decide(set, "", "{'date':'2026-02-20T15:00:00Z'}"), "deny deny.consent.outside");
}

TEST(SeveralConsents, AnyDenialDenies) {
  auto permit = privacy_consent("{'type':'permit'}", "{'id':'a'}");
  auto deny = privacy_consent("{'type':'deny'}", "{'id':'b'}");
  EXPECT_EQ(decide(compile_all({permit, deny})), kDeny);
  EXPECT_EQ(decide(compile_all({deny, permit})), kDeny);
}

TEST(SeveralConsents, APermitBeatsSilence) {
  auto permit = privacy_consent("{'type':'permit'}", "{'id':'a'}");
  auto silent = privacy_consent("{'type':'deny','purpose':[<reason HMARKT>]}", "{'id':'b'}");
  EXPECT_EQ(decide(compile_all({silent, permit})), kPermit);
}

TEST(SeveralConsents, ANewerOneDoesNotBeatAnOlder) {
  auto old_denial = privacy_consent("{'type':'deny'}", "{'id':'a','dateTime':'2020-01-01'}");
  auto new_permit = privacy_consent("{'type':'permit'}", "{'id':'b','dateTime':'2026-01-01'}");
  EXPECT_EQ(decide(compile_all({old_denial, new_permit})), kDeny);
}

TEST(SeveralConsents, OneThatIsNotUnderstoodDeniesBesideAPermit) {
  auto permit = privacy_consent("{'type':'permit'}", "{'id':'a'}");
  auto unclear = privacy_consent("{'type':'perhaps'}", "{'id':'b'}");
  EXPECT_EQ(decide(compile_all({permit, unclear})), kUnclear);
}

TEST(SeveralConsents, TheNamedRuleDoesNotDependOnTheirOrder) {
  auto first = privacy_consent("{'type':'deny'}", "{'id':'a'}");
  auto second = privacy_consent("{'type':'deny'}", "{'id':'b'}");
  EXPECT_EQ(compile_all({first, second}).decide(a_request(), an_item()).rule,
            "Consent/a#provision");
  EXPECT_EQ(compile_all({second, first}).decide(a_request(), an_item()).rule,
            "Consent/a#provision");
}

TEST(Labels, ConfidentialityIsOrdered) {
  int last = 0;
  for (const char* code : {"U", "L", "M", "N", "R", "V"}) {
    auto rank = confidentiality_rank(Coding{std::string(kConfidentialitySystem), code});
    ASSERT_TRUE(rank.has_value());
    EXPECT_GT(*rank, last);
    last = *rank;
  }
  EXPECT_FALSE(confidentiality_rank(Coding{"urn:x", "R"}).has_value());
}

}  // namespace
}  // namespace engine::consent
