#include "adapters/mllp/load.h"

#include <gtest/gtest.h>

#include <set>

#include "adapters/mllp/receiver.h"

namespace adapter::mllp {
namespace {

std::string id_of(const std::string& block) {
  std::size_t at = block.find("|M") + 1;
  return block.substr(at, block.find('|', at) - at);
}

class LoadTest : public ::testing::Test {
 protected:
  LoadTest() {
    options_.address = receiver_.address();
    options_.messages = 500;
    options_.next = [](std::size_t number) {
      std::string id = "M" + std::to_string(number);
      return LoadItem{message(id), id};
    };
  }
  ~LoadTest() override { executor_.stop(); }

  net::Executor executor_{2};
  std::mutex mutex_;
  std::multiset<std::string> seen_;
  Receiver receiver_{executor_, {}, [this](const std::string& block, const Answer& answer) {
                       std::string id = id_of(block);
                       {
                         std::lock_guard lock(mutex_);
                         seen_.insert(id);
                       }
                       answer(ack("AA", id));
                     }};
  LoadOptions options_;
};

TEST_F(LoadTest, SendsEveryMessageOnce) {
  options_.connections = 4;
  LoadReport report = run_load(executor_, options_);
  EXPECT_EQ(report.codes, (std::map<std::string, std::size_t>{{"AA", 500}}));
  EXPECT_EQ(seen_.size(), 500u);
  EXPECT_EQ(std::set<std::string>(seen_.begin(), seen_.end()).size(), 500u);
}

TEST_F(LoadTest, OpensAsManyConnectionsAsAsked) {
  options_.connections = 7;
  run_load(executor_, options_);
  EXPECT_EQ(receiver_.connections(), 7u);
}

TEST_F(LoadTest, KeepsSeveralInFlight) {
  options_.in_flight = 8;
  EXPECT_EQ(run_load(executor_, options_).codes.at("AA"), 500u);
}

TEST_F(LoadTest, OrdersItsTimes) {
  LoadReport report = run_load(executor_, options_);
  EXPECT_LE(report.p50_us, report.p99_us);
  EXPECT_LE(report.p99_us, report.p999_us);
  EXPECT_LE(report.p999_us, report.max_us);
}

TEST_F(LoadTest, SendsNoFasterThanItsRate) {
  options_.messages = 50;
  options_.rate_per_s = 500;
  EXPECT_LE(run_load(executor_, options_).messages_per_s, 515);
}

TEST_F(LoadTest, CountsWhatWasNeverSent) {
  options_.address = "127.0.0.1:1";
  options_.messages = 3;
  EXPECT_EQ(run_load(executor_, options_).codes.at("not-sent"), 3u);
}

}  // namespace
}  // namespace adapter::mllp
