// PostgreSQL connections that are cut from the server's side.
#include <gtest/gtest.h>

#include "engine/hop/gate.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Result;

class ReconnectTest : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE("postgres");
    options_ = support::store_options("postgres", scratch_);
    name_ = "hopline_" + std::to_string(::getpid());
    options_.postgres += " application_name=" + name_;
    admin_ = open_postgres(support::postgres_server());
    store_ = support::open_store(options_, clock_, log_, Running::kStepped);
  }

  void cut() {
    admin_->run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '" +
        name_ + "'");
  }
  auto note() {
    return store_->write([this](Tx& tx) -> Result<int> {
      gate_.note(tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute"});
      return 1;
    });
  }
  std::int64_t size() {
    const auto head = store_->read<HeadRow>(store_->log_origin());
    return head.ok() ? head.value().size : -1;
  }

  support::Scratch scratch_;
  StoreOptions options_;
  std::string name_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  consent::PolicyBook policies_;
  keys::Keyring ring_{1, std::string(32, 'k'), 1};
  ConsentBook consents_{ring_, consent::Options{}};
  Gate gate_{policies_, consents_, ring_, GateNames{"hopline/audit/node", "node"}};
  std::unique_ptr<Backend> admin_;
  std::unique_ptr<Store> store_;
};

TEST_F(ReconnectTest, AWriterWhoseConnectionWasCutWritesAgain) {
  ASSERT_TRUE(note().ok());
  for (int i = 1; i < 4; ++i) {
    cut();
    EXPECT_EQ(note().error().code, base::Code::kUnavailable);
    EXPECT_TRUE(note().ok());
  }
  static_cast<void>(size());  // the reader was cut too, and finds out
  EXPECT_EQ(size(), 4);
}

TEST_F(ReconnectTest, AReaderWhoseConnectionWasCutReadsAgain) {
  ASSERT_TRUE(note().ok());
  EXPECT_EQ(size(), 1);
  cut();
  EXPECT_EQ(size(), -1);
  EXPECT_EQ(size(), 1);
}

TEST_F(ReconnectTest, ACutInsideATransactionLosesTheWholeGroup) {
  ASSERT_TRUE(note().ok());
  int done = 0;
  const auto count = [&](auto result) { done += result.ok() ? 1 : 0; };
  store_->submit(
      [](Tx& tx) -> Result<int> {
        tx.stage(CounterRow{"before", 1});
        return 1;
      },
      count);
  store_->submit(
      [this](Tx& tx) -> Result<int> {
        cut();
        try {
          return tx.get<CounterRow>(std::string("x")) ? 1 : 2;
        } catch (const Fault&) {
          return 3;  // a closure that swallows the fault
        }
      },
      count);
  EXPECT_TRUE(store_->step());
  EXPECT_EQ(done, 0);
  static_cast<void>(size());
  EXPECT_FALSE(store_->read<CounterRow>(std::string("before")).ok());
  EXPECT_TRUE(note().ok());
  EXPECT_EQ(size(), 2);
}

TEST_F(ReconnectTest, TheSessionsSettingsComeBack) {
  // The server's own default for this session is another one.
  std::string connection = options_.postgres;
  connection.replace(connection.find("-c "), 3, "-c synchronous_commit=off -c ");
  auto backend = open_postgres(connection);
  const Query setting{
      "SELECT setting FROM pg_settings WHERE name = 'synchronous_commit'", {}, {Type::kText}};
  EXPECT_EQ(std::get<std::string>(backend->query(setting, {}).at(0).at(0)), "on");
  cut();
  EXPECT_THROW(backend->query(setting, {}), Fault);
  EXPECT_EQ(std::get<std::string>(backend->query(setting, {}).at(0).at(0)), "on");
}

}  // namespace
}  // namespace engine::store
