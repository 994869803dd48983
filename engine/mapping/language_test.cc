// The small languages of the columns: from, to, when, and paths on FHIR sources.
#include <gtest/gtest.h>

#include "engine/mapping/condition.h"
#include "engine/mapping/expression.h"

namespace engine::mapping {
namespace {

using Kind = Expr::Kind;

Kind kind_of(std::string_view text, Side side = Side::kV2) {
  const auto expr = parse_expr(text, side);
  EXPECT_TRUE(expr.ok()) << text << ": " << expr.error().text;
  return expr.ok() ? expr.value().kind : Kind::kNothing;
}

bool refuses(std::string_view text, Side side = Side::kV2) { return !parse_expr(text, side).ok(); }

TEST(From, KnowsAddressesConstantsElementsValuesAndFunctions) {
  EXPECT_EQ(kind_of("SCH-11.4"), Kind::kAddress);
  EXPECT_EQ(kind_of("ORDER/OBX[*]-5"), Kind::kAddress);
  EXPECT_EQ(kind_of(".4.1"), Kind::kRelative);
  EXPECT_EQ(kind_of("\"booked\""), Kind::kConstant);
  EXPECT_EQ(kind_of("@participant[prac].actor"), Kind::kBuilt);
  EXPECT_EQ(kind_of("%document"), Kind::kValue);
  EXPECT_EQ(kind_of("min(AIS-4, AIP-6)"), Kind::kCall);
  EXPECT_EQ(kind_of(""), Kind::kNothing);
}

TEST(From, FunctionsNestAndMayHoldCommasInConstants) {
  const auto expr = parse_expr("concat(first(PID-5,PID-9),\", \",lines(NTE-3))", Side::kV2);
  ASSERT_TRUE(expr.ok());
  ASSERT_EQ(expr.value().args.size(), 3U);
  EXPECT_EQ(expr.value().args[1].text, ", ");
  EXPECT_EQ(expr.value().args[2].function, Function::kLines);
}

TEST(From, RefusesUnknownFunctionsAndWrongCounts) {
  for (const char* text : {"sum(AIS-4)", "add(AIS-4)", "span(@start)", "first()", "min(AIS-4",
                           "first(PID-5))", "PID-", "PID", "\"open", "@", ".x", ".1.2.3", ".0"}) {
    if (std::string_view(text) == "PID") continue;  // a segment: lint refuses it
    EXPECT_TRUE(refuses(text)) << text;
  }
}

TEST(From, RefusesFunctionsThatNestTooDeep) {
  std::string deep = "PID-5";
  for (int i = 0; i < 12; ++i) deep = "first(" + deep + ")";
  EXPECT_TRUE(refuses(deep));
}

TEST(From, TakesPathsOnTheFhirSide) {
  EXPECT_EQ(kind_of("name[0].given.first()", Side::kFhir), Kind::kPath);
  EXPECT_EQ(kind_of("%resource.id", Side::kFhir), Kind::kPath);
  EXPECT_EQ(kind_of("first(sent,%now)", Side::kFhir), Kind::kCall);
  EXPECT_TRUE(refuses("name.given.join(',')", Side::kFhir));
}

TEST(To, ReadsStepsLabelsAndResources) {
  const auto target = parse_target("Observation[obs].code.coding[main].system");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target.value().type, "Observation");
  EXPECT_EQ(target.value().label, "obs");
  EXPECT_EQ(target.value().steps.size(), 3U);
  EXPECT_EQ(target.value().steps[1].label, "main");
}

TEST(To, RefusesPositionsAndBrokenPaths) {
  for (const char* text : {"name[0]", "name[", "a..b", ".a", "a.", "na me", "a[x"}) {
    EXPECT_FALSE(parse_target(text).ok()) << text;
  }
}

TEST(To, ReadsPlacesOfHl7Messages) {
  const auto target = parse_v2_target("PID-3[id].4.1");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target.value().type, "PID");
  EXPECT_EQ(target.value().field, 3);
  EXPECT_EQ(target.value().repetition, "id");
  EXPECT_EQ(target.value().component, 4);
  EXPECT_EQ(target.value().subcomponent, 1);
  EXPECT_EQ(parse_v2_target("OBX[line]-5").value().label, "line");
  for (const char* text : {"PID", "PID-", "PID-0", "PI-3", "PID-3.x", "PID-3.1.2.3", "PID-3[1]"}) {
    EXPECT_FALSE(parse_v2_target(text).ok()) << text;
  }
}

TEST(When, ReadsEveryPredicateOfTheGuide) {
  for (const char* text : {"IF PV1 VALUED",
                           "if PID-3 is valued",
                           "IF OBX-5 NOT VALUED",
                           "IF OBX-5 IS NOT VALUE",
                           "IF OBX-5 IS EMPTY",
                           "IF PID-5 IS DELETED",
                           "IF OBX-2 IN (\"NM\",'ST')",
                           "IF OBX-2 NOT IN (\"NM\")",
                           "IF OBX-2 EQUALS \"NM\"",
                           "IF OBX-2 EQUAL TO 'NM'",
                           "IF OBX-2 NOT EQUALS \xE2\x80\x9CNM\xE2\x80\x9D",
                           "IF OBX-5.COUNT GREATER THAN 1",
                           "IF OBX-5 LST.COUNT LESS THAN OR EQUAL TO 3",
                           "IF PID-3.1.LENGTH >= 4",
                           "IF OBX-2 != \"X\"",
                           "IF OBX-2 <> 'X'",
                           "IF PV2 DOES NOT EXIST",
                           "IF PV2 DOES EXIST",
                           "IF OBX-2 IS \"NM\"",
                           "IF (OBX-2 = \"NM\" OR OBX-2 = \"ST\") AND OBX-5 VALUED",
                           "IF NOT (OBX-5 VALUED) THEN",
                           "IF @status EQUALS \"booked\" AND @start NOT VALUED ERROR",
                           "IF .5 VALUED AND .1 VALUED",
                           "IF OBR-4.1 EQUALS OBX-3.1"}) {
    const auto when = parse_condition(text);
    EXPECT_TRUE(when.ok()) << text << ": " << when.error().text;
  }
}

TEST(When, SubjectsShareThePredicateThatFollows) {
  const auto when = parse_condition("IF PID-1 AND PID-2 OR PID-3 VALUED");
  EXPECT_FALSE(when.ok());  // AND mixed with OR
  const auto shared = parse_condition("IF PID-1 AND PID-2 AND PID-3 NOT VALUED");
  ASSERT_TRUE(shared.ok());
  ASSERT_EQ(shared.value().condition.kids.size(), 3U);
  EXPECT_TRUE(shared.value().condition.kids[0].negated);
}

TEST(When, SaysWhatIsWrong) {
  const auto text_of = [](std::string_view text) { return parse_condition(text).error().text; };
  EXPECT_NE(text_of("IF PID-1 VALUED AND PID-2 VALUED OR PID-3 VALUED").find("parentheses"),
            std::string::npos);
  EXPECT_NE(text_of("PV1 VALUED").find("begins with IF"), std::string::npos);
  EXPECT_NE(text_of("IF PID-3").find("no predicate"), std::string::npos);
  EXPECT_NE(text_of("IF (PID-3 VALUED").find("')' is missing"), std::string::npos);
  EXPECT_NE(text_of("IF PID-3 VALUED PID-4").find("was not expected"), std::string::npos);
  EXPECT_NE(text_of("IF PID-3 EQUALS").find("a value was expected"), std::string::npos);
  EXPECT_NE(text_of("IF PID-3 IN (\"A\" \"B\")").find("in the list"), std::string::npos);
  EXPECT_FALSE(parse_condition("IF \"open").ok());
  EXPECT_FALSE(parse_condition("IF first(PID-3) VALUED").ok());
}

TEST(When, RefusesBracketsThatNestTooDeep) {
  EXPECT_FALSE(
      parse_condition("IF " + std::string(40, '(') + "PV1 VALUED" + std::string(40, ')')).ok());
}

std::string eval(std::string_view path, const std::string& json) {
  const auto parsed = parse_fhir_path(path);
  if (!parsed.ok()) return "error";
  const base::Json resource = base::parse_json(json).value();
  std::string out;
  for (const base::Json* item : evaluate(parsed.value(), {&resource, &resource})) {
    out += (out.empty() ? "" : ",") + base::write_json(*item);
  }
  return out;
}

const char* const kPerson =
    R"({"name":[{"family":"A","given":["x","y"]},{"family":"B"}],"active":false,"n":1.10})";

TEST(Path, WalksMembersListsAndIndexes) {
  EXPECT_EQ(eval("name.family", kPerson), R"("A","B")");
  EXPECT_EQ(eval("name[1].family", kPerson), R"("B")");
  EXPECT_EQ(eval("name[7].family", kPerson), "");
  EXPECT_EQ(eval("name.given.last()", kPerson), R"("y")");
  EXPECT_EQ(eval("n", kPerson), "1.10");
  EXPECT_EQ(eval("%resource.active", kPerson), "false");
}

TEST(Path, FiltersAndCompares) {
  EXPECT_EQ(eval("name.where(family = 'B').family", kPerson), R"("B")");
  EXPECT_EQ(eval("name.where(given.exists() and family != 'B').family", kPerson), R"("A")");
  EXPECT_EQ(eval("name.where(family = 'A' or family = 'B').first().family", kPerson), R"("A")");
  EXPECT_EQ(eval("address.empty()", kPerson), "true");
  EXPECT_EQ(eval("name.exists().not()", kPerson), "false");
  EXPECT_EQ(eval("address = 'x'", kPerson), "");
}

TEST(Path, UnknownSyntaxIsAnErrorNeverEmpty) {
  for (const char* text : {"name.count()", "name | other", "name + 'x'", "name.where(", "name[x]",
                           "name..given", "'open", "name.given[0", "%thread.id", "a = b = c", "",
                           "name.where(family ~ 'A')", "iif(true, 1, 2)"}) {
    EXPECT_FALSE(parse_fhir_path(text).ok()) << text;
  }
  EXPECT_FALSE(parse_fhir_path(std::string(2001, 'a')).ok());
  EXPECT_FALSE(parse_fhir_path(std::string(100, '(') + "a" + std::string(100, ')')).ok());
}

}  // namespace
}  // namespace engine::mapping
