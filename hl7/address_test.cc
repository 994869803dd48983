#include "hl7/address.h"

#include <gtest/gtest.h>

namespace hl7 {
namespace {

TEST(Address, ParsesAndPrintsEveryForm) {
  for (const auto* text : {"PID", "PID-5", "PID-5.1", "PID-5.1.2", "PID-5[2].1", "OBX[3]-5",
                           "OBX[*]-5[*].1", "OBX[last]-5[last]", "ZPR-1", "ORDER/OBX[*]-5",
                           "PATIENT_RESULT/ORDER_OBSERVATION/OBR-4.1", "PV1-44", "A01-1"}) {
    const auto address = Address::parse(text);
    ASSERT_TRUE(address.ok()) << text;
    EXPECT_EQ(address.value().to_string(), text);
  }
}

TEST(Address, ReadsItsParts) {
  const Address address = Address::parse("A/B/PID[2]-5[last].1.3").value();
  EXPECT_EQ(address.groups, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(address.segment, "PID");
  EXPECT_EQ(address.segment_index, (Index{Index::Kind::kNumber, 2}));
  EXPECT_EQ(address.field, 5);
  EXPECT_EQ(address.repetition.kind, Index::Kind::kLast);
  EXPECT_EQ(address.component, 1);
  EXPECT_EQ(address.subcomponent, 3);
}

TEST(Address, RefusesWhatTheGrammarDoesNotHave) {
  for (const auto* text :
       {"",         "PI",       "PIDX",    "pid-5",   "PID-",
        "PID-0",    "PID-05",   "PID-5.",  "PID-5[",  "PID-5[]",
        "PID-5[0]", "PID-5[x]", "PID-5]",  "PID.5",   "PID-5.1.2.3",
        "/PID",     "A//PID",   "A/",      "PID-5 ",  "PID-1000000",
        "1ID-5",    "PID-5[2",  "PID-5.0", "A B/PID", "PID-99999999999999999999"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_EQ(address.error().path, text);
  }
  EXPECT_FALSE(Address::parse(std::string(300, 'A') + "/PID").ok());
}

Message parsed(std::string_view type, std::string_view version, std::string_view body) {
  std::string bytes = "MSH|^~\\&|A|B|C|D|20260302||";
  bytes.append(type).append("|1|P|").append(version).append("\r").append(body);
  return Message::parse(bytes).value();
}

// The tree as text: groups in braces, "PID NTE" for segments, a note of a segment in brackets.
std::string drawn(const Tree& tree, std::size_t node = 0) {
  std::string out;
  for (const std::size_t child : tree.nodes()[node].children) {
    const Node& it = tree.nodes()[child];
    if (!out.empty()) out += " ";
    out += it.name;
    const std::string inner = drawn(tree, child);
    if (it.segment == Message::npos) {
      out += "{" + inner + "}";
    } else if (!inner.empty()) {
      out += "[" + inner + "]";
    }
  }
  return out;
}

std::string tree_of(std::string_view type, std::string_view version, std::string_view body) {
  return drawn(Tree::build(parsed(type, version, body)));
}

constexpr std::string_view kBooking =
    "SCH|1\rNTE|1\rPID|1\rPV1|1\rRGS|1\rAIS|1\rNTE|2\rAIS|2\rAIG|1\rAIL|1\rAIP|1\rAIP|2\r";

TEST(Tree, ArrangesABookingInTheGroupsOfEachVersion) {
  const std::string groups =
      "MSH SCH NTE PATIENT{PID PV1} RESOURCES{RGS SERVICE{AIS NTE} SERVICE{AIS} "
      "GENERAL_RESOURCE{AIG} LOCATION_RESOURCE{AIL} PERSONNEL_RESOURCE{AIP} "
      "PERSONNEL_RESOURCE{AIP}}";
  for (const auto* version : {"2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7.1", "2.8", ""}) {
    EXPECT_EQ(tree_of("SIU^S12^SIU_S12", version, kBooking), groups) << version;
    EXPECT_EQ(tree_of("SIU^S15", version, kBooking), groups) << version;
  }
}

TEST(Tree, StartsAnOccurrenceWhereItsFirstSegmentComesAgain) {
  EXPECT_EQ(tree_of("ORU^R01", "2.5.1",
                    "PID|1\rNTE|1\rPV1|1\rOBR|1\rNTE|2\rOBX|1\rNTE|3\rNTE|4\rOBX|2\rORC|1\rOBR|2\r"
                    "OBX|3\rPID|2\rOBR|3\r"),
            "MSH PATIENT_RESULT{PATIENT{PID NTE VISIT{PV1}} "
            "ORDER_OBSERVATION{OBR NTE OBSERVATION{OBX NTE NTE} OBSERVATION{OBX}} "
            "ORDER_OBSERVATION{ORC OBR OBSERVATION{OBX}}} "
            "PATIENT_RESULT{PATIENT{PID} ORDER_OBSERVATION{OBR}}");
}

TEST(Tree, TakesSegmentsInAnyOrderOfTheirGroup) {
  EXPECT_EQ(tree_of("SIU^S12", "2.5.1", "SCH|1\rPID|1\rPV1|1\rPD1|1\rRGS|1\rAIP|1\rAIL|1\rAIS|1\r"),
            "MSH SCH PATIENT{PID PV1 PD1} RESOURCES{RGS PERSONNEL_RESOURCE{AIP} "
            "LOCATION_RESOURCE{AIL} SERVICE{AIS}}");
}

TEST(Tree, OpensAGroupWhoseFirstSegmentIsMissing) {
  EXPECT_EQ(tree_of("SIU^S12", "2.5.1", "SCH|1\rPID|1\rAIS|1\rAIL|1\r"),
            "MSH SCH PATIENT{PID} RESOURCES{SERVICE{AIS} LOCATION_RESOURCE{AIL}}");
}

TEST(Tree, HangsANoteThatBreaksTheStructureUnderItsSegment) {
  EXPECT_EQ(tree_of("SIU^S12", "2.5.1", "SCH|1\rPID|1\rNTE|1\rNTE|2\rRGS|1\rNTE|3\rAIS|1\r"),
            "MSH SCH PATIENT{PID[NTE NTE]} RESOURCES{RGS[NTE] SERVICE{AIS}}");
}

TEST(Tree, LeavesAnUnknownSegmentWhereItStands) {
  EXPECT_EQ(tree_of("SIU^S12", "2.5.1", "SCH|1\rZAA|1\rPID|1\rZPD|1\rRGS|1\rAIS|1\rZAS|1\r"),
            "MSH SCH ZAA PATIENT{PID ZPD} RESOURCES{RGS SERVICE{AIS ZAS}}");
}

TEST(Tree, ReadsTheEventBeforeTheStatedStructure) {
  EXPECT_EQ(tree_of("SIU^S12^ADT_A01", "2.5.1", "SCH|1\rPID|1\r"), "MSH SCH PATIENT{PID}");
}

TEST(Tree, AMessageOfNoKnownStructureIsFlat) {
  EXPECT_EQ(tree_of("ZZZ^Z01", "2.5.1", "PID|1\rNTE|1\rZZZ|1\r"), "MSH PID[NTE] ZZZ");
}

TEST(Tree, KnowsAChoiceOfSegments) {
  EXPECT_EQ(tree_of("ORM^O01", "2.5.1", "PID|1\rORC|1\rOBR|1\rDG1|1\rOBX|1\rORC|2\rRXO|1\r"),
            "MSH PATIENT{PID} ORDER{ORC ORDER_DETAIL{OBR DG1 OBSERVATION{OBX}}} "
            "ORDER{ORC ORDER_DETAIL{RXO}}");
}

struct Rig {
  Message message;
  Tree tree = Tree::build(message);

  std::vector<std::size_t> segments(std::string_view address, std::size_t anchor = 0) const {
    std::vector<std::size_t> out;
    for (const Place& place : resolve(Address::parse(address).value(), message, tree, anchor)) {
      out.push_back(place.segment);
    }
    return out;
  }
};

using Segments = std::vector<std::size_t>;

TEST(Resolve, PicksSegmentsByIndex) {
  const Rig rig{parsed("SIU^S12", "2.5.1", kBooking)};
  EXPECT_EQ(rig.segments("AIS"), Segments{6});
  EXPECT_EQ(rig.segments("AIS[2]"), Segments{8});
  EXPECT_EQ(rig.segments("AIP[*]"), (Segments{11, 12}));
  EXPECT_EQ(rig.segments("AIP[last]"), Segments{12});
  EXPECT_EQ(rig.segments("AIP[3]"), Segments{});
  EXPECT_EQ(rig.segments("RESOURCES/SERVICE/AIS[*]"), (Segments{6, 8}));
  EXPECT_EQ(rig.segments("PATIENT/AIS"), Segments{});
  EXPECT_EQ(rig.segments("NTE[*]"), (Segments{2, 7}));
}

TEST(Resolve, SeesFromAnAnchorOutwardsAndNeverSideways) {
  const Rig rig{parsed("SIU^S12", "2.5.1", kBooking)};
  const auto services = rig.tree.find("SERVICE/AIS");
  ASSERT_EQ(services.size(), 2u);
  EXPECT_EQ(rig.segments("AIS", services[1]), Segments{8});
  EXPECT_EQ(rig.segments("RGS", services[0]), Segments{5});
  EXPECT_EQ(rig.segments("SCH", services[0]), Segments{1});
  EXPECT_EQ(rig.segments("PID", services[0]), Segments{});
  EXPECT_EQ(rig.segments("PATIENT/PID", services[0]), Segments{3});
}

TEST(Resolve, ANoteBelongsToItsOwnGroupOnly) {
  const Rig rig{parsed("ORU^R01", "2.5.1",
                       "PID|1\rOBR|1\rNTE|order\rOBX|1\rNTE|result\rOBX|2\rNTE|x\rNTE|y\r")};
  const auto results = rig.tree.find("OBSERVATION/OBX");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(rig.segments("NTE[*]", results[0]), Segments{5});
  EXPECT_EQ(rig.segments("NTE[*]", results[1]), (Segments{7, 8}));
  EXPECT_EQ(rig.segments("ORDER_OBSERVATION/NTE[*]"), Segments{3});
  EXPECT_EQ(rig.segments("OBSERVATION/NTE[*]"), (Segments{5, 7, 8}));
  EXPECT_EQ(rig.segments("ORDER_OBSERVATION/OBX[*]"), (Segments{4, 6}));
}

TEST(Resolve, GoesThroughRepetitions) {
  const Rig rig{parsed("ADT^A01", "2.5.1", "PID|1||a~b~c||x\r")};
  const auto places = [&](std::string_view address) {
    return resolve(Address::parse(address).value(), rig.message, rig.tree);
  };
  EXPECT_EQ(places("PID-3[*].1").size(), 3u);
  EXPECT_EQ(places("PID-3[*].1")[1], (Place{1, 3, 2, 1, 0}));
  EXPECT_EQ(places("PID-3[last]")[0], (Place{1, 3, 3, 0, 0}));
  EXPECT_EQ(places("PID-3")[0], (Place{1, 3, 1, 0, 0}));
  EXPECT_EQ(places("PID-4[*]").size(), 0u);
  EXPECT_EQ(places("PID-4").size(), 1u);
}

TEST(Locate, SaysWhyThereIsNoPlace) {
  const Message message = parsed("SIU^S12", "2.5.1", kBooking);
  EXPECT_EQ(message.locate("PID-99").value(), (Place{3, 99, 1, 0, 0}));
  EXPECT_EQ(message.locate("ZZZ-1").error().code, base::Code::kNotFound);
  EXPECT_EQ(message.locate("pid").error().code, base::Code::kInvalid);
  EXPECT_EQ(message.text("SERVICE/AIS[2]-1"), "2");
  EXPECT_EQ(message.text("PERSONNEL_RESOURCE/AIP[last]-1"), "2");
}

}  // namespace
}  // namespace hl7
