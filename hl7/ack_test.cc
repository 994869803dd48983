#include "hl7/ack.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace hl7 {
namespace {

std::string incoming(std::string_view version, std::string_view accept = "",
                     std::string_view application = "") {
  std::string bytes = "MSH|^~\\&|EPIC^1.2^ISO|NORTH|HOP|SOUTH|20260302||SIU^S12^SIU_S12|CTRL1|P|";
  bytes.append(version).append("|||").append(accept).append("|").append(application);
  return bytes + "\rPID|1||77||KANARIENVOGEL^Ines\r";
}

Message parsed(const std::string& bytes) { return Message::parse(bytes).value(); }

Ack an_ack(AckCode code) {
  Ack ack;
  ack.code = code;
  ack.control_id = "aaaabbbbccccddddeeee";
  ack.at = base::parse_instant("2026-03-02T09:12:57Z").value();
  return ack;
}

Ack a_refusal() {
  Ack ack = an_ack(AckCode::kAE);
  ack.faults.push_back({"SCH-11.4", "102", 'E', "siu-appointment@3 apt.start", "digits(8) | no"});
  ack.faults.push_back({"PID[2]-5[3].1.2", "101", 'E', "siu-appointment@3 pat", "empty"});
  return ack;
}

std::string answer(const std::string& bytes, const Ack& ack) {
  return build_ack(ack_header(parsed(bytes)), ack);
}

TEST(Ack, SwapsSenderAndReceiverAndEchoesTheControlId) {
  EXPECT_EQ(answer(incoming("2.5.1"), an_ack(AckCode::kAA)),
            "MSH|^~\\&|HOP|SOUTH|EPIC^1.2^ISO|NORTH|20260302091257+0000||ACK^S12^ACK|"
            "aaaabbbbccccddddeeee|P|2.5.1||||||UNICODE UTF-8\r"
            "MSA|AA|CTRL1\r");
}

TEST(Ack, NamesNoEventUpTo23) {
  const Message reply = parsed(answer(incoming("2.3"), an_ack(AckCode::kAA)));
  EXPECT_EQ(reply.leaf("MSH-9").raw, "ACK");
  EXPECT_EQ(parsed(answer(incoming("2.3.1"), an_ack(AckCode::kAA))).text("MSH-9.2"), "S12");
}

TEST(Ack, WritesOneErrForEachProblemFrom25) {
  const std::string bytes = answer(incoming("2.5.1"), a_refusal());
  EXPECT_EQ(bytes.substr(bytes.find("MSA")),
            "MSA|AE|CTRL1\r"
            "ERR||SCH^1^11^1^4|102^Data type error^HL70357|E|siu-appointment@3 apt.start||"
            "digits(8) \\F\\ no|digits(8) \\F\\ no\r"
            "ERR||PID^2^5^3^1^2|101^Required field missing^HL70357|E|siu-appointment@3 pat||"
            "empty|empty\r");
}

TEST(Ack, WritesOneErrThatRepeatsUpTo24) {
  const std::string bytes = answer(incoming("2.3.1"), a_refusal());
  EXPECT_EQ(
      bytes.substr(bytes.find("ERR")),
      "ERR|SCH^1^11^102&Data type error&HL70357~PID^2^5^101&Required field missing&HL70357\r");
}

TEST(Ack, WritesMsa3OnlyUpTo26) {
  Ack ack = an_ack(AckCode::kAR);
  ack.text = "try later";
  EXPECT_EQ(parsed(answer(incoming("2.6"), ack)).text("MSA-3"), "try later");
  EXPECT_EQ(parsed(answer(incoming("2.7.1"), ack)).text("MSA-3"), "");
}

TEST(Ack, HoldsNothingElseOfTheMessage) {
  for (const auto* version : {"2.3.1", "2.5.1", "2.7.1"}) {
    EXPECT_EQ(answer(incoming(version), a_refusal()).find("KANARIENVOGEL"), std::string::npos);
  }
}

TEST(Ack, EchoesAnEventOnlyWhenItLooksLikeOne) {
  std::string bytes = incoming("2.5.1");
  bytes.replace(bytes.find("S12"), 3, "Ines Hartwell");
  EXPECT_EQ(parsed(answer(bytes, an_ack(AckCode::kAR))).leaf("MSH-9").raw, "ACK");
}

TEST(Ack, AnswersAVersionThatNobodySpeaksWith251) {
  EXPECT_EQ(parsed(answer(incoming("9.9"), an_ack(AckCode::kAR))).text("MSH-12"), "2.5.1");
  EXPECT_EQ(parsed(answer(incoming("2.9.1"), an_ack(AckCode::kAR))).text("MSH-12"), "2.9.1");
}

TEST(Ack, CanBeBuiltWithoutAMessage) {
  const Message reply = parsed(build_ack(AckHeader{}, an_ack(AckCode::kAR)));
  EXPECT_EQ(reply.text("MSA-1"), "AR");
  EXPECT_EQ(reply.text("MSA-2"), "");
  EXPECT_EQ(reply.text("MSH-11"), "P");
}

TEST(Ack, SpeaksTheDelimitersOfTheMessage) {
  const std::string bytes = answer("MSH#!@%*#A#B#C#D###SIU!S12#7#P#2.5.1\r", a_refusal());
  EXPECT_TRUE(bytes.starts_with("MSH#!@%*#C#D#A#B#"));
  EXPECT_NE(bytes.find("ERR##SCH!1!11!1!4#102!"), std::string::npos);
}

TEST(Ack, AnApplicationAnswerInEnhancedModeIsANewExchange) {
  Ack ack = an_ack(AckCode::kAA);
  ack.enhanced = true;
  ack.accept_type = "AL";
  const Message application = parsed(answer(incoming("2.5.1", "AL", "AL"), ack));
  EXPECT_EQ(application.text("MSH-15"), "AL");
  EXPECT_EQ(application.text("MSH-16"), "NE");
  ack.code = AckCode::kCA;
  const Message accept = parsed(answer(incoming("2.5.1", "AL", "AL"), ack));
  EXPECT_EQ(accept.text("MSH-15") + accept.text("MSH-16"), "");
}

TEST(AckMode, FollowsMsh15AndMsh16) {
  const auto mode = [](std::string_view accept, std::string_view application) {
    return ack_mode(parsed(incoming("2.5.1", accept, application)));
  };
  EXPECT_FALSE(mode("", "").enhanced);
  EXPECT_EQ(mode("", "").application, Wanted::kAlways);
  EXPECT_TRUE(mode("NE", "NE").enhanced);
  EXPECT_EQ(mode("NE", "NE").application, Wanted::kNever);
  EXPECT_EQ(mode("AL", "NE").accept, Wanted::kAlways);
  EXPECT_EQ(mode("NE", "ER").application, Wanted::kOnError);
  EXPECT_EQ(mode("SU", "").accept, Wanted::kOnSuccess);
  EXPECT_EQ(mode("SU", "").application, Wanted::kNever);
}

TEST(AckMode, ErAndSuSpeakOfTheOutcome) {
  EXPECT_TRUE(is_wanted(Wanted::kOnError, AckCode::kCE));
  EXPECT_FALSE(is_wanted(Wanted::kOnError, AckCode::kAA));
  EXPECT_TRUE(is_wanted(Wanted::kOnSuccess, AckCode::kCA));
  EXPECT_FALSE(is_wanted(Wanted::kNever, AckCode::kAA));
}

TEST(ReadAck, ReadsItsOwnAnswersOfEveryVersion) {
  for (const auto* version : {"2.3.1", "2.5.1", "2.7.1"}) {
    const auto reply = read_ack(parsed(answer(incoming(version), a_refusal())));
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply.value().code, AckCode::kAE);
    EXPECT_EQ(reply.value().control_id, "CTRL1");
    ASSERT_EQ(reply.value().problems.size(), 2u) << version;
    EXPECT_EQ(reply.value().problems[1].substr(0, 5), "PID-5");
  }
}

TEST(ReadAck, TakesNoTextOfThePartner) {
  const auto reply =
      read_ack(parsed("MSH|^~\\&|A\rMSA|AE|7|KANARIENVOGEL\rERR||KANARIENVOGEL^1^x|KANARIENVOGEL|E|"
                      "||KANARIENVOGEL\r"));
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply.value().problems, std::vector<std::string>{"?: ?"});
}

TEST(ReadAck, RefusesWhatIsNoAnswer) {
  EXPECT_FALSE(read_ack(parsed("MSH|^~\\&|A\rPID|1\r")).ok());
  EXPECT_FALSE(read_ack(parsed("MSH|^~\\&|A\rMSA|OK|1\r")).ok());
}

}  // namespace
}  // namespace hl7
