// How rows run: choices, anchors, labels, faults. Tables are written here, line by line.
#include "engine/mapping/run.h"

#include <gtest/gtest.h>

#include "engine/mapping/cases.h"

namespace engine::mapping {
namespace {

const std::string kHead =
    "#hopline-rules 1; mapping=t; version=1; source=v2 SIU^S12; target=Appointment\n"
    "id,each,from,when,to,using,on_fault,audience,guide,because\n";

const std::string kMessage =
    "MSH|^~\\&|A|B|C|D|20260301||SIU^S12^SIU_S12|1|P|2.5.1\r"
    "SCH|P1|F1|||||||30|min|^^^20260309\r"
    "NTE|1||one~two\rNTE|2||three\r"
    "PID|1||7^^^M~8^^^N||O'Neil \\T\\ Sons^Ann\r"
    "RGS|1\rAIS|1|A|x|202603091400\rNTE|1||of the service\r"
    "RGS|2\rAIS|2|D|y|202603091300\r";

struct Ran {
  Output output;
  std::string json;  // of the first resource
};

Ran run(const std::string& rows, const std::string& message = kMessage) {
  auto table = read_rules("t.csv", kHead + rows);
  EXPECT_TRUE(table.ok()) << table.error().to_string();
  const hl7::Message parsed = hl7::Message::parse(message).value();
  const Site site;
  Input input;
  input.message = &parsed;
  input.site = &site;
  input.trace = true;
  Ran ran{run_table(table.value(), input), ""};
  if (!ran.output.resources.empty()) {
    base::Json json = ran.output.resources[0].json();
    json.erase("resourceType");
    ran.json = base::write_json(json);
  }
  return ran;
}

TEST(Run, TheFirstRowThatYieldsWinsAChoice) {
  EXPECT_EQ(run("a,,SCH-3,,description,,,patient,,\n"
                "b,,SCH-2,,description,,,patient,,\n"
                "c,,SCH-1,,description,,,patient,,\n")
                .json,
            R"({"description":"F1"})");
}

TEST(Run, ARowWhoseConditionFailsDoesNotRun) {
  EXPECT_EQ(run("a,,SCH-2,\"IF SCH-1 EQUALS \"\"X\"\"\",description,,,,,\n").json, "");
  EXPECT_EQ(run("a,,SCH-2,\"IF SCH-1 EQUALS \"\"P1\"\"\",description,,,,,\n").json,
            R"({"description":"F1"})");
}

TEST(Run, AnAnchorRunsOncePerOccurrenceAndLabelsMakeItems) {
  EXPECT_EQ(
      run("a,SERVICE/AIS,AIS-3,\"IF AIS-2 NOT EQUALS \"\"D\"\"\",serviceType[s].text,,,,,\n").json,
      R"({"serviceType":[{"text":"x"}]})");
  EXPECT_EQ(run("a,SERVICE/AIS,AIS-3,,serviceType[s].text,,,,,\n"
                "b,SERVICE/AIS,AIS-2,,serviceType[s].id,,,,,\n")
                .json,
            R"({"serviceType":[{"text":"x","id":"A"},{"text":"y","id":"D"}]})");
}

TEST(Run, RepetitionsMakeItemsAndLinesJoinThem) {
  EXPECT_EQ(run("a,,PID-3[*].1,,identifier[id].value,,,,,\n").json,
            R"({"identifier":[{"value":"7"},{"value":"8"}]})");
  EXPECT_EQ(run("a,/NTE,NTE-3[*],,comment,lines,,,,\n").json, R"({"comment":"one\ntwo\nthree"})");
}

TEST(Run, FreeTextIsForStaffUnlessTheRowSaysPatient) {
  EXPECT_EQ(run("a,/NTE,NTE-3[*],,comment,lines,,,,\n").output.staff_elements,
            std::vector<std::string>{"Appointment.comment"});
  EXPECT_TRUE(run("a,/NTE,NTE-3[*],,comment,lines,,patient,,\n").output.staff_elements.empty());
}

TEST(Run, EscapesAreDecodedOnce) {
  EXPECT_EQ(run("a,,PID-5.1,,description,,,,,\n").json, R"({"description":"O'Neil & Sons"})");
}

TEST(Run, MinTakesTheEarliestOfAllOccurrences) {
  EXPECT_EQ(run("a,,\"min(AIS-4,AIP-6)\",,start,instant,,,,\n").json,
            R"({"start":"2026-03-09T13:00:00Z"})");
  EXPECT_EQ(run("a,,\"max(AIS-4,AIP-6)\",,start,instant,,,,\n").json,
            R"({"start":"2026-03-09T14:00:00Z"})");
}

TEST(Run, ConcatWritesConstantsOnlyBesideValues) {
  EXPECT_EQ(run("a,,\"concat(SCH-1,\"\"-\"\",SCH-3,\"\"-\"\",SCH-2)\",,description,,,,,\n").json,
            R"({"description":"P1-F1"})");
  EXPECT_EQ(run("a,,\"concat(\"\"no \"\",SCH-2,\"\"!\"\")\",,description,,,,,\n").json,
            R"({"description":"no F1!"})");
  EXPECT_EQ(run("a,,\"concat(\"\"no \"\",SCH-3)\",,description,,,,,\n").json, "");
}

TEST(Run, AFaultNamesRuleAddressAndBytesButNeverTheValue) {
  const Ran ran = run("apt.start,,SCH-11.4,,start,instant,hold,,,\n");
  ASSERT_EQ(ran.output.faults.size(), 1U);
  const Fault& fault = ran.output.faults[0];
  EXPECT_EQ(fault.to_string(),
            "t@1 apt.start SCH-11.4: date(8 digits) cannot be an instant; held. Fix: send HHMM, "
            "or add a rule for this element.");
  EXPECT_EQ(kMessage.substr(fault.offset, fault.size), "20260309");
  EXPECT_EQ(fault.code, "102");
  EXPECT_TRUE(ran.output.held());
}

TEST(Run, TheRowsPolicyDecidesWhatAFaultDoes) {
  const Ran warned = run("a,,SCH-11.4,,start,instant,warn,,,\n");
  EXPECT_FALSE(warned.output.held());
  EXPECT_EQ(warned.output.faults.size(), 1U);
  const Ran omitted = run("a,,SCH-11.4,,start,instant,omit,,,they never send times\n");
  EXPECT_TRUE(omitted.output.faults.empty());
}

TEST(Run, AnErrorRowIsAFaultWhenItHolds) {
  const Ran ran =
      run("a,,SCH-20,IF SCH-20 NOT VALUED ERROR,,,hold,,,somebody must have booked it\n");
  ASSERT_EQ(ran.output.faults.size(), 1U);
  EXPECT_EQ(ran.output.faults[0].problem, "somebody must have booked it");
}

TEST(Run, WhatAHeldFaultLeftEmptyIsReportedOnce) {
  EXPECT_EQ(run("a,,SCH-11.4,,start,instant,hold,,,\n"
                "b,,@start,IF @start NOT VALUED ERROR,,,hold,,,no start\n")
                .output.faults.size(),
            1U);
  EXPECT_EQ(run("b,,@start,IF @start NOT VALUED ERROR,,,hold,,,no start\n").output.faults.size(),
            1U);
}

TEST(Run, TheTraceNamesTheBytesOfEachElement) {
  const Ran ran = run("a,,SCH-2,,description,,,,,\nb,,\"\"\"booked\"\"\",,status,,,,,\n");
  ASSERT_EQ(ran.output.trace.size(), 2U);
  const TraceLine& line = ran.output.trace[0];
  EXPECT_EQ(line.element + " " + line.rule + " " + line.address, "Appointment.description a SCH-2");
  EXPECT_EQ(kMessage.substr(line.offset, line.size), "F1");
  EXPECT_EQ(ran.output.trace[1].address, "");
}

TEST(Run, ConditionsCountCompareAndKnowDeletion) {
  const std::string message =
      "MSH|^~\\&|A|B|C|D|20260301||SIU^S12^SIU_S12|1|P|2.5.1\rSCH|\"\"|F1|||||||9\rPID|1||1~2~3\r";
  const auto yields = [&message](const std::string& condition) {
    return !run("a,,SCH-2," + condition + ",description,,,,,\n", message).json.empty();
  };
  EXPECT_TRUE(yields("IF PID-3.COUNT GREATER THAN 2"));
  EXPECT_FALSE(yields("IF PID-3.COUNT > 3"));
  EXPECT_TRUE(yields("IF PID-3.COUNT = 3"));
  EXPECT_TRUE(yields("IF SCH-9 >= 9"));
  EXPECT_TRUE(yields("IF SCH-9 LESS THAN 10"));
  EXPECT_TRUE(yields("IF SCH-2.LENGTH = 2"));
  EXPECT_TRUE(yields("IF SCH-1 IS DELETED"));
  EXPECT_FALSE(yields("IF SCH-1 VALUED"));
  EXPECT_FALSE(yields("IF SCH-2 IS DELETED"));
  EXPECT_TRUE(yields("IF PID-3 = \"2\""));
  EXPECT_FALSE(yields("IF PID-3 NOT EQUALS \"2\""));
  EXPECT_TRUE(yields("IF NOT (ZZZ-1 VALUED) AND PID VALUED"));
  EXPECT_TRUE(yields("IF PV1 DOES NOT EXIST"));
}

TEST(Run, AMappingOfAnotherKindOfSourceSaysSo) {
  auto table = read_rules("t.csv", kHead + "a,,SCH-2,,description,,,,,\n");
  ASSERT_TRUE(table.ok());
  const Output output = run_table(table.value(), Input{});
  EXPECT_TRUE(output.held());
}

TEST(Run, NoFaultOfABrokenMessageHoldsAValue) {
  const Ran ran =
      run("a,,PID-5.1,,start,instant,hold,,,\n"
          "b,,PID-5.1,,end,dateTime,hold,,,\n"
          "c,,PID-5.2,,minutesDuration,decimal,hold,,,\n"
          "d,,PID-5.2,,priority,integer,hold,,,\n"
          "e,,\"system(PID-5.1,PID-5.2,\"\"ISO\"\")\",,description,,hold,,,\n");
  EXPECT_EQ(ran.output.faults.size(), 5U);
  for (const Fault& fault : ran.output.faults) {
    EXPECT_EQ(fault.to_string().find("Neil"), std::string::npos);
    EXPECT_EQ(fault.to_string().find("Ann"), std::string::npos);
  }
}

std::string notes_of(const Output& output) {
  std::string text;
  for (const RuleNote& note : output.rules) {
    text += note.rule + "=" + std::to_string(static_cast<int>(note.how)) + " " + note.element +
            (note.element.empty() ? "" : " ") + note.value + ";";
  }
  return text;
}

std::string note_of(Fired how) { return "=" + std::to_string(static_cast<int>(how)) + " "; }

TEST(Notes, SayOfEachRowWhatItMadeOrWhyItDidNot) {
  const Output output = run("a,,SCH-2,,description,,,patient,,\n"
                            "b,,SCH-1,,description,,,patient,,\n"
                            "c,,SCH-3,,comment,,,patient,,\n"
                            "d,,SCH-2,IF SCH-1 EMPTY,comment,,,patient,,\n"
                            "e,SERVICE/AIX,AIX-1,,comment,,,patient,,\n"
                            "f,,SCH-9,,start,instant,warn,,,\n"
                            "g,,SCH-2,IF SCH-1 EMPTY ERROR,,,,,,no placer\n")
                            .output;
  EXPECT_EQ(notes_of(output), "a" + note_of(Fired::kMade) + "Appointment.description F1;b" +
                                  note_of(Fired::kTaken) + ";c" + note_of(Fired::kNoSource) + ";d" +
                                  note_of(Fired::kCondition) + ";e" + note_of(Fired::kNoAnchor) +
                                  ";f" + note_of(Fired::kFault) + ";g" + note_of(Fired::kPassed) +
                                  ";");
}

TEST(Notes, ARowThatRunsTwiceHasTwo) {
  const Output output = run("a,SERVICE/AIS,AIS-3,,serviceType[svc].text,,,patient,,\n").output;
  EXPECT_EQ(notes_of(output), "a" + note_of(Fired::kMade) + "Appointment.serviceType[0].text x;a" +
                                  note_of(Fired::kMade) + "Appointment.serviceType[1].text y;");
}

TEST(Notes, ReadsTellWhatWasUsedFromWhatOnlyDecided) {
  const Output output = run("a,,SCH-2,IF SCH-1 VALUED,description,,,patient,,\n").output;
  ASSERT_EQ(output.reads.size(), 2U);
  EXPECT_EQ(kMessage.substr(output.reads[0].offset, output.reads[0].size), "P1");
  EXPECT_FALSE(output.reads[0].used);
  EXPECT_EQ(kMessage.substr(output.reads[1].offset, output.reads[1].size), "F1");
  EXPECT_TRUE(output.reads[1].used);
  EXPECT_EQ(output.reads[1].rule, "a");
}

TEST(Notes, ATraceLineNamesTheResourceItStandsIn) {
  const Output output = run("a,SERVICE/AIS,AIS-3,,Observation[obs].valueString,,,patient,,\n"
                            "b,,SCH-2,,description,,,patient,,\n")
                            .output;
  ASSERT_EQ(output.resources.size(), 3U);
  ASSERT_EQ(output.trace.size(), 3U);
  for (const TraceLine& line : output.trace) {
    ASSERT_LT(line.resource, output.resources.size());
    const fhir::Resource& resource = output.resources[line.resource];
    EXPECT_EQ(line.element.substr(0, line.element.find('.')), resource.type());
    const std::string value = kMessage.substr(line.offset, line.size);
    EXPECT_NE(resource.write().find("\"" + value + "\""), std::string::npos) << line.element;
  }
}

TEST(Notes, NothingIsNotedWithoutATrace) {
  const auto table = read_rules("t.csv", kHead + "a,,SCH-2,IF SCH-1 VALUED,description,,,,,\n");
  const hl7::Message message = hl7::Message::parse(kMessage).value();
  Input input;
  input.message = &message;
  const Output output = run_table(table.value(), input);
  EXPECT_TRUE(output.rules.empty() && output.reads.empty() && output.trace.empty());
}

}  // namespace
}  // namespace engine::mapping
