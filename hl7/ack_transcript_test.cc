// Whole answers to partners of three versions, in each row of the MSH-15/MSH-16 table
// (HL7 v2.5.1 2.9.2 and 2.9.3).

#include <gtest/gtest.h>

#include "base/time.h"
#include "hl7/ack.h"

namespace hl7 {
namespace {

struct Case {
  std::string_view accept, application;  // MSH-15, MSH-16
  std::string_view done, refused;        // the codes that are sent, in order
};

// SU and ER turn up in both columns, so that each meaning is tried in each place.
constexpr Case kCases[] = {
    {"", "", "AA", "AE"},        {"NE", "NE", "", ""},        {"AL", "NE", "CA", "CE"},
    {"SU", "NE", "CA", ""},      {"ER", "NE", "", "CE"},      {"NE", "AL", "AA", "AE"},
    {"NE", "ER", "", "AE"},      {"NE", "SU", "AA", ""},      {"AL", "AL", "CA AA", "CE AE"},
    {"AL", "ER", "CA", "CE AE"}, {"ER", "AL", "AA", "CE AE"}, {"AL", "", "CA", "CE"},
    {"", "AL", "AA", "AE"},
};

Message arrived(std::string_view version, const Case& row) {
  std::string bytes = "MSH|^~\\&|EHR|NORTH|HOP|SOUTH|20260302||SIU^S12^SIU_S12|CTRL1|P|";
  bytes.append(version).append("|||").append(row.accept).append("|").append(row.application);
  return Message::parse(bytes + "\rPID|1||77||KANARIENVOGEL\r").value();
}

Ack an_ack(AckCode code, bool enhanced) {
  Ack ack;
  ack.code = code;
  ack.enhanced = enhanced;
  ack.control_id = "aaaabbbbccccddddeeee";
  ack.at = base::parse_instant("2026-03-02T09:12:57Z").value();
  if (!is_positive(code)) ack.faults.push_back({"SCH-2", "101", 'E', "r1", "empty"});
  return ack;
}

// The answers that a receiver sends, as it decides from the mode alone.
std::vector<std::string> answers(const Message& message, bool done) {
  const AckMode mode = ack_mode(message);
  const AckCode accept = done ? AckCode::kCA : AckCode::kCE;
  const AckCode application = done ? AckCode::kAA : AckCode::kAE;
  std::vector<std::string> out;
  for (const auto& [wanted, code] :
       {std::pair(mode.accept, accept), std::pair(mode.application, application)}) {
    if (!is_wanted(wanted, code)) continue;
    out.push_back(build_ack(ack_header(message), an_ack(code, mode.enhanced)));
  }
  return out;
}

std::string codes_of(const std::vector<std::string>& answers) {
  std::string out;
  for (const std::string& bytes : answers) {
    if (!out.empty()) out += " ";
    out += Message::parse(bytes).value().text("MSA-1");
  }
  return out;
}

TEST(AckTranscript, EachRowSendsWhatItsPartnerWants) {
  for (const auto* version : {"2.3.1", "2.5.1", "2.7.1"}) {
    for (const Case& row : kCases) {
      const Message message = arrived(version, row);
      EXPECT_EQ(codes_of(answers(message, true)), row.done) << row.accept << "/" << row.application;
      EXPECT_EQ(codes_of(answers(message, false)), row.refused)
          << row.accept << "/" << row.application;
    }
  }
}

TEST(AckTranscript, NoAnswerOfAnyRowHoldsTheCanary) {
  for (const auto* version :
       {"2.1", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7.1", "2.9"}) {
    for (const Case& row : kCases) {
      for (const bool done : {true, false}) {
        for (const std::string& bytes : answers(arrived(version, row), done)) {
          EXPECT_EQ(bytes.find("KANARIENVOGEL"), std::string::npos);
        }
      }
    }
  }
}

TEST(AckTranscript, EveryAnswerIsReadBackAsItWasMeant) {
  for (const auto* version :
       {"2.1", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7.1", "2.9"}) {
    for (const AckCode code :
         {AckCode::kAA, AckCode::kAE, AckCode::kAR, AckCode::kCA, AckCode::kCE, AckCode::kCR}) {
      const auto bytes = build_ack(ack_header(arrived(version, Case{})), an_ack(code, true));
      const auto reply = read_ack(Message::parse(bytes).value());
      ASSERT_TRUE(reply.ok());
      EXPECT_EQ(reply.value().code, code);
      EXPECT_EQ(reply.value().control_id, "CTRL1");
      EXPECT_EQ(reply.value().problems.size(), is_positive(code) ? 0u : 1u) << version;
      if (is_positive(code)) continue;
      EXPECT_EQ(reply.value().problems[0], "SCH-2: 101") << version;
    }
  }
}

TEST(AckTranscript, OriginalModeIn231) {
  EXPECT_EQ(answers(arrived("2.3.1", {"", "", "", ""}), false).at(0),
            "MSH|^~\\&|HOP|SOUTH|EHR|NORTH|20260302091257+0000||ACK^S12^ACK|aaaabbbbccccddddeeee|P|"
            "2.3.1||||||UNICODE UTF-8\r"
            "MSA|AE|CTRL1\r"
            "ERR|SCH^1^2^101&Required field missing&HL70357\r");
}

TEST(AckTranscript, OriginalModeIn22) {
  EXPECT_EQ(answers(arrived("2.2", {"", "", "", ""}), true).at(0),
            "MSH|^~\\&|HOP|SOUTH|EHR|NORTH|20260302091257+0000||ACK|aaaabbbbccccddddeeee|P|2.2\r"
            "MSA|AA|CTRL1\r");
}

TEST(AckTranscript, BothAnswersOfEnhancedModeIn251) {
  const auto both = answers(arrived("2.5.1", {"AL", "AL", "", ""}), false);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0],
            "MSH|^~\\&|HOP|SOUTH|EHR|NORTH|20260302091257+0000||ACK^S12^ACK|aaaabbbbccccddddeeee|P|"
            "2.5.1||||||UNICODE UTF-8\r"
            "MSA|CE|CTRL1\r"
            "ERR||SCH^1^2^1|101^Required field missing^HL70357|E|r1||empty|empty\r");
  EXPECT_EQ(both[1],
            "MSH|^~\\&|HOP|SOUTH|EHR|NORTH|20260302091257+0000||ACK^S12^ACK|aaaabbbbccccddddeeee|P|"
            "2.5.1||||NE||UNICODE UTF-8\r"
            "MSA|AE|CTRL1\r"
            "ERR||SCH^1^2^1|101^Required field missing^HL70357|E|r1||empty|empty\r");
}

TEST(AckTranscript, ApplicationAnswerIn271) {
  EXPECT_EQ(answers(arrived("2.7.1", {"NE", "AL", "", ""}), true).at(0),
            "MSH|^~\\&|HOP|SOUTH|EHR|NORTH|20260302091257+0000||ACK^S12^ACK|aaaabbbbccccddddeeee|P|"
            "2.7.1||||NE||UNICODE UTF-8\r"
            "MSA|AA|CTRL1\r");
}

}  // namespace
}  // namespace hl7
