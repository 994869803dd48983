// The decided rules, one fact a line: provision, request, item, what is decided.

#include <gtest/gtest.h>

#include <ostream>

#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

struct Fact {
  const char* name;
  const char* provision;
  const char* request;
  const char* item;
  const char* expected;
};

void PrintTo(const Fact& fact, std::ostream* out) { *out << fact.name; }

constexpr const char* kPermit = "permit permit.consent";
constexpr const char* kDeny = "deny deny.consent.rule";
constexpr const char* kOutside = "deny deny.consent.outside";
constexpr const char* kUnclear = "deny deny.not-understood";
constexpr const char* kSilent = "not-applicable";

const Fact kWho[] = {
    {"APermitWithoutElementsCoversAll", "{'type':'permit'}", "", "", kPermit},
    {"ADenialWithoutElementsCoversAll", "{'type':'deny'}", "", "", kDeny},
    {"ARootForAnotherPurposeIsSilent", "{'type':'permit','purpose':[<reason HMARKT>]}", "", "",
     kSilent},
    {"ADenyingRootForAnotherPurposeIsSilent", "{'type':'deny','purpose':[<reason HMARKT>]}", "", "",
     kSilent},
    {"OneOfSeveralPurposesIsEnough", "{'type':'permit','purpose':[<reason HMARKT>,<reason TREAT>]}",
     "", "", kPermit},
    {"APurposeOfAnotherSystemIsAnother", "{'type':'permit','purpose':[<urn:x TREAT>]}", "", "",
     kSilent},
    {"APurposeWithoutSystemMatchesNothing", "{'type':'permit','purpose':[{'code':'TREAT'}]}",
     "{'purpose':[{'code':'TREAT'}]}", "", kSilent},
    {"ANamedActorIsMatchedByAnyOfHisNames",
     "{'type':'permit','actor':[{'reference':{'reference':'CareTeam/2'}}]}",
     "{'actor':['Practitioner/7','CareTeam/2']}", "", kPermit},
    {"AnActorOfALongerNameIsAnother",
     "{'type':'permit','actor':[{'reference':{'reference':'Practitioner/71'}}]}", "", "", kSilent},
    {"AVersionedReferenceMeansTheSameActor",
     "{'type':'deny','actor':[{'reference':{'reference':'Practitioner/7/_history/2'}}]}", "", "",
     kDeny},
    {"ARecipientRoleIsUnderstood",
     "{'type':'permit','actor':[{'role':{'coding':[<part IRCP>]},"
     "'reference':{'reference':'Practitioner/7'}}]}",
     "", "", kPermit},
    {"APrimaryRecipientIsUnderstood",
     "{'type':'permit','actor':[{'role':{'coding':[<part PRCP>]},"
     "'reference':{'reference':'Practitioner/7'}}]}",
     "", "", kPermit},
    {"AnotherRoleIsNotUnderstood",
     "{'type':'permit','actor':[{'role':{'coding':[<part CST>]},"
     "'reference':{'reference':'Practitioner/7'}}]}",
     "", "", kUnclear},
    {"AnActorKnownByDisplayAloneIsNotUnderstood",
     "{'type':'deny','actor':[{'reference':{'display':'the new clinic'}}]}", "", "", kUnclear},
    {"AContainedActorIsNotUnderstood", "{'type':'deny','actor':[{'reference':{'reference':'#x'}}]}",
     "", "", kUnclear},
    {"AnActorFoundBySearchIsNotUnderstood",
     "{'type':'deny','actor':[{'reference':{'reference':'Practitioner?name=x'}}]}", "", "",
     kUnclear},
    {"AKnownActorBesideAnUnclearOneStillMatches",
     "{'type':'permit','actor':[{'reference':{'display':'x'}},"
     "{'reference':{'reference':'Practitioner/7'}}]}",
     "", "", kPermit},
    {"AnotherPurposeSettlesAnUnclearActor",
     "{'type':'deny','purpose':[<reason HMARKT>],'actor':[{'reference':{'display':'x'}}]}", "", "",
     kSilent},
    {"AnActionIsMatchedByItsCode", "{'type':'permit','action':[{'coding':[<action access>]}]}", "",
     "", kPermit},
    {"DisclosingIsNotAccessing", "{'type':'permit','action':[{'coding':[<action access>]}]}",
     "{'action':'disclose'}", "", kSilent},
    {"UseIsItsOwnAction", "{'type':'deny','action':[{'coding':[<action use>]}]}",
     "{'action':'use'}", "", kDeny},
    {"CollectIsItsOwnAction", "{'type':'deny','action':[{'coding':[<action collect>]}]}",
     "{'action':'collect'}", "", kDeny},
    {"AnActionInWordsAloneIsNotUnderstood", "{'type':'deny','action':[{'text':'send'}]}", "", "",
     kUnclear},
    {"ARequestOfAnotherCategoryIsNotSpokenOf", "{'type':'deny'}", "{'category':[<scope research>]}",
     "", kSilent},
};

const Fact kPeriods[] = {
    {"TheLastDayIsInside", "{'type':'permit','period':{'end':'2026-03-02'}}",
     "{'at':'2026-03-02T23:59:59.999999Z'}", "", kPermit},
    {"TheDayAfterIsOutside", "{'type':'permit','period':{'end':'2026-03-02'}}",
     "{'at':'2026-03-03T00:00:00Z'}", "", kSilent},
    {"TheFirstMomentIsInside", "{'type':'deny','period':{'start':'2026-03-02'}}",
     "{'at':'2026-03-02T00:00:00Z'}", "", kDeny},
    {"TheMomentBeforeIsOutside", "{'type':'deny','period':{'start':'2026-03-02'}}",
     "{'at':'2026-03-01T23:59:59.999999Z'}", "", kSilent},
    {"AMonthEndsWithItsLastDay", "{'type':'permit','period':{'end':'2024-02'}}",
     "{'at':'2024-02-29T23:59:59Z'}", "", kPermit},
    {"AYearEndsWithItsLastDay", "{'type':'permit','period':{'end':'2025'}}",
     "{'at':'2025-12-31T23:59:59Z'}", "", kPermit},
    {"AYearIsOverInTheNext", "{'type':'permit','period':{'end':'2025'}}",
     "{'at':'2026-01-01T00:00:00Z'}", "", kSilent},
    {"ASecondIsInsideToItsEnd", "{'type':'permit','period':{'end':'2026-03-02T09:30:00Z'}}",
     "{'at':'2026-03-02T09:30:00.999999Z'}", "", kPermit},
    {"ATenthOfASecondIsInsideToItsEnd",
     "{'type':'permit','period':{'end':'2026-03-02T09:30:00.5Z'}}",
     "{'at':'2026-03-02T09:30:00.599999Z'}", "", kPermit},
    {"TheNextTenthIsOutside", "{'type':'permit','period':{'end':'2026-03-02T09:30:00.5Z'}}",
     "{'at':'2026-03-02T09:30:00.600000Z'}", "", kSilent},
    {"AnOffsetIsHeeded", "{'type':'permit','period':{'end':'2026-03-02T09:00:00-05:00'}}",
     "{'at':'2026-03-02T14:00:00Z'}", "", kPermit},
    {"ATimeWithoutOffsetIsNotUnderstood",
     "{'type':'permit','period':{'end':'2036-03-02T09:00:00'}}", "", "", kUnclear},
    {"AnImpossibleDayIsNotUnderstood", "{'type':'permit','period':{'end':'2036-02-30'}}", "", "",
     kUnclear},
    {"AnEndBeforeTheStartIsNotUnderstood",
     "{'type':'deny','period':{'start':'2027-01-01','end':'2026-01-01'}}", "", "", kUnclear},
    {"APeriodWithoutEndsIsNotUnderstood", "{'type':'deny','period':{'id':'p'}}", "", "", kUnclear},
    {"APeriodInWordsIsNotUnderstood", "{'type':'deny','period':'forever'}", "", "", kUnclear},
    {"ANestedRuleHasItsOwnPeriod",
     "{'type':'permit','provision':[{'type':'deny','period':{'end':'2025'}}]}", "", "", kPermit},
    {"ANestedPermitOutlivesNoRoot",
     "{'type':'deny','period':{'end':'2025'},'provision':[{'type':'permit'}]}", "", "", kSilent},
    {"DataOfThePeriodArePermitted",
     "{'type':'permit','dataPeriod':{'start':'2026-02-20','end':'2026-02-20'}}", "", "", kPermit},
    {"DataBeforeThePeriodAreOutside", "{'type':'permit','dataPeriod':{'start':'2026-02-21'}}", "",
     "", kOutside},
    {"APermitByDateDoesNotCoverUndatedData", "{'type':'permit','dataPeriod':{'start':'2026'}}", "",
     "{'date':null}", kOutside},
    {"ADenialByDateCoversUndatedData",
     "{'type':'permit','provision':[{'type':'deny','dataPeriod':{'end':'2020'}}]}", "",
     "{'date':null}", kDeny},
    {"ADenialByDateCoversAnUnreadableDate",
     "{'type':'permit','provision':[{'type':'deny','dataPeriod':{'end':'2020'}}]}", "",
     "{'date':'last spring'}", kDeny},
    {"APermitByDateNeedsTheWholeSpan", "{'type':'permit','dataPeriod':{'start':'2026-02-10'}}", "",
     "{'date':'2026-02'}", kOutside},
    {"ADenialByDateNeedsAnyPartOfTheSpan",
     "{'type':'permit','provision':[{'type':'deny','dataPeriod':{'start':'2026-02-10'}}]}", "",
     "{'date':'2026-02'}", kDeny},
};

const Fact kWhat[] = {
    {"APermitRootForbidsWhatIsOutside", "{'type':'permit','class':[<type Observation>]}", "", "",
     kOutside},
    {"ADenyingRootIsSilentOnWhatIsOutside", "{'type':'deny','class':[<type Observation>]}", "", "",
     kSilent},
    {"AClassIsTheResourceType", "{'type':'permit','class':[<type Communication>]}", "", "",
     kPermit},
    {"AClassOfAnotherSystemMatchesNothing", "{'type':'permit','class':[<urn:x Communication>]}", "",
     "", kOutside},
    {"ACodeIsMatchedBySystemAndCode", "{'type':'deny','code':[{'coding':[<loinc 4548-4>]}]}", "",
     "{'codes':[<loinc 4548-4>]}", kDeny},
    {"ACodeOfAnotherSystemIsAnother", "{'type':'deny','code':[{'coding':[<urn:x 4548-4>]}]}", "",
     "{'codes':[<loinc 4548-4>]}", kSilent},
    {"OneTranslationOfACodeIsEnough",
     "{'type':'deny','code':[{'coding':[<urn:x 1>,<loinc 4548-4>]}]}", "",
     "{'codes':[<loinc 4548-4>]}", kDeny},
    {"AllElementsOfARuleMustMatch",
     "{'type':'permit','provision':[{'type':'deny','class':[<type Communication>],"
     "'securityLabel':[<conf R>]}]}",
     "", "", kPermit},
    {"AnInstanceIsOneThing",
     "{'type':'permit','data':[{'meaning':'instance','reference':{'reference':'Communication/"
     "1'}}]}",
     "", "", kPermit},
    {"AnInstanceIsNoOtherThing",
     "{'type':'permit','data':[{'meaning':'instance','reference':{'reference':'Communication/"
     "2'}}]}",
     "", "", kOutside},
    {"RelatedMeansItsEncounter",
     "{'type':'deny','data':[{'meaning':'related','reference':{'reference':'Encounter/5'}}]}", "",
     "{'encounter':'Encounter/5'}", kDeny},
    {"RelatedMeansItsEpisode",
     "{'type':'deny','data':[{'meaning':'related','reference':{'reference':'EpisodeOfCare/5'}}]}",
     "", "{'related':['EpisodeOfCare/5']}", kDeny},
    {"AuthoredByMeansItsAuthor",
     "{'type':'deny','data':[{'meaning':'authoredby',"
     "'reference':{'reference':'Practitioner/9'}}]}",
     "", "", kDeny},
    {"AuthoredByIsNotTheReader",
     "{'type':'deny','data':[{'meaning':'authoredby',"
     "'reference':{'reference':'Practitioner/7'}}]}",
     "", "", kSilent},
    {"DependentsAreNotUnderstood",
     "{'type':'permit','data':[{'meaning':'dependents',"
     "'reference':{'reference':'Communication/1'}}]}",
     "", "", kUnclear},
    {"AnUnknownMeaningIsNotUnderstood",
     "{'type':'deny','data':[{'meaning':'touches','reference':{'reference':'Communication/1'}}]}",
     "", "", kUnclear},
    {"ADataReferenceByIdentifierIsNotUnderstood",
     "{'type':'deny','data':[{'meaning':'instance','reference':{'identifier':{'value':'7'}}}]}", "",
     "", kUnclear},
};

const Fact kNesting[] = {
    {"ANestedDenialClosesAPermit", "{'type':'permit','provision':[{'type':'deny'}]}", "", "",
     kDeny},
    {"ANestedPermitOpensADenial", "{'type':'deny','provision':[{'type':'permit'}]}", "", "",
     kPermit},
    {"ANestedPermitInAPermitFlipsNothing", "{'type':'permit','provision':[{'type':'permit'}]}", "",
     "", kPermit},
    {"ANestedDenialInADenialFlipsNothing", "{'type':'deny','provision':[{'type':'deny'}]}", "", "",
     kDeny},
    {"ANestedPermitWidensThePermitRoot",
     "{'type':'permit','securityLabel':[<conf N>],'provision':[{'type':'permit',"
     "'securityLabel':[<conf R>]}]}",
     "", "{'labels':[<conf R>]}", kPermit},
    {"NestedRulesAreNotTriedWhenTheRootIsForOthers",
     "{'type':'deny','actor':[{'reference':{'reference':'Practitioner/8'}}],"
     "'provision':[{'type':'permit'}]}",
     "", "", kSilent},
    {"TheDeepestMatchDecidesItsBranch",
     "{'type':'permit','provision':[{'type':'deny','provision':[{'type':'permit',"
     "'purpose':[<reason TREAT>]}]}]}",
     "", "", kPermit},
    {"AMatchAtLevelThreeDecides",
     "{'type':'deny','provision':[{'type':'permit','provision':[{'type':'deny',"
     "'provision':[{'type':'permit'}]}]}]}",
     "", "", kPermit},
    {"ChildrenOfARuleThatDoesNotMatchAreNotTried",
     "{'type':'permit','provision':[{'type':'deny','purpose':[<reason HMARKT>],"
     "'provision':[{'type':'deny'}]}]}",
     "", "", kPermit},
    {"AWhatPartGatesTheChildrenOfANestedRule",
     "{'type':'deny','provision':[{'type':'deny','class':[<type Observation>],"
     "'provision':[{'type':'permit'}]}]}",
     "", "", kDeny},
    {"AcrossBranchesADenialBeatsAPermit",
     "{'type':'deny','provision':[{'type':'permit'},{'type':'deny'}]}", "", "", kDeny},
    {"AcrossBranchesOrderDoesNotMatter",
     "{'type':'deny','provision':[{'type':'deny'},{'type':'permit'}]}", "", "", kDeny},
    {"ADeepPermitDoesNotBeatADenialBesideIt",
     "{'type':'permit','provision':[{'type':'permit','provision':[{'type':'permit'}]},"
     "{'type':'deny'}]}",
     "", "", kDeny},
    {"ANestedRuleWithoutTypeIsNotUnderstood",
     "{'type':'permit','provision':[{'purpose':[<reason HMARKT>]}]}", "", "", kUnclear},
    {"AnUnknownModifierOfANestedRuleIsNotUnderstood",
     "{'type':'permit','provision':[{'type':'permit','modifierExtension':[{'url':'urn:x'}]}]}", "",
     "", kUnclear},
    {"AnUnknownModifierOfAnActorIsNotUnderstood",
     "{'type':'permit','actor':[{'reference':{'reference':'Practitioner/7'},"
     "'modifierExtension':[{'url':'urn:x'}]}]}",
     "", "", kUnclear},
    {"AnOrdinaryExtensionChangesNothing",
     "{'type':'permit','extension':[{'url':'urn:x','valueString':'deny'}]}", "", "", kPermit},
    {"AnUnknownElementIsNotUnderstood", "{'type':'permit','unless':'Tuesday'}", "", "", kUnclear},
    {"AnExtendedTypeIsNotUnderstood", "{'type':'permit','_type':{'id':'x'}}", "", "", kUnclear},
    {"AnUnknownTypeIsNotUnderstood", "{'type':'perhaps'}", "", "", kUnclear},
    {"AnEmptyListIsNotUnderstood", "{'type':'deny','purpose':[]}", "", "", kUnclear},
    {"AListThatIsNoneIsNotUnderstood", "{'type':'deny','purpose':<reason HMARKT>}", "", "",
     kUnclear},
    {"ACodeThatIsANumberIsNotUnderstood", "{'type':'deny','purpose':[{'system':'urn:x','code':7}]}",
     "", "", kUnclear},
};

const Fact kLabels[] = {
    {"APermitForRCoversN", "{'type':'permit','securityLabel':[<conf R>]}", "", "", kPermit},
    {"APermitForNDoesNotCoverR", "{'type':'permit','securityLabel':[<conf N>]}", "",
     "{'labels':[<conf R>]}", kOutside},
    {"ADenialOfRCoversV", "{'type':'deny','securityLabel':[<conf R>]}", "", "{'labels':[<conf V>]}",
     kDeny},
    {"ADenialOfRDoesNotCoverN", "{'type':'deny','securityLabel':[<conf R>]}", "", "", kSilent},
    {"TheHighestConfidentialityCounts", "{'type':'permit','securityLabel':[<conf N>]}", "",
     "{'labels':[<conf N>,<conf R>]}", kOutside},
    {"AnUnlabelledItemCountsAsR", "{'type':'permit','securityLabel':[<conf N>]}", "",
     "{'labels':[]}", kOutside},
    {"AnUnknownConfidentialityCountsAsV", "{'type':'permit','securityLabel':[<conf R>]}", "",
     "{'labels':[<conf Q>]}", kOutside},
    {"ASensitivityIsMatchedWhateverTheConfidentiality",
     "{'type':'deny','securityLabel':[<act HIV>]}", "", "{'labels':[<conf N>,<act HIV>]}", kDeny},
    {"AlcoholUseIsAKindOfSubstanceUse", "{'type':'deny','securityLabel':[<act ETH>]}", "",
     "{'labels':[<conf R>,<act ETHUD>]}", kDeny},
    {"OpioidUseIsAKindOfSubstanceUse", "{'type':'deny','securityLabel':[<act ETH>]}", "",
     "{'labels':[<conf R>,<act OPIOIDUD>]}", kDeny},
    {"SubstanceUseIsNotAlwaysAlcoholUse", "{'type':'deny','securityLabel':[<act ETHUD>]}", "",
     "{'labels':[<conf R>,<act ETH>]}", kSilent},
    {"AnUnknownConfidentialityInARuleIsNotUnderstood", "{'type':'deny','securityLabel':[<conf Q>]}",
     "", "", kUnclear},
    {"ALabelOfOurOwnEqualsItself", "{'type':'deny','securityLabel':[<urn:x VIP>]}", "",
     "{'labels':[<conf N>,<urn:x VIP>]}", kDeny},
};

class DecidedRules : public testing::TestWithParam<Fact> {};

TEST_P(DecidedRules, Hold) {
  const Fact& fact = GetParam();
  ConsentSet set = compile_all({privacy_consent(fact.provision)});
  EXPECT_EQ(decide(set, fact.request, fact.item), fact.expected);
}

std::string name_of(const testing::TestParamInfo<Fact>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Who, DecidedRules, testing::ValuesIn(kWho), name_of);
INSTANTIATE_TEST_SUITE_P(Periods, DecidedRules, testing::ValuesIn(kPeriods), name_of);
INSTANTIATE_TEST_SUITE_P(What, DecidedRules, testing::ValuesIn(kWhat), name_of);
INSTANTIATE_TEST_SUITE_P(Nesting, DecidedRules, testing::ValuesIn(kNesting), name_of);
INSTANTIATE_TEST_SUITE_P(Labels, DecidedRules, testing::ValuesIn(kLabels), name_of);

}  // namespace
}  // namespace engine::consent
