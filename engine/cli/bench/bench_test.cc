#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "engine/cli/bench/disk.h"
#include "engine/cli/bench/end_to_end.h"
#include "engine/cli/bench/figure.h"
#include "engine/cli/bench/load_messages.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/test_console.h"
#include "engine/mapping/mapping.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

TEST(Figure, TellsTheMedianAndHowFarItSwings) {
  const Figure figure{"e2e_sqlite_16_msg_per_s", "msg/s", {12'000, 9'000, 10'000}};
  EXPECT_EQ(figure.as_json(),
            "{\"name\":\"e2e_sqlite_16_msg_per_s\",\"unit\":\"msg/s\",\"median\":10000,"
            "\"min\":9000,\"max\":12000,\"runs\":3}\n");
}

TEST(Figure, TakesTheMiddleOfAnEvenNumberOfRuns) {
  EXPECT_DOUBLE_EQ((Figure{"a", "ms", {1, 2, 3, 10}}).median(), 2.5);
  EXPECT_DOUBLE_EQ((Figure{"a", "ms", {}}).median(), 0);
}

TEST(LoadMessages, IsAboutAsLargeAsRealOnes) {
  const std::size_t size = LoadMessages("B").item(4711).bytes.size();
  EXPECT_GT(size, 1'000u);
  EXPECT_LT(size, 1'500u);
}

TEST(LoadMessages, EachIsOfAnotherPatientAndAppointmentAndIsMappedWithoutFault) {
  const auto set = mapping::MappingSet::load(std::string(HOPLINE_SOURCE_DIR) + "/mappings");
  ASSERT_TRUE(set.ok());
  mapping::Site site;
  site.default_system = "urn:x";
  std::string before;
  for (const std::size_t number : {0u, 7u, 4711u, 19'999u}) {
    const auto item = LoadMessages("B1Q").item(number);
    const auto message = hl7::Message::parse(item.bytes);
    ASSERT_TRUE(message.ok());
    EXPECT_EQ(message.value().text("MSH-10"), item.control_id);
    EXPECT_NE(message.value().text("PID-3.1") + message.value().text("SCH-2.1"), before);
    before = message.value().text("PID-3.1") + message.value().text("SCH-2.1");
    const auto out =
        set.value()->find("siu-appointment")->run({.message = &message.value(), .site = &site});
    EXPECT_FALSE(out.held());
    EXPECT_EQ(out.resources.front().text("status"), "booked");
  }
}

TEST(Disk, KnowsMemoryFromADisk) {
  EXPECT_FALSE(is_in_memory("/nowhere"));
  EXPECT_TRUE(fdatasync_p50_us("/nowhere").ok() == false);
}

TEST(EndToEnd, MeasuresAWholeNodeUnderTheNamesThatAreAContract) {
  support::Scratch scratch;
  TestConsole test;
  EndToEndOptions options;
  options.dir = scratch.path();
  options.runs = 2;
  options.messages = 200;
  const auto figures = EndToEnd(options, test.console).run();
  ASSERT_TRUE(figures.ok()) << figures.error().to_string();
  std::map<std::string, Figure> by_name;
  for (const Figure& figure : figures.value()) by_name[figure.name] = figure;
  for (const char* name : {"e2e_sqlite_16_msg_per_s", "e2e_sqlite_16_p99_ms",
                           "e2e_sqlite_1_msg_per_s", "e2e_sqlite_1_p99_ms"}) {
    ASSERT_TRUE(by_name.contains(name)) << name;
    EXPECT_EQ(by_name[name].values.size(), 2u);
    EXPECT_GT(by_name[name].least(), 0);
  }
  // Each message is a row of its own at the least, and one connection cannot group its commits (the
  // last commit of a run may be counted with the next).
  EXPECT_GT(by_name["e2e_sqlite_1_rows_per_msg"].least(), 1);
  EXPECT_GT(by_name["e2e_sqlite_1_fsyncs_per_msg"].least(), 0.9);
}

TEST(Bench, RefusesToMeasureMemory) {
  support::Scratch scratch;
  if (!is_in_memory(scratch.path())) GTEST_SKIP() << "no /dev/shm here";
  TestConsole test;
  EXPECT_EQ(test.run({"bench", "--dir", scratch.path()}), kExitUsage);
}

}  // namespace
}  // namespace engine::cli
