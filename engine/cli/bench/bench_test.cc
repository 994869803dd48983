#include <gtest/gtest.h>

#include "base/json.h"
#include "engine/cli/bench/disk.h"
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

TEST(Bench, RefusesToMeasureMemory) {
  support::Scratch scratch;
  if (!is_in_memory(scratch.path())) GTEST_SKIP() << "no /dev/shm here";
  TestConsole test;
  EXPECT_EQ(test.run({"bench", "--dir", scratch.path()}), kExitUsage);
}

}  // namespace
}  // namespace engine::cli
