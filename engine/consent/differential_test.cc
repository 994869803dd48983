// Random Consents against the slow evaluator, and what must hold for all of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "engine/consent/slow_evaluator.h"
#include "engine/consent/test_consents.h"

namespace engine::consent {
namespace {

using base::Json;

// Small alphabets, so that elements often match and often just miss.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t bound) { return engine_() % bound; }
  bool one_in(std::size_t bound) { return below(bound) == 0; }
  std::string pick(const std::vector<std::string>& words) { return words[below(words.size())]; }
  std::string list(const std::vector<std::string>& words) {
    std::string text = pick(words);
    while (one_in(3)) text += "," + pick(words);
    return "[" + text + "]";
  }
  std::mt19937& engine() { return engine_; }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kPurposes = {"<reason TREAT>", "<reason HMARKT>", "<reason BTG>",
                                            "<urn:x TREAT>", "{'code':'TREAT'}"};
const std::vector<std::string> kNames = {"Practitioner/7", "Practitioner/8", "CareTeam/2",
                                         "Organization/1"};
const std::vector<std::string> kLabels = {"<conf N>",       "<conf R>",  "<conf V>",
                                          "<conf L>",       "<act ETH>", "<act ETHUD>",
                                          "<act OPIOIDUD>", "<act HIV>", "<act PSY>"};
const std::vector<std::string> kDates = {"2025",
                                         "2026",
                                         "2026-02",
                                         "2026-03",
                                         "2026-02-28",
                                         "2026-03-02",
                                         "2026-03-02T09:30:00Z",
                                         "2026-03-02T09:30:01Z",
                                         "2024-02-29"};
const std::vector<std::string> kItems = {"Communication/1", "Communication/2", "Observation/1",
                                         "Encounter/5"};
const std::vector<std::string> kCodes = {"<loinc 4548-4>", "<loinc 2345-7>", "<urn:x 4548-4>"};

std::string in_quotes(const std::string& text) { return "'" + text + "'"; }

std::string a_period(Dice& dice) {
  std::string start = dice.pick({"2024", "2026-02", "2026-03-02", "2026-03-02T09:30:00Z"});
  std::string end = dice.pick({"2026", "2026-03", "2026-03-02", "2026-03-02T09:30:00Z"});
  if (dice.one_in(3)) return "{'start':" + in_quotes(start) + "}";
  if (dice.one_in(2)) return "{'end':" + in_quotes(end) + "}";
  return "{'start':" + in_quotes(start) + ",'end':" + in_quotes(end) + "}";
}

std::string an_actor(Dice& dice) {
  std::string role =
      dice.pick({"", "", "'role':{'coding':[<part IRCP>]},", "'role':{'coding':[<part PRCP>]},"});
  if (dice.one_in(20)) role = "'role':{'coding':[<part CST>]},";
  std::string who =
      dice.one_in(20) ? "'display':'x'" : "'reference':" + in_quotes(dice.pick(kNames));
  return "{" + role + "'reference':{" + who + "}}";
}

std::string a_datum(Dice& dice) {
  std::string meaning = dice.pick({"instance", "related", "authoredby"});
  if (dice.one_in(20)) meaning = "dependents";
  std::string what = meaning == "authoredby" ? dice.pick(kNames) : dice.pick(kItems);
  return "{'meaning':" + in_quotes(meaning) + ",'reference':{'reference':" + in_quotes(what) + "}}";
}

void add_elements(Dice& dice, std::string& text) {
  if (dice.one_in(6)) text += "'period':" + a_period(dice) + ",";
  if (dice.one_in(4)) text += "'actor':[" + an_actor(dice) + "," + an_actor(dice) + "],";
  if (dice.one_in(8)) {
    text += "'action':[{'coding':[" + dice.pick({"<action access>", "<action use>"}) + "]}],";
  }
  if (dice.one_in(3)) text += "'purpose':" + dice.list(kPurposes) + ",";
  if (dice.one_in(3)) text += "'securityLabel':" + dice.list(kLabels) + ",";
  if (dice.one_in(6)) text += "'class':[<type Communication>],";
  if (dice.one_in(8)) text += "'code':[{'coding':" + dice.list(kCodes) + "}],";
  if (dice.one_in(8)) text += "'dataPeriod':" + a_period(dice) + ",";
  if (dice.one_in(6)) text += "'data':[" + a_datum(dice) + "],";
}

std::string a_rule(Dice& dice, std::size_t level, const std::string& type = "") {
  std::string text = "{";
  add_elements(dice, text);
  if (level < 4 && dice.one_in(level == 0 ? 2 : 3)) {
    std::string children = a_rule(dice, level + 1, type);
    while (dice.one_in(2)) children += "," + a_rule(dice, level + 1, type);
    text += "'provision':[" + children + "],";
  }
  if (dice.one_in(60)) text += "'modifierExtension':[{'url':'urn:x'}],";
  std::string own = type.empty() ? dice.pick({"permit", "deny"}) : type;
  bool typeless = type.empty() && dice.one_in(level == 0 ? 6 : 40);
  return text + (typeless ? "'id':'r'}" : "'type':" + in_quotes(own) + "}");
}

Json a_consent(Dice& dice, const std::string& type = "") {
  std::string more = "{'id':'c" + std::to_string(dice.below(1000)) + "'";
  if (dice.one_in(12)) more += ",'status':'inactive'";
  if (dice.one_in(12)) more += ",'scope':{'coding':[<scope research>]}";
  if (dice.one_in(80)) more += ",'modifierExtension':[{'url':'urn:x'}]";
  if (dice.one_in(6)) {
    more += ",'policyRule':{'coding':[" + dice.pick({"<act OPTIN>", "<act OPTOUT>"}) + "]}";
  }
  std::string provision = dice.one_in(15) ? "" : a_rule(dice, 0, type);
  return privacy_consent(provision, more + "}").json();
}

Request random_request(Dice& dice) {
  Request request = a_request("{'purpose':" + dice.list(kPurposes) + "}");
  request.actors = {dice.pick(kNames)};
  if (dice.one_in(3)) request.actors.push_back(dice.pick(kNames));
  request.action = static_cast<Action>(dice.below(4));
  request.at = base::parse_instant(dice.pick({"2026-03-02T09:30:00Z", "2026-03-02T09:30:01Z",
                                              "2026-02-28T23:59:59Z", "2027-01-01T00:00:00Z",
                                              "2025-12-31T23:59:59Z"}))
                   .value();
  return request;
}

Item random_item(Dice& dice) {
  Item item = an_item("{'labels':" + dice.list(kLabels) + ",'codes':" + dice.list(kCodes) + "}");
  item.id = dice.pick(kItems);
  item.type = item.id.substr(0, item.id.find('/'));
  item.author = dice.pick(kNames);
  item.date = dice.one_in(5) ? "" : dice.pick(kDates);
  item.encounter = dice.one_in(2) ? "Encounter/5" : "";
  return item;
}

ConsentSet compile_json(const std::vector<Json>& consents, LabelMode mode) {
  std::vector<fhir::Resource> resources;
  for (const Json& json : consents) {
    resources.push_back(fhir::Resource::from_json(json).value());
  }
  return ConsentSet::compile(resources, Options{mode, base::Zone::utc(), {}});
}

std::vector<Json> some_consents(Dice& dice) {
  std::vector<Json> consents;
  for (std::size_t i = dice.below(4) + 1; i > 0; --i) consents.push_back(a_consent(dice));
  return consents;
}

std::string verdict_of(const ConsentSet& set, const Request& request, const Item& item) {
  return std::string(verdict_name(set.decide(request, item).verdict));
}

std::size_t pairs() {
  const char* is_long = std::getenv("HOPLINE_LONG");
  return is_long != nullptr && std::string(is_long) == "1" ? 1'000'000 : 200'000;
}

// One set of Consents serves this many requests.
constexpr std::size_t kPairsPerSet = 25;

TEST(RandomConsents, AreDecidedAsTheSlowEvaluatorDoes) {
  Dice dice(20260302);
  std::map<std::string, std::size_t> seen;
  for (std::size_t round = 0; round < pairs() / kPairsPerSet; ++round) {
    LabelMode mode = round % 2 == 0 ? LabelMode::kHighWater : LabelMode::kExact;
    std::vector<Json> consents = some_consents(dice);
    ConsentSet fast = compile_json(consents, mode);
    SlowEvaluator slow(mode);
    for (std::size_t i = 0; i < kPairsPerSet; ++i) {
      Request request = random_request(dice);
      Item item = random_item(dice);
      std::string expected = slow.decide(consents, request, item);
      ++seen[expected];
      if (verdict_of(fast, request, item) == expected) continue;
      std::string text;
      for (const Json& consent : consents) text += base::write_json(consent) + "\n";
      FAIL() << "round " << round << ", expected " << expected << "\n" << text;
    }
  }
  // The comparison means something only when every verdict is common.
  for (const char* verdict : {"permit", "deny", "not-applicable"}) {
    EXPECT_GT(seen[verdict], pairs() / 20) << verdict;
  }
}

constexpr std::size_t kPropertyRounds = 3000;

TEST(RandomConsents, TheirOrderChangesNothing) {
  Dice dice(7);
  for (std::size_t round = 0; round < kPropertyRounds; ++round) {
    std::vector<Json> consents = some_consents(dice);
    ConsentSet before = compile_json(consents, LabelMode::kHighWater);
    std::shuffle(consents.begin(), consents.end(), dice.engine());
    ConsentSet after = compile_json(consents, LabelMode::kHighWater);
    Request request = random_request(dice);
    Item item = random_item(dice);
    Decision a = before.decide(request, item), b = after.decide(request, item);
    ASSERT_EQ(a.verdict, b.verdict);
    ASSERT_EQ(a.reason, b.reason);
    ASSERT_EQ(a.rule, b.rule);
  }
}

void expect_not_opened(const std::vector<Json>& before, const std::vector<Json>& after,
                       Dice& dice) {
  Request request = random_request(dice);
  Item item = random_item(dice);
  std::string was = verdict_of(compile_json(before, LabelMode::kHighWater), request, item);
  std::string is = verdict_of(compile_json(after, LabelMode::kHighWater), request, item);
  if (is != was) {
    ASSERT_EQ(is, "deny");
  }
}

TEST(RandomConsents, AddingADenyingConsentNeverOpens) {
  Dice dice(8);
  for (std::size_t round = 0; round < kPropertyRounds; ++round) {
    std::vector<Json> consents = some_consents(dice);
    std::vector<Json> more = consents;
    Json denial = a_consent(dice, "deny");
    denial.erase("policyRule");
    more.push_back(std::move(denial));
    expect_not_opened(consents, more, dice);
  }
}

TEST(RandomConsents, AddingANestedDenialNeverOpens) {
  Dice dice(9);
  for (std::size_t round = 0; round < kPropertyRounds; ++round) {
    std::vector<Json> consents = some_consents(dice);
    std::vector<Json> more = consents;
    Json* root = more[0].find("provision");
    if (root == nullptr) continue;
    if (root->find("provision") == nullptr) root->set("provision", Json::array());
    root->find("provision")->push(json_of(a_rule(dice, 1, "deny")));
    expect_not_opened(consents, more, dice);
  }
}

// Visits the provisions of a Consent and picks one.
Json* any_provision(Json& consent, Dice& dice) {
  Json* rule = consent.find("provision");
  while (rule != nullptr && rule->find("provision") != nullptr && dice.one_in(2)) {
    std::vector<Json>& children = rule->find("provision")->items();
    rule = &children[dice.below(children.size())];
  }
  return rule;
}

TEST(RandomConsents, AnUnknownModifierNeverOpensWhatIsClosedWithoutIt) {
  Dice dice(10);
  for (std::size_t round = 0; round < kPropertyRounds; ++round) {
    std::vector<Json> consents = some_consents(dice);
    std::vector<Json> more = consents;
    Json* rule = any_provision(more[0], dice);
    if (rule == nullptr) continue;
    rule->set("modifierExtension", json_of("[{'url':'urn:y'}]"));
    expect_not_opened(consents, more, dice);
  }
}

TEST(RandomConsents, AnOrdinaryExtensionChangesNothing) {
  Dice dice(11);
  for (std::size_t round = 0; round < kPropertyRounds; ++round) {
    std::vector<Json> consents = some_consents(dice);
    std::vector<Json> more = consents;
    Json* rule = any_provision(more[0], dice);
    if (rule == nullptr) continue;
    rule->set("extension", json_of("[{'url':'urn:y','valueCode':'permit'}]"));
    Request request = random_request(dice);
    Item item = random_item(dice);
    ASSERT_EQ(verdict_of(compile_json(consents, LabelMode::kExact), request, item),
              verdict_of(compile_json(more, LabelMode::kExact), request, item));
  }
}

}  // namespace
}  // namespace engine::consent
