// The source answers what a real store has committed. The intake here is as small as one can be:
// it keeps the length of each message under its number, and says AA.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>

#include "adapters/mllp/adapter.h"
#include "adapters/mllp/client.h"
#include "adapters/mllp/load.h"
#include "adapters/mllp/receiver.h"
#include "engine/store/store.h"
#include "net/raw_client.h"
#include "net/router.h"

namespace {

using adapter::mllp::Client;
using adapter::mllp::LoadItem;
using adapter::mllp::LoadOptions;
using adapter::mllp::Reply;
using engine::store::DataKeyRow;
using engine::store::KeyId;
using engine::store::Store;
using engine::store::Tx;

constexpr engine::TenantId kTenant{1};

std::string control_id(const std::string& bytes) {
  std::size_t at = bytes.find("|M") + 1;
  return bytes.substr(at, bytes.find('|', at) - at);
}

std::int64_t number_of(const std::string& id) { return std::stoll(id.substr(1)); }

class StoringHost : public engine::Host, public engine::Intake, public engine::Metrics {
 public:
  explicit StoringHost(const std::string& path) {
    store_ = std::move(Store::open({.sqlite_path = path}, clock_, log_)).value();
  }
  ~StoringHost() override {
    executor_.stop();
    store_->stop();
  }

  void accept(engine::Arrival arrival, std::function<void(engine::Accepted)> done) override {
    store_->submit(
        [bytes = std::move(arrival.bytes)](Tx& tx) -> base::Result<engine::Receipt> {
          std::string id = control_id(bytes);
          tx.stage(DataKeyRow{kTenant, KeyId{number_of(id)}, "test", tx.now(), {bytes}});
          engine::Receipt receipt;
          receipt.answer = adapter::mllp::ack("AA", id);
          return receipt;
        },
        [done = std::move(done)](engine::Accepted accepted) { done(std::move(accepted)); });
  }
  std::string refusal(const engine::Arrival& arrival, const base::Error&) const override {
    return adapter::mllp::ack("AR", control_id(arrival.bytes));
  }

  bool has(const std::string& id) {
    return store_->read<DataKeyRow>(kTenant, KeyId{number_of(id)}).ok();
  }
  Store& store() { return *store_; }

  engine::Intake& intake() override { return *this; }
  engine::Reader& reader() override { CHECK_UNREACHABLE(); }
  engine::Desk& desk() override { CHECK_UNREACHABLE(); }
  engine::Changes& changes() override { CHECK_UNREACHABLE(); }
  engine::Releases& releases() override { CHECK_UNREACHABLE(); }
  engine::Sessions& sessions() override { CHECK_UNREACHABLE(); }
  engine::Invitations& invitations() override { CHECK_UNREACHABLE(); }
  engine::Contacts& contacts() override { CHECK_UNREACHABLE(); }
  engine::Tickets& tickets() override { CHECK_UNREACHABLE(); }
  engine::Cards& cards() override { CHECK_UNREACHABLE(); }
  engine::Directory& directory() override { CHECK_UNREACHABLE(); }
  base::Result<engine::Actor> authenticate(std::string_view) override { CHECK_UNREACHABLE(); }
  engine::Actor endpoint_actor(std::string_view) override { return {}; }
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return clock_; }
  base::Log& log() override { return log_; }
  engine::Metrics& metrics() override { return *this; }
  void count(std::string_view, const std::map<std::string, std::string>&, double) override {}
  void gauge(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}

 private:
  base::SystemClock clock_;
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<Store> store_;
  net::Router router_;
  net::Executor executor_{2};
};

class MllpStoreTest : public ::testing::Test {
 protected:
  MllpStoreTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mllpXXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    host_ = std::make_unique<StoringHost>(directory_ + "/store.db");
    engine::Settings settings;
    settings.name = "mllp-ehr-a";
    settings.entries["listen"] = {"127.0.0.1:0", "a.yaml:1:1"};
    auto made = adapter::kAdapter_mllp.make_source(settings, *host_);
    CHECK(made.ok());
    source_ = std::move(made).value();
    CHECK(source_->start().ok());
  }
  ~MllpStoreTest() override {
    source_->stop();
    host_.reset();
    std::filesystem::remove_all(directory_);
  }

  LoadOptions load(std::size_t messages) {
    LoadOptions options;
    options.address = source_->address();
    options.messages = messages;
    options.next = [](std::size_t number) {
      std::string id = "M" + std::to_string(number);
      return LoadItem{adapter::mllp::message(id), id};
    };
    return options;
  }

  std::string directory_;
  std::unique_ptr<StoringHost> host_;
  std::unique_ptr<engine::Source> source_;
};

TEST_F(MllpStoreTest, EveryAnsweredMessageIsCommittedWhenItsAnswerArrives) {
  net::Executor executor(1);
  Client client(executor, {.address = source_->address()});
  for (int i = 1; i <= 100; ++i) {
    std::string id = "M" + std::to_string(i);
    std::promise<hl7::AckCode> code;
    client.send(adapter::mllp::message(id), id, [&](Reply reply) { code.set_value(reply.code); });
    ASSERT_EQ(code.get_future().get(), hl7::AckCode::kAA);
    ASSERT_TRUE(host_->has(id)) << id;
  }
  client.stop();
  executor.stop();
}

TEST_F(MllpStoreTest, AnswersEveryMessageOfSixteenConnections) {
  net::Executor executor(1);
  LoadOptions options = load(2000);
  options.connections = 16;
  auto report = adapter::mllp::run_load(executor, options);
  EXPECT_EQ(report.codes, (std::map<std::string, std::size_t>{{"AA", 2000}}));
  for (int i = 0; i < 2000; ++i) ASSERT_TRUE(host_->has("M" + std::to_string(i))) << i;
  RecordProperty("msg_per_s", static_cast<int>(report.messages_per_s));
  RecordProperty("p99_us", static_cast<int>(report.p99_us));
  executor.stop();
}

TEST_F(MllpStoreTest, AnswersInTheOrderOfOnePipeline) {
  net::RawClient client(source_->address());
  std::string sent, wanted;
  for (int i = 1; i <= 20; ++i) {
    std::string id = "M" + std::to_string(i);
    sent += adapter::mllp::framed(adapter::mllp::message(id));
    wanted += adapter::mllp::framed(adapter::mllp::ack("AA", id));
  }
  client.send(sent);
  client.half_close();
  EXPECT_EQ(client.read_to_end(), wanted);
}

TEST_F(MllpStoreTest, AnswersARefusalWhenTheStoreTakesNothingMore) {
  host_->store().stop();
  net::Executor executor(1);
  auto report = adapter::mllp::run_load(executor, load(1));
  EXPECT_EQ(report.codes, (std::map<std::string, std::size_t>{{"AR", 1}}));
  EXPECT_FALSE(host_->has("M0"));
  executor.stop();
}

}  // namespace
