#include "net/chunk_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace net {
namespace {

using Step = ChunkReader::Step;

// What became of a body: the data, what is left behind it, and the fault.
struct Outcome {
  Step step = Step::kMore;
  std::string body;
  std::string left;
  int status = 0;
  std::string reason;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

constexpr std::uint64_t kBodyBytesMax = 1000;

// Feeds `bytes` in pieces of `sizes`, over and over, as a connection does; what follows the body
// is counted whole, wherever the last piece ended.
Outcome read(std::string_view bytes, const std::vector<std::size_t>& sizes = {1 << 20},
             const ChunkLimits& limits = {}) {
  ChunkReader chunks(limits, kBodyBytesMax);
  Outcome seen;
  std::string buffer;
  for (std::size_t i = 0; seen.step == Step::kMore && !bytes.empty(); ++i) {
    std::size_t size = std::min(sizes[i % sizes.size()], bytes.size());
    buffer += bytes.substr(0, size);
    bytes.remove_prefix(size);
    std::string_view rest = buffer;
    seen.step = chunks.advance(rest, seen.body);
    buffer.erase(0, buffer.size() - rest.size());
  }
  seen.status = chunks.fault().status;
  seen.reason = std::string(chunks.fault().reason);
  if (seen.step == Step::kDone) seen.left = buffer + std::string(bytes);
  return seen;
}

std::string repeated(std::string_view unit, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

// Bodies of every kind, good and bad, as smugglers send them.
const std::vector<std::string>& all_bodies() {
  static const std::vector<std::string> all = {
      "3\r\nabc\r\n0\r\n\r\nGET /next",
      "3;a=b\r\nabc\r\nA;c\r\n0123456789\r\n0;d\r\nX: 1\r\nY: 2\r\n\r\nrest",
      "0\r\n\r\n",
      "0000000000000003\r\nabc\r\n00\r\n\r\n",
      "3\r\nabc\r\n0\r\n\r",
      "3\r\nabc\r\n0\r\n",
      "3\r\nabcd\r\n0\r\n\r\n",
      "3\r\nab\r\n0\r\n\r\n",
      "3\r\nabc0\r\n\r\n",
      "3\nabc\r\n0\r\n\r\n",
      "3\r\nabc\n0\r\n\r\n",
      "3\rabc\r\n0\r\n\r\n",
      "3;\nx\r\nabc\r\n0\r\n\r\n",
      "3;a\rb\r\nabc\r\n0\r\n\r\n",
      "3 \r\nabc\r\n0\r\n\r\n",
      " 3\r\nabc\r\n0\r\n\r\n",
      "3 ;a\r\nabc\r\n0\r\n\r\n",
      "0x3\r\nabc\r\n0\r\n\r\n",
      "+3\r\nabc\r\n0\r\n\r\n",
      "-3\r\nabc\r\n0\r\n\r\n",
      "3_0\r\nabc\r\n0\r\n\r\n",
      "3,3\r\nabc\r\n0\r\n\r\n",
      "\r\n3\r\nabc\r\n0\r\n\r\n",
      "00000000000000003\r\nabc\r\n0\r\n\r\n",
      "10000000000000000\r\nabc\r\n0\r\n\r\n",
      "ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
      "3e9\r\n" + std::string(1001, 'a') + "\r\n0\r\n\r\n",
      "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\nb\r\n0\r\n\r\n",
      "0\r\n\nGET /",
      "0\r\nX: 1\n\r\n",
      "0\r\nX: 1\r\n\n",
      "0\r\n X: 1\r\n\r\n",
      "0\r\nX\r\n\r\n",
      "0\r\nX : 1\r\n\r\n",
      "0\r\nX: a\rb\r\n\r\n",
      "0\r\n: 1\r\n\r\n",
      "0\r\na\r\n2\r\nHTTP/1.\x03",
      "0\r\nng: chun~(: chunked\r\n\r\n0\r\nng",
      "0\r\n" + repeated("X: 1\r\n", 20) + "\r\nrest",
      "0\r\n" + repeated("X: 1\r\n", 21) + "\r\nrest",
      "0\r\nX: " + std::string(8189, 'a') + "\r\n\r\n",
      "0\r\nX: " + std::string(8190, 'a') + "\r\n\r\n",
      "1;" + std::string(4095, 'a') + "\r\nb\r\n0\r\n\r\nrest",
      "1;" + std::string(4096, 'a') + "\r\nb\r\n0\r\n\r\nrest",
      "1;" + std::string(9000, 'a'),
      std::string(9000, '1'),
  };
  return all;
}

TEST(ChunkReader, JoinsTheDataOfChunks) {
  Outcome seen = read("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  EXPECT_EQ(seen.step, Step::kDone);
  EXPECT_EQ(seen.body, "abcdefg");
}

TEST(ChunkReader, LeavesWhatComesBehindTheBody) {
  EXPECT_EQ(read("1\r\na\r\n0\r\n\r\nGET /").left, "GET /");
}

TEST(ChunkReader, ReadsSizesInHexOfEitherCase) {
  EXPECT_EQ(read("a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n").body.size(), 21u);
}

TEST(ChunkReader, TakesSixteenDigitsAndNoMore) {
  EXPECT_EQ(read("0000000000000001\r\na\r\n0\r\n\r\n").body, "a");
  EXPECT_EQ(read("00000000000000001\r\na\r\n0\r\n\r\n").status, 400);
}

TEST(ChunkReader, RefusesWhatIsNoSize) {
  for (const char* size : {"", " 1", "1 ", "+1", "-1", "0x1", "1h", "1.0", "1,1", "1_1", "\t1"}) {
    EXPECT_EQ(read(std::string(size) + "\r\na\r\n0\r\n\r\n").status, 400) << size;
  }
}

TEST(ChunkReader, RefusesASizeLineThatDoesNotEndInCrLf) {
  for (const char* end : {"\n", "\r", "\r\r\n", "\n\r\n", "\x0b\r\n"}) {
    EXPECT_EQ(read("1" + std::string(end) + "a\r\n0\r\n\r\n").status, 400);
  }
}

TEST(ChunkReader, RefusesDataThatDoNotEndWhereTheSizeSays) {
  for (const char* data : {"a\n", "ab\r\n", "a\r", "", "a\r\r\n", "a \r\n"}) {
    EXPECT_EQ(read("1\r\n" + std::string(data) + "0\r\n\r\n").status, 400) << data;
  }
}

TEST(ChunkReader, JudgesTheEndOfDataAtItsFirstByte) {
  EXPECT_EQ(read("1\r\nab").status, 400);
  EXPECT_EQ(read("1\r\na\rb").status, 400);
  EXPECT_EQ(read("1\r\na\r").step, Step::kMore);
}

TEST(ChunkReader, SkipsExtensions) {
  EXPECT_EQ(read("1;a=\"b;c\"; d\r\nx\r\n0;e\r\n\r\n").body, "x");
}

TEST(ChunkReader, RefusesAnExtensionThatCouldEndTheLineElsewhere) {
  for (const char* text : {";a\nb", ";a\rb", ";\x01", ";\x7f", " ;a", "\t;a", ":a"}) {
    EXPECT_EQ(read("1" + std::string(text) + "\r\nx\r\n0\r\n\r\n").status, 400) << text;
  }
}

TEST(ChunkReader, CapsTheExtensionsOfAllChunks) {
  ChunkLimits limits;
  limits.extension_bytes_max = 10;
  std::string five = "1;aaaa\r\nx\r\n";
  EXPECT_EQ(read(five + five + "0\r\n\r\n", {1 << 20}, limits).body, "xx");
  EXPECT_EQ(read(five + five + "0;\r\n\r\n", {1 << 20}, limits).status, 400);
}

TEST(ChunkReader, EndsAnExtensionThatNeverEndsAtItsCap) {
  EXPECT_EQ(read("1;" + std::string(6000, 'a')).status, 400);
}

TEST(ChunkReader, CapsTheNumberOfChunks) {
  ChunkLimits limits;
  limits.chunks_max = 3;
  EXPECT_EQ(read(repeated("1\r\na\r\n", 3) + "0\r\n\r\n", {1 << 20}, limits).body, "aaa");
  EXPECT_EQ(read(repeated("1\r\na\r\n", 4) + "0\r\n\r\n", {1 << 20}, limits).status, 413);
}

TEST(ChunkReader, CapsTheBodyByWhatChunksDeclare) {
  EXPECT_EQ(read("3e8\r\n" + std::string(1000, 'a') + "\r\n0\r\n\r\n").body.size(), 1000u);
  EXPECT_EQ(read("3e9\r\n").status, 413);
  EXPECT_EQ(read("3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\n").status, 413);
  EXPECT_EQ(read("1\r\na\r\nffffffffffffffff\r\n").status, 413);
}

TEST(ChunkReader, DropsTrailers) {
  Outcome seen = read("0\r\nX-Sum: 1\r\nContent-Length: 5\r\n\r\nrest");
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(seen.left, "rest");
}

TEST(ChunkReader, RefusesATrailerThatIsNoFieldLine) {
  for (const char* line : {"X", "X : 1", " X: 1", "\tX: 1", ": 1", "X: \x01", "X: a\rb", "X(: 1"}) {
    EXPECT_EQ(read("0\r\n" + std::string(line) + "\r\n\r\n").status, 400) << line;
  }
}

TEST(ChunkReader, RefusesATrailerThatDoesNotEndInCrLf) {
  EXPECT_EQ(read("0\r\nX: 1\n\r\n").status, 400);
  EXPECT_EQ(read("0\r\n\n").status, 400);
}

TEST(ChunkReader, CapsTrailersInNumberAndSize) {
  EXPECT_EQ(read("0\r\n" + repeated("X: 1\r\n", 20) + "\r\n").step, Step::kDone);
  EXPECT_EQ(read("0\r\n" + repeated("X: 1\r\n", 21) + "\r\n").status, 400);
  EXPECT_EQ(read("0\r\nX: " + std::string(8189, 'a') + "\r\n\r\n").step, Step::kDone);
  EXPECT_EQ(read("0\r\nX: " + std::string(8190, 'a') + "\r\n\r\n").status, 400);
}

TEST(ChunkReader, StaysFaulty) {
  ChunkReader chunks({}, kBodyBytesMax);
  std::string body;
  std::string_view bad = "x\r\n", good = "0\r\n\r\n";
  EXPECT_EQ(chunks.advance(bad, body), Step::kFault);
  EXPECT_EQ(chunks.advance(good, body), Step::kFault);
}

TEST(ChunkReader, EndsAlikeInEverySplitOfOneSize) {
  for (const std::string& bytes : all_bodies()) {
    Outcome whole = read(bytes);
    for (std::size_t size : {1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 64, 997, 4096}) {
      EXPECT_EQ(read(bytes, {size}), whole) << bytes.substr(0, 40) << " in steps of " << size;
    }
  }
}

TEST(ChunkReader, EndsAlikeInEveryCutInTwo) {
  for (const std::string& bytes : all_bodies()) {
    Outcome whole = read(bytes);
    std::size_t end = std::min<std::size_t>(bytes.size(), 200);
    for (std::size_t cut = 1; cut < end; ++cut) {
      EXPECT_EQ(read(bytes, {cut, 1 << 20}), whole) << bytes.substr(0, 40) << " cut at " << cut;
    }
  }
}

TEST(ChunkReader, EndsAlikeWithAnyByteDamagedInAnySplit) {
  std::mt19937 random(7);
  const std::string good = "3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: 1\r\n\r\nGET /next";
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int n = 0; n < 2; ++n) {
      static constexpr std::string_view kDamage("\r\n0;1a :X\0\x7f", 11);
      bytes[random() % bytes.size()] = kDamage[random() % kDamage.size()];
    }
    std::vector<std::size_t> sizes = {1 + random() % 5, 1 + random() % 9, 1 + random() % 3};
    EXPECT_EQ(read(bytes, sizes), read(bytes)) << i;
  }
}

}  // namespace
}  // namespace net
