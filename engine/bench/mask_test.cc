// Masked, no value of the sample is anywhere in an answer; de-identified, none is in the case.
#include <cctype>
#include <regex>

#include "engine/bench/deidentify.h"
#include "engine/bench/stand_ins.h"
#include "engine/bench/test_bench.h"
#include "engine/mapping/cases.h"

namespace engine::bench {
namespace {

using base::Json;

// 50 things that must not be told, each in a place where such a thing stands.
const std::vector<std::string> kCanaries = {
    "QZ4417701", "Okonkwoqz",  "Adaezeqz",    "Chiamakaqz", "7 Quarry Lane", "Fernbankqz",
    "90417",     "8155550142", "ada.qz@mail", "QZSSN9981",  "QZLIC7712",     "Motherqz",
    "Aliasqz",   "Birthplqz",  "QZACC4410",   "Doctorqz",   "Penqz",         "QZNPI8820",
    "QZROOM9",   "QZBED4",     "Kneeqz pain", "Noteqz one", "Noteqz two",    "QZPLC2211",
    "QZFIL3322", "Reasonqz",   "Contactqz",   "8155550177", "Enteredqz",     "QZVIS5541",
    "Countyqz",  "Employerqz", "QZGRP8112",   "Nextqz",     "Kinqz",         "8155550199",
    "QZZED1",    "Zedtextqz",  "QZALT7788",   "Suffixqz",   "Degreeqz",      "Secondqz",
    "QZCTRL991", "Securityqz", "Streetqz",    "Otherqz",    "19670817",      "20260914",
    "QZPAT0007", "Referqz"};

std::string message_with_canaries() {
  return "MSH|^~\\&|SCHED|HARBOUR|HOPLINE|HL|202609141200|Securityqz|SIU^S12^SIU_S12|QZCTRL991|P|2."
         "5."
         "1\r"
         "SCH|QZPLC2211^SCHED|QZFIL3322^HARBOUR|||||Reasonqz|Kneeqz pain^Otherqz|30|min|^^30^"
         "20260914090000^20260914093000||||||Contactqz^Secondqz||8155550177|||Enteredqz|||||"
         "Booked\r"
         "NTE|1||Noteqz one\rNTE|2||Noteqz two\r"
         "PID|1|QZPAT0007|QZ4417701^^^HARBOUR^MR|QZALT7788|Okonkwoqz^Adaezeqz^Chiamakaqz^Suffixqz^^"
         "Degreeqz|Motherqz|19670817|F|Aliasqz||7 Quarry Lane&Streetqz^^Fernbankqz^NY^90417|"
         "Countyqz|8155550142^PRN^PH^ada.qz@mail||||||QZACC4410|QZSSN9981|QZLIC7712|||Birthplqz\r"
         "NK1|1|Nextqz^Kinqz||Employerqz|8155550199\r"
         "PV1|1|O|QZROOM9^^QZBED4||||QZNPI8820^Doctorqz^Penqz|Referqz||||||||||QZGRP8112|"
         "QZVIS5541\r"
         "RGS|1\rAIS|1|A|KNEE^Knee^99L|20260914090000\r"
         "ZQZ|QZZED1|Zedtextqz\r";
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> canaries_in(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& canary : kCanaries) {
    if (lower(text).find(lower(canary)) != std::string::npos) found.push_back(canary);
  }
  return found;
}

TEST(Masked, TheMessageHoldsEveryCanary) {
  EXPECT_EQ(canaries_in(message_with_canaries()).size(), kCanaries.size());
}

TEST(Masked, NoValueOfTheSampleIsInTheAnswer) {
  TestBench bench;
  const auto told =
      bench.service().run({"siu-appointment", "main", {}},
                          {"", message_with_canaries(), "mllp-ehr", BenchValues::kMasked});
  ASSERT_TRUE(told.ok());
  EXPECT_TRUE(told.value().find("ran")->truth());
  EXPECT_FALSE(told.value().find("result")->find("resources")->items().empty());
  EXPECT_EQ(canaries_in(base::write_json(told.value())), std::vector<std::string>{});
}

TEST(Masked, WithoutItTheSameAnswerHoldsThem) {
  TestBench bench;
  const auto told = bench.service().run({"siu-appointment", "main", {}},
                                        {"", message_with_canaries(), "mllp-ehr"});
  EXPECT_GT(canaries_in(base::write_json(told.value())).size(), 40U);
}

TEST(Masked, WhatTheTablesSayStays) {
  TestBench bench;
  const Json told = bench.run({}, {"s12-booked", "", "", BenchValues::kMasked});
  const Json& appointment = told.find("result")->find("resources")->items()[0];
  EXPECT_EQ(appointment.text_of("status"), "booked");
  EXPECT_EQ(appointment.text_of("start").substr(0, 5), "text(");
}

TEST(Deidentified, NoValueIsInTheCase) {
  TestBench bench;
  const auto made = bench.service().make_case({"siu-appointment", "main", {}},
                                              {"", message_with_canaries(), "mllp-ehr"}, "canary");
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  EXPECT_EQ(canaries_in(base::write_json(made.value())), std::vector<std::string>{});
}

TEST(Deidentified, TheCaseDoesWhatTheMessageDid) {
  TestBench bench;
  BenchService service = bench.service();
  const BenchDraft draft{"siu-appointment", "main", {}};
  ASSERT_TRUE(service.make_case(draft, {"", message_with_canaries(), "mllp-ehr"}, "same").ok());
  const auto cases = service.cases(draft);
  EXPECT_TRUE(item(*cases.value().find("cases"), "name", "draft/same").find("passed")->truth());
  const auto before = service.run(draft, {"", message_with_canaries(), "mllp-ehr"});
  const auto after = service.run(draft, {"draft/same", "", ""});
  const auto rules_of = [](const Json& told) {
    std::string words;
    for (const Json& rule : told.find("rules")->items()) words += rule.text_of("how") + " ";
    return words;
  };
  EXPECT_EQ(rules_of(before.value()), rules_of(after.value()));
}

TEST(Deidentified, AnAssignerThatIsAPlaceTooStaysAnAssigner) {
  TestBench bench;
  const auto made =
      bench.service().make_case({"siu-appointment", "", {}}, {"s12-booked", "", ""}, "booked");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().text_of("expectation").find("\"held\""), std::string::npos);
  EXPECT_NE(made.value().text_of("input").find("^MERCY"), std::string::npos);
}

TEST(Deidentified, ACaseIsNeverWrittenOver) {
  TestBench bench;
  BenchService service = bench.service();
  const BenchDraft draft{"siu-appointment", "main", {}};
  const BenchSample sample{"s12-booked", "", ""};
  ASSERT_TRUE(service.make_case(draft, sample, "one").ok());
  EXPECT_EQ(service.make_case(draft, sample, "one").error().code, base::Code::kConflict);
  EXPECT_EQ(service.make_case(draft, sample, "../one").error().code, base::Code::kInvalid);
}

TEST(Deidentified, AFaultStaysTheSameFault) {
  TestBench bench;
  BenchService service = bench.service();
  const BenchDraft draft{"siu-appointment", "", {}};
  const auto made = service.make_case(draft, {"broken-start", "", ""}, "fault");
  ASSERT_TRUE(made.ok());
  EXPECT_NE(made.value().text_of("expectation").find("\"held\": true"), std::string::npos);
  const auto cases = service.cases(draft);
  EXPECT_TRUE(item(*cases.value().find("cases"), "name", "draft/fault").find("passed")->truth());
}

TEST(Deidentified, AFhirResourceToo) {
  const std::string json =
      R"({"resourceType":"Patient","id":"qz1","name":[{"family":"Okonkwoqz","given":["Adaezeqz"],)"
      R"("use":"official"}],"identifier":[{"system":"urn:oid:2.999","value":"QZ4417701"}],)"
      R"("birthDate":"1967-08-17","gender":"female","address":[{"line":["7 Quarry Lane"],)"
      R"("city":"Fernbankqz"}],"telecom":[{"system":"email","value":"ada.qz@mail"}],)"
      R"("text":{"status":"generated","div":)"
      R"("<div xmlns=\"http://www.w3.org/1999/xhtml\">Aliasqz</div>"}})";
  const auto safe = deidentify(json, {});
  ASSERT_TRUE(safe.ok());
  EXPECT_EQ(canaries_in(safe.value()), std::vector<std::string>{});
  EXPECT_EQ(safe.value().find("1967-08-17"), std::string::npos);
  EXPECT_NE(safe.value().find("female"), std::string::npos);
  EXPECT_NE(safe.value().find("urn:oid:2.999"), std::string::npos);
}

TEST(StandIns, AreTheSameForTheSameAndKeepTheShape) {
  StandIns stand_ins(-1);
  EXPECT_EQ(stand_ins.family("Okafor"), stand_ins.family("Okafor"));
  EXPECT_NE(stand_ins.family("Okafor"), stand_ins.family("Berg"));
  EXPECT_EQ(stand_ins.identifier("4471-A"), "0001-X");
  EXPECT_EQ(stand_ins.identifier("9-9999"), "0-0002");
}

TEST(StandIns, MoveDatesByWholeWeeksAndKeepTheTime) {
  StandIns stand_ins(-1);
  EXPECT_EQ(stand_ins.date("202603100930-0500"), "202603030930-0500");
  EXPECT_EQ(stand_ins.date("20260302"), "20260223");
  EXPECT_EQ(stand_ins.date("1967"), "1967");
  EXPECT_EQ(stand_ins.date("20261399"), "20001399");
  EXPECT_EQ(stand_ins.date("tomorrow"), "xxxxxxxx");
  EXPECT_EQ(stand_ins.fhir_date("2026-03-10T09:30:00Z"), "2026-03-03T09:30:00Z");
}

}  // namespace
}  // namespace engine::bench
