// The groups of the message families that mappings are written for, as their rules name them.

#include <gtest/gtest.h>

#include "hl7/address.h"

namespace hl7 {
namespace {

Message parsed(std::string_view type, std::string_view version, std::string_view segments) {
  std::string bytes = "MSH|^~\\&|A|B|C|D|20260302||";
  bytes.append(type).append("|1|P|").append(version);
  int number = 0;
  for (std::size_t at = 0; at < segments.size(); at += 4) {
    bytes.append("\r").append(segments.substr(at, 3)).append("|").append(std::to_string(++number));
  }
  return Message::parse(bytes).value();
}

std::string drawn(const Tree& tree, std::size_t node) {
  std::string out;
  for (const std::size_t child : tree.nodes()[node].children) {
    const Node& it = tree.nodes()[child];
    if (!out.empty()) out += " ";
    out += it.name;
    const std::string inner = drawn(tree, child);
    if (it.segment == Message::npos) out += "{" + inner + "}";
    if (it.segment != Message::npos && !inner.empty()) out += "[" + inner + "]";
  }
  return out;
}

struct Family {
  std::string_view type, version, segments, tree;
};

void expect_trees(std::initializer_list<Family> families) {
  for (const Family& it : families) {
    const Message message = parsed(it.type, it.version, it.segments);
    EXPECT_EQ(drawn(Tree::build(message), 0), it.tree) << it.type << " " << it.version;
  }
}

TEST(TreeFamilies, Admission) {
  expect_trees({
      {"ADT^A01^ADT_A01", "2.3.1", "EVN PID PD1 NK1 NK1 PV1 AL1 DG1 PR1 ROL GT1 IN1 IN2 IN1",
       "MSH EVN PID PD1 NK1 NK1 PV1 AL1 DG1 PROCEDURE{PR1 ROL} GT1 INSURANCE{IN1 IN2} "
       "INSURANCE{IN1}"},
      {"ADT^A08", "2.5.1", "SFT EVN PID PV1 OBX IN1 IN3 ZIN OBX",
       "MSH SFT EVN PID PV1 OBX INSURANCE{IN1 IN3 ZIN} OBX"},
      {"ADT^A31", "2.7.1", "EVN PID ARV PV1", "MSH EVN PID ARV PV1"},
  });
}

TEST(TreeFamilies, Merge) {
  expect_trees({{"ADT^A40^ADT_A39", "2.5.1", "EVN PID MRG PID MRG PV1",
                 "MSH EVN PATIENT{PID MRG} PATIENT{PID MRG PV1}"}});
}

TEST(TreeFamilies, Document) {
  expect_trees({
      {"MDM^T02^MDM_T02", "2.5.1", "EVN PID PV1 TXA OBX NTE OBX",
       "MSH EVN PID PV1 TXA OBSERVATION{OBX NTE} OBSERVATION{OBX}"},
      {"MDM^T02", "2.7.1", "EVN PID PV1 ORC OBR TXA OBX OBX",
       "MSH EVN PID PV1 COMMON_ORDER{ORC OBR} TXA OBSERVATION{OBX} OBSERVATION{OBX}"},
  });
}

TEST(TreeFamilies, ResultWithSpecimen) {
  expect_trees({
      {"ORU^R01", "2.5.1", "PID OBR OBX OBX NTE SPM OBX OBR",
       "MSH PATIENT_RESULT{PATIENT{PID} ORDER_OBSERVATION{OBR OBSERVATION{OBX} "
       "OBSERVATION{OBX NTE} SPECIMEN{SPM OBX}} ORDER_OBSERVATION{OBR}}"},
      {"ORU^R01", "2.3.1", "PID PV1 ORC OBR OBX NTE CTI",
       "MSH PATIENT_RESULT{PATIENT{PID VISIT{PV1}} "
       "ORDER_OBSERVATION{ORC OBR OBSERVATION{OBX NTE} CTI}}"},
      {"ORU^R01", "2.7.1", "PID NTE PV1 ORC OBR NTE PRT OBX PRT NTE",
       "MSH PATIENT_RESULT{PATIENT{PID NTE VISIT{PV1}} "
       "ORDER_OBSERVATION{ORC OBR NTE PRT OBSERVATION{OBX PRT NTE}}}"},
  });
}

TEST(TreeFamilies, ResultWithoutAPatient) {
  expect_trees({{"ORU^R01", "2.5.1", "OBR OBX",
                 "MSH PATIENT_RESULT{ORDER_OBSERVATION{OBR OBSERVATION{OBX}}}"}});
}

TEST(TreeFamilies, BookingOfTwoPatientsAndTwoResources) {
  expect_trees({{"SIU^S13", "2.4", "SCH PID PV1 PID RGS AIS RGS AIP NTE",
                 "MSH SCH PATIENT{PID PV1} PATIENT{PID} RESOURCES{RGS SERVICE{AIS}} "
                 "RESOURCES{RGS PERSONNEL_RESOURCE{AIP NTE}}"}});
}

TEST(TreeFamilies, Immunisation) {
  expect_trees({{"VXU^V04", "2.5.1", "PID PD1 NK1 ORC RXA RXR OBX NTE OBX ORC RXA",
                 "MSH PID PD1 NK1 ORDER{ORC RXA RXR OBSERVATION{OBX NTE} OBSERVATION{OBX}} "
                 "ORDER{ORC RXA}"}});
}

TEST(TreeFamilies, Acknowledgement) {
  expect_trees({{"ACK^S12^ACK", "2.5.1", "MSA ERR ERR", "MSH MSA ERR ERR"},
                {"ACK", "2.3", "MSA ERR", "MSH MSA ERR"}});
}

TEST(TreeFamilies, ARuleOfEachResultSeesItsOwnOrderAndPatientOnly) {
  const Message message = parsed("ORU^R01", "2.5.1", "PID OBR OBX PID OBR OBX OBX");
  const Tree tree = Tree::build(message);
  const auto results = tree.find("OBSERVATION/OBX");
  ASSERT_EQ(results.size(), 3u);
  const auto seen = [&](std::string_view address, std::size_t anchor) {
    std::vector<std::size_t> out;
    for (const Place& it : resolve(Address::parse(address).value(), message, tree, anchor)) {
      out.push_back(it.segment);
    }
    return out;
  };
  EXPECT_EQ(seen("OBR-1", results[0]), std::vector<std::size_t>{2});
  EXPECT_EQ(seen("OBR-1", results[2]), std::vector<std::size_t>{5});
  EXPECT_EQ(seen("PATIENT/PID-1", results[0]), std::vector<std::size_t>{1});
  EXPECT_EQ(seen("PATIENT/PID-1", results[2]), std::vector<std::size_t>{4});
  EXPECT_EQ(seen("OBX[*]-1", results[1]), std::vector<std::size_t>{6});
}

}  // namespace
}  // namespace hl7
