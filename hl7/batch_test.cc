#include "hl7/batch.h"

#include <gtest/gtest.h>

#include "hl7/message.h"

namespace hl7 {
namespace {

constexpr std::string_view kTwo =
    "FHS|^~\\&|LAB\r"
    "BHS|^~\\&|LAB|||||||||OLD7\r"
    "MSH|^~\\&|LAB|1\rPID|1\r"
    "MSH|^~\\&|LAB|2\rPID|2\r\r"
    "BTS|2\r"
    "FTS|1\r";

Batch split(std::string_view bytes) {
  auto batch = split_batch(bytes);
  if (!batch.ok()) ADD_FAILURE() << batch.error().to_string();
  return std::move(batch).value();
}

std::string with(std::string_view from, std::string_view to) {
  std::string bytes(kTwo);
  return bytes.replace(bytes.find(from), from.size(), to);
}

TEST(Batch, CutsOutItsMessages) {
  const Batch batch = split(kTwo);
  ASSERT_EQ(batch.messages.size(), 2u);
  EXPECT_EQ(batch.messages[0].bytes, "MSH|^~\\&|LAB|1\rPID|1\r");
  EXPECT_EQ(Message::parse(std::string(batch.messages[1].bytes)).value().text("MSH-4"), "2");
  EXPECT_EQ(kTwo.substr(batch.messages[1].offset, 3), "MSH");
  EXPECT_EQ(batch.batches, 1u);
  EXPECT_EQ(batch.original_control_id, "OLD7");
  EXPECT_TRUE(batch.faults.empty());
}

TEST(Batch, GivesItsBytesAgain) {
  for (const std::string& bytes : {std::string(kTwo), "\r\n\x0B" + std::string(kTwo) + "\x1C\r",
                                   std::string("MSH|^~\\&|A\nPID|1\n\nMSH|^~\\&|B")}) {
    EXPECT_EQ(split(bytes).joined(), bytes);
  }
}

TEST(Batch, ReportsACountThatDoesNotHold) {
  EXPECT_EQ(split(with("BTS|2", "BTS|3")).faults.at(0).path, "BTS-1");
  EXPECT_EQ(split(with("BTS|2", "BTS|two")).faults.size(), 1u);
  EXPECT_EQ(split(with("FTS|1", "FTS|4")).faults.at(0).path, "FTS-1");
  EXPECT_EQ(split(with("PID|1\r", "PID|1\rMSH|^~\\&|X\r")).faults.size(), 1u);
}

TEST(Batch, AMissingCountIsNoStatement) {
  EXPECT_TRUE(split(with("BTS|2", "BTS")).faults.empty());
  EXPECT_TRUE(split(with("BTS|2", "BTS||remark")).faults.empty());
}

TEST(Batch, CountsEachBatchByItself) {
  const Batch batch =
      split("FHS|^~\\&\rBHS|^~\\&\rMSH|^~\\&|1\rBTS|1\rBHS|^~\\&\rMSH|^~\\&|2\rBTS|1\rFTS|2\r");
  EXPECT_TRUE(batch.faults.empty());
  EXPECT_EQ(batch.messages.at(1).batch, 1u);
}

TEST(Batch, MayBeEmpty) {
  EXPECT_TRUE(split("BHS|^~\\&|A\rBTS|0\r").messages.empty());
  EXPECT_TRUE(split("BHS|^~\\&|A\rBTS|0\r").faults.empty());
}

TEST(Batch, TakesBareMessages) {
  EXPECT_EQ(split("MSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\r").messages.size(), 2u);
  EXPECT_EQ(split("MSH|^~\\&|A\r").messages.size(), 1u);
}

TEST(Batch, RefusesSegmentsThatBelongToNoMessage) {
  EXPECT_EQ(split_batch("BHS|^~\\&|A\rPID|1\r").error().path, "byte 11");
  EXPECT_FALSE(split_batch("").ok());
  EXPECT_FALSE(split_batch("PID|1\r").ok());
}

TEST(Batch, IsToldFromAMessage) {
  EXPECT_TRUE(is_batch(kTwo));
  EXPECT_TRUE(is_batch("MSH|^~\\&|A\rMSH|^~\\&|B\r"));
  EXPECT_FALSE(is_batch("MSH|^~\\&|A\rPID|1\r"));
  EXPECT_FALSE(is_batch(""));
}

TEST(Reencode, GivesTheBytesOfAMessageAndOfABatch) {
  EXPECT_EQ(reencode(kTwo).value(), kTwo);
  EXPECT_EQ(reencode("MSH|^~\\&|A\nPID|1").value(), "MSH|^~\\&|A\nPID|1");
}

TEST(Reencode, NamesTheMessageThatDoesNotParse) {
  EXPECT_EQ(reencode("MSH|^~\\&|A\rMSH|^^|B\r").error().path, "message 2 MSH-2");
  EXPECT_FALSE(reencode("PID|1").ok());
}

TEST(Fragment, IsToldByItsPointersAndItsAddenda) {
  const auto fragment = [](std::string_view bytes) {
    return is_fragment(Message::parse(std::string(bytes)).value());
  };
  EXPECT_TRUE(fragment("MSH|^~\\&|A|||||||||||77\r"));
  EXPECT_TRUE(fragment("MSH|^~\\&|A\rOBX|1\rDSC|77\r"));
  EXPECT_TRUE(fragment("MSH|^~\\&|A\rOBX|1\rADD|rest\r"));
  EXPECT_FALSE(fragment("MSH|^~\\&|A\rOBX|1\rDSC|\r"));
}

}  // namespace
}  // namespace hl7
