#include <gtest/gtest.h>

#include <set>

#include "adapters/mllp/receiver.h"
#include "base/json.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/feed.h"
#include "engine/cli/files.h"
#include "engine/cli/progress.h"
#include "engine/cli/test_console.h"
#include "hl7/message.h"

namespace engine::cli {
namespace {

std::string siu() { return read_file(sample("siu_s12.hl7")).value(); }

std::string control_id_of(const std::string& bytes) {
  return hl7::Message::parse(bytes).value().text("MSH-10");
}

TEST(Feed, SendsTheFirstPassAsItIs) {
  const auto feed = Feed::make({siu()}, ControlIds::kFresh);
  EXPECT_EQ(feed.value().item(0).bytes, siu());
  EXPECT_EQ(feed.value().item(0).control_id, "DEMO0001");
}

TEST(Feed, GivesEachLaterMessageAControlIdOfItsOwn) {
  const auto feed = Feed::make({siu(), siu()}, ControlIds::kFresh);
  std::set<std::string> seen;
  for (std::size_t i = 2; i < 100; ++i) {
    const auto item = feed.value().item(i);
    EXPECT_EQ(control_id_of(item.bytes), item.control_id);
    EXPECT_LE(item.control_id.size(), 20u);
    seen.insert(item.control_id);
  }
  EXPECT_EQ(seen.size(), 98u);
}

TEST(Feed, ChangesNothingButTheControlId) {
  const auto feed = Feed::make({siu()}, ControlIds::kFresh);
  auto later = hl7::Message::parse(feed.value().item(7).bytes).value();
  ASSERT_TRUE(later.set(later.locate("MSH-10").value(), "DEMO0001"));
  EXPECT_EQ(later.encode(), siu());
}

TEST(Feed, KeepsTheBytesWhenAskedTo) {
  const auto feed = Feed::make({siu()}, ControlIds::kKept);
  EXPECT_EQ(feed.value().item(5).bytes, siu());
}

TEST(Feed, SendsWhatCannotBeParsedAsItIs) {
  const auto feed = Feed::make({"nonsense"}, ControlIds::kFresh);
  EXPECT_EQ(feed.value().unreadable(), 1u);
  EXPECT_EQ(feed.value().item(3).bytes, "nonsense");
}

TEST(Feed, NeedsAMessage) { EXPECT_FALSE(Feed::make({}, ControlIds::kFresh).ok()); }

// A receiver that answers every message with one code.
class Answering {
 public:
  explicit Answering(std::string code)
      : receiver_(executor_, {}, [code](const std::string& block, const auto& answer) {
          answer(adapter::mllp::ack(code, control_id_of(block)));
        }) {}
  ~Answering() { executor_.stop(); }

  std::string url() const { return "mllp://" + receiver_.address(); }

 private:
  net::Executor executor_{1};
  adapter::mllp::Receiver receiver_;
};

TEST(Send, CountsTheAnswers) {
  Answering peer("AA");
  TestConsole test;
  EXPECT_EQ(test.run({"send", sample("siu_s12.hl7"), sample("siu_s13.hl7"), "--to", peer.url(),
                      "--repeat", "10", "--connections", "3", "--json"}),
            kExitDone);
  const auto report = base::parse_json(test.out);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report.value().find("messages")->text(), "20");
  EXPECT_EQ(report.value().find("codes")->find("AA")->text(), "20");
}

TEST(Send, ARefusalIs65) {
  Answering peer("AE");
  TestConsole test;
  EXPECT_EQ(test.run({"send", sample("siu_s12.hl7"), "--to", peer.url()}), kExitData);
  EXPECT_NE(test.out.find("AE 1"), std::string::npos);
}

TEST(Send, NobodyThereIs69) {
  TestConsole test;
  EXPECT_EQ(test.run({"send", sample("siu_s12.hl7"), "--to", "mllp://127.0.0.1:1"}),
            kExitUnavailable);
}

TEST(Send, RefusesToSendInPlainTextBeyondLoopback) {
  TestConsole test;
  EXPECT_EQ(test.run({"send", sample("siu_s12.hl7"), "--to", "mllp://192.0.2.1:2575"}), kExitUsage);
  EXPECT_NE(test.err.find("mllps://"), std::string::npos);
}

TEST(Send, RefusesAnAddressOfAnotherKind) {
  TestConsole test;
  EXPECT_EQ(test.run({"send", sample("siu_s12.hl7"), "--to", "http://127.0.0.1"}), kExitUsage);
}

TEST(Progress, TellsShareRateAndTimeLeft) {
  EXPECT_EQ(progress_line("sending", 50, 200, 5), "sending  50/200  25 %  10/s  15 s left");
  EXPECT_EQ(progress_line("sending", 200, 200, 5), "sending  200/200  100 %  40/s");
  EXPECT_EQ(progress_line("sending", 0, 0, 0), "sending  0/0  100 %  0/s");
}

TEST(Progress, IsSilentForShortWorkWithoutATerminal) {
  TestConsole test;
  {
    Progress progress(test.console, "sending", 3);
    progress.advance(3);
  }
  EXPECT_EQ(test.err, "");
}

TEST(Console, ColoursOnlyWhereTheReaderIsATerminal) {
  const auto write = [](std::string_view) { return true; };
  EXPECT_EQ(Console(write, write, {}).paint(Colour::kRed, "AE"), "AE");
  EXPECT_EQ(Console(write, write, {.colours_out = true}).paint(Colour::kRed, "AE"),
            "\x1b[31mAE\x1b[0m");
}

}  // namespace
}  // namespace engine::cli
