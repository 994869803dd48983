#include "hl7/mllp.h"

#include <gtest/gtest.h>

#include <random>

namespace hl7 {
namespace {

Frames fed(std::string_view bytes, const FramerOptions& options = {}) {
  Framer framer(options);
  Frames frames;
  framer.feed(bytes, frames);
  framer.close(frames);
  return frames;
}

std::string block(std::string_view content) { return frame(content).value(); }

TEST(Framer, TakesSeveralBlocksOfOneRead) {
  const Frames frames = fed(block("one") + block("") + block("three\r"));
  EXPECT_EQ(frames.blocks, (std::vector<std::string>{"one", "", "three\r"}));
  EXPECT_TRUE(frames.events.empty());
}

TEST(Framer, ReportsBytesBeforeABlock) {
  const Frames frames = fed("hello" + block("one") + "\r\n" + block("two"));
  EXPECT_EQ(frames.blocks.size(), 2u);
  EXPECT_EQ(frames.events, (std::vector<FrameEvent>{{FrameFault::kGarbage, 5}}));
}

TEST(Framer, ReportsAPeerThatDoesNotFrame) {
  EXPECT_EQ(fed("MSH|^~\\&|A\r").events, (std::vector<FrameEvent>{{FrameFault::kUnframed, 10}}));
  Framer framer;
  Frames frames;
  framer.feed(std::string(200'000, 'x'), frames);
  EXPECT_EQ(frames.events.size(), 3u);
}

TEST(Framer, ReportsUnframedBytesWhenTheLineGoesIdle) {
  Framer framer;
  Frames frames;
  framer.feed("abc", frames);
  framer.idle(frames);
  framer.idle(frames);
  EXPECT_EQ(frames.events, (std::vector<FrameEvent>{{FrameFault::kUnframed, 3}}));
}

TEST(Framer, StartsAgainAtAStartByteInsideABlock) {
  const Frames frames =
      fed("\x0B"
          "cut" +
          block("whole"));
  EXPECT_EQ(frames.blocks, std::vector<std::string>{"whole"});
  EXPECT_EQ(frames.events, (std::vector<FrameEvent>{{FrameFault::kRestarted, 3}}));
}

TEST(Framer, DropsABlockWhoseEndIsNotFollowedByReturn) {
  const Frames frames = fed("\x0Bone\x1C" + block("two"));
  EXPECT_EQ(frames.blocks, std::vector<std::string>{"two"});
  EXPECT_EQ(frames.events, (std::vector<FrameEvent>{{FrameFault::kBadEnd, 3}}));
}

TEST(Framer, ALenientOneTakesALoneEndByteForData) {
  const Frames frames = fed("\x0Bone\x1Ctwo\x1C\x1C\r", FramerOptions{.lenient = true});
  EXPECT_EQ(frames.blocks, std::vector<std::string>{"one\x1Ctwo\x1C"});
  EXPECT_TRUE(frames.events.empty());
}

TEST(Framer, DropsABlockOverTheLimitAndGoesOn) {
  const FramerOptions options{.block_bytes_max = 4};
  const Frames frames = fed(block("12345678") + block("1234"), options);
  EXPECT_EQ(frames.blocks, std::vector<std::string>{"1234"});
  EXPECT_EQ(frames.events, (std::vector<FrameEvent>{{FrameFault::kOversize, 8}}));
}

TEST(Framer, ReportsABlockThatIsCutByTheEnd) {
  EXPECT_EQ(fed("\x0Bpart").events, (std::vector<FrameEvent>{{FrameFault::kPartial, 4}}));
  EXPECT_EQ(fed("\x0Bpart\x1C").events, (std::vector<FrameEvent>{{FrameFault::kPartial, 4}}));
}

TEST(Framer, CountsBlocksAndFaults) {
  Framer framer;
  Frames frames;
  framer.feed("x" + block("a") + block("b") + "\x0Bpart", frames);
  EXPECT_EQ(framer.blocks_total(), 2u);
  EXPECT_EQ(framer.faults_total(), 1u);
  EXPECT_TRUE(framer.in_block());
}

TEST(Framer, GivesTheSameForEverySplit) {
  std::mt19937 random(3);
  const FramerOptions options{.block_bytes_max = 64};
  for (int i = 0; i < 20'000; ++i) {
    constexpr std::string_view kAlphabet = "\x0B\x0B\x1C\x1C\r\rab\n";
    std::string stream(random() % 120, ' ');
    for (char& c : stream) c = kAlphabet[random() % kAlphabet.size()];
    const Frames whole = fed(stream, options);
    Framer framer(options);
    Frames split;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t size = 1 + random() % 9;
      framer.feed(std::string_view(stream).substr(at, size), split);
      at += size;
    }
    framer.close(split);
    ASSERT_EQ(split.blocks, whole.blocks);
    ASSERT_EQ(split.events, whole.events);
  }
}

TEST(Framer, FindsEveryBlockUnderAMillionSplits) {
  std::mt19937 random(4);
  std::string stream;
  for (int i = 0; i < 1000; ++i)
    stream += block(std::string(i % 97, static_cast<char>('a' + i % 26)));
  std::size_t splits = 0;
  while (splits < 1'000'000) {
    Framer framer;
    Frames frames;
    for (std::size_t at = 0; at < stream.size(); ++splits) {
      const std::size_t size = 1 + random() % 13;
      framer.feed(std::string_view(stream).substr(at, size), frames);
      at += size;
    }
    ASSERT_EQ(frames.blocks.size(), 1000u);
    ASSERT_EQ(frames.blocks[500], std::string(500 % 97, static_cast<char>('a' + 500 % 26)));
    ASSERT_TRUE(frames.events.empty());
  }
}

TEST(Frame, RefusesBytesThatWouldEndTheBlockEarly) {
  EXPECT_EQ(block("MSH"), "\x0BMSH\x1C\r");
  EXPECT_FALSE(frame("a\x1C"
                     "b")
                   .ok());
  EXPECT_FALSE(frame("a\x0B"
                     "b")
                   .ok());
}

TEST(Frame, KnowsTheAcknowledgementsOfRelease2) {
  EXPECT_TRUE(is_release2_ack("\x06"));
  EXPECT_TRUE(is_release2_ack("\x15"));
  EXPECT_FALSE(is_release2_ack("M"));
  EXPECT_FALSE(is_release2_ack("\x06\x06"));
}

}  // namespace
}  // namespace hl7
