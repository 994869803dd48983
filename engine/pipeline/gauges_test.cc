#include "engine/pipeline/gauges.h"

#include <gtest/gtest.h>

#include "tests/support/rig.h"

namespace engine {
namespace {

using support::Rig;

// What was last set, by name and labels.
class Seen : public Metrics {
 public:
  void count(std::string_view, const std::map<std::string, std::string>&, double) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void gauge(std::string_view name, double value,
             const std::map<std::string, std::string>& labels) override {
    std::string key(name);
    for (const auto& [label, text] : labels) key += " " + text;
    values[key] = value;
  }
  std::map<std::string, double> values;
};

std::map<std::string, double> gauges(Rig& rig) {
  Seen seen;
  read_gauges(rig.engine().services(), seen);
  return seen.values;
}

TEST(Gauges, CountHeldMessagesByKind) {
  Rig rig;
  rig.feed(rig.siu("S12", {.start = "nonsense"}));
  const auto now = gauges(rig);
  EXPECT_EQ(now.at("hopline_held mapping"), 1);
  EXPECT_EQ(now.at("hopline_held consent"), 0);
}

TEST(Gauges, AReminderOfNextWeekIsNoBacklog) {
  Rig rig;
  rig.feed(rig.siu("S12"));
  EXPECT_EQ(gauges(rig).at("hopline_queue_depth portal due"), 0);
  EXPECT_EQ(gauges(rig).at("hopline_oldest_message_seconds portal"), 0);
}

TEST(Gauges, WhatIsDueAndNotSentGrowsOld) {
  Rig rig;
  rig.feed(rig.siu("S12", {.start = "20260304080000", .end = "20260304083000"}));
  rig.clock().advance_us(30 * base::kDayUs);
  const auto now = gauges(rig);
  EXPECT_EQ(now.at("hopline_queue_depth portal due"), 1);
  EXPECT_GT(now.at("hopline_oldest_message_seconds portal"), 0);
}

}  // namespace
}  // namespace engine
