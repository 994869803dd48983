// Two nodes on one PostgreSQL: what each may rely on while the other writes.
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "engine/hop/gate.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;
using base::Result;

constexpr int kRounds = 200;
const TenantId kTenant{1};
const PatientId kPatient{7};

class NodesTest : public testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE("postgres");
    options_ = support::store_options("postgres", scratch_);
    first_ = open("a");
    second_ = open("b");
  }
  std::unique_ptr<Store> open(const std::string& node) {
    options_.node = node;
    return support::open_store(options_, clock_, log_);
  }
  // A connection that does by hand what a third node would.
  std::unique_ptr<Backend> by_hand() { return open_postgres(options_.postgres); }

  void put_patient() {
    auto backend = by_hand();
    const Values row = to_values(PatientRow{kTenant, kPatient, KeyId{1}, 0, ResourceId{7}});
    backend->put(table_of<PatientRow>(), {&row});
  }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<Store> first_;
  std::unique_ptr<Store> second_;
};

Result<std::int64_t> count_up(Tx& tx) {
  const auto seen = tx.get<CounterRow>(std::string("shared"));
  const std::int64_t next = seen ? seen->number + 1 : 1;
  tx.stage(CounterRow{"shared", next});
  return next;
}

TEST_F(NodesTest, ANodeNameThatRunsIsRefusedWithAdvice) {
  options_.node = "a";
  auto third = Store::open(options_, clock_, log_);
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.error().code, Code::kConflict);
  EXPECT_NE(third.error().text.find("hopline/audit/a is in use"), std::string::npos);
  EXPECT_NE(third.error().text.find("`node` in hopline.yaml"), std::string::npos);
}

TEST_F(NodesTest, ANodeNameIsFreeAgainWhenItsNodeEnds) {
  EXPECT_TRUE(second_->runs("a"));
  first_.reset();
  EXPECT_FALSE(second_->runs("a"));
  EXPECT_NE(open("a"), nullptr);
  EXPECT_FALSE(second_->runs("nobody"));
}

TEST_F(NodesTest, ANodeWhoseNameWasTakenWhileItWasCutOffWritesNoMore) {
  options_.node = "a";
  support::cut_off(options_);
  auto thief = by_hand();
  thief->own("hopline/audit/a");
  EXPECT_FALSE(first_->write(&count_up).ok());
  EXPECT_FALSE(first_->write(&count_up).ok());
  thief.reset();
  EXPECT_TRUE(first_->write(&count_up).ok());
}

TEST_F(NodesTest, NoUpdateIsLostWhenBothNodesCountOneRowUp) {
  std::atomic<int> counted{0};
  const auto count = [&counted](Store& store) {
    for (int i = 0; i < kRounds; ++i) {
      store.submit(&count_up, [&counted](const Result<Cleared<std::int64_t>>& done) {
        counted += done.ok() ? 1 : 0;
      });
    }
    store.stop();
  };
  std::thread other([&] { count(*second_); });
  count(*first_);
  other.join();
  EXPECT_GT(counted.load(), kRounds);
  EXPECT_EQ(first_->read<CounterRow>(std::string("shared")).value().number, counted.load());
}

TEST_F(NodesTest, OfTwoNodesThatFindNoRowOnlyOneMakesIt) {
  for (int i = 0; i < kRounds / 4; ++i) {
    const std::string name = "once-" + std::to_string(i);
    std::atomic<int> made{0};
    const auto make_once = [&](Tx& tx) -> Result<int> {
      if (tx.get<CounterRow>(name)) return 0;
      tx.stage(CounterRow{name, 1});
      return 1;
    };
    std::thread other([&] { made += second_->write(make_once).value().get(); });
    made += first_->write(make_once).value().get();
    other.join();
    EXPECT_EQ(made.load(), 1);
  }
}

TEST_F(NodesTest, ARowThatAnotherNodeChangedAfterTheReadIsReadAgain) {
  int runs = 0;
  const auto done = first_->write([&](Tx& tx) -> Result<std::int64_t> {
    const auto next = count_up(tx);
    if (++runs == 1) {
      auto backend = by_hand();
      const Values row = to_values(CounterRow{"shared", 10});
      backend->put(table_of<CounterRow>(), {&row});
    }
    return next;
  });
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(done.value().get(), 11);
}

TEST_F(NodesTest, ANodeThatIsAlwaysOvertakenSaysTryAgain) {
  std::int64_t other = 0;
  const auto done = first_->write([&](Tx& tx) -> Result<std::int64_t> {
    const auto next = count_up(tx);
    auto backend = by_hand();
    const Values row = to_values(CounterRow{"shared", ++other});
    backend->put(table_of<CounterRow>(), {&row});
    return next;
  });
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::kUnavailable);
  EXPECT_TRUE(second_->write(&count_up).ok());
}

TEST_F(NodesTest, ASharedLockKeepsARevocationWaitingUntilTheDecisionHasCommitted) {
  put_patient();
  std::atomic<bool> revoked{false};
  std::thread other;
  const auto sent = first_->write([&](Tx& tx) -> Result<bool> {
    tx.lock_shared<PatientRow>(kTenant, kPatient);
    other = std::thread([&] {
      auto backend = by_hand();
      const Values row = to_values(PatientRow{kTenant, kPatient, KeyId{1}, 1, ResourceId{7}});
      backend->put(table_of<PatientRow>(), {&row});
      revoked = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return revoked.load();
  });
  other.join();
  ASSERT_TRUE(sent.ok());
  EXPECT_FALSE(sent.value().get());
  EXPECT_EQ(first_->read<PatientRow>(kTenant, kPatient).value().consent_version, 1);
}

TEST_F(NodesTest, ADecisionOnWhatWasRevokedSinceIsMadeAgain) {
  put_patient();
  int runs = 0;
  const auto sent = first_->write([&](Tx& tx) -> Result<std::int64_t> {
    const auto seen = tx.get<PatientRow>(kTenant, kPatient);
    if (++runs == 1) {
      auto backend = by_hand();
      const Values row = to_values(PatientRow{kTenant, kPatient, KeyId{1}, 5, ResourceId{7}});
      backend->put(table_of<PatientRow>(), {&row});
    }
    tx.lock_shared<PatientRow>(kTenant, kPatient);
    return seen->consent_version;
  });
  ASSERT_TRUE(sent.ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(sent.value().get(), 5);
}

TEST_F(NodesTest, ARowThatAnotherNodeWorksOnIsLeftToIt) {
  put_patient();
  auto holder = by_hand();
  holder->begin();
  const Values key{kTenant.number(), kPatient.number()};
  ASSERT_TRUE(holder->lock(table_of<PatientRow>(), key, Lock::kAlone));
  const auto try_it = [](Tx& tx) -> Result<bool> {
    return tx.lock_alone<PatientRow>(kTenant, kPatient);
  };
  EXPECT_FALSE(first_->write(try_it).value().get());
  holder->commit();
  EXPECT_TRUE(first_->write(try_it).value().get());
}

TEST_F(NodesTest, TheLogOfOneNodeWaitsForNoOther) {
  auto holder = by_hand();
  holder->begin();
  const Values head = to_values(HeadRow{"hopline/audit/c", 0, {""}});
  const Values leaf =
      to_values(LeafRow{LeafId{900'000'000}, 0, 3, "hopline/audit/c", 0, kTenant, 0, "{}"});
  holder->put(table_of<LeafRow>(), {&leaf});
  holder->put(table_of<HeadRow>(), {&head});
  ASSERT_FALSE(holder->get(table_of<HeadRow>(), Values{std::string("hopline/audit/a")}));

  consent::PolicyBook policies;
  keys::Keyring ring(1, std::string(32, 'k'), first_->writer_id());
  ConsentBook consents(ring, consent::Options{});
  Gate gate(policies, consents, ring, GateNames{first_->log_origin(), "a"});
  const auto noted = first_->write([&](Tx& tx) -> Result<int> {
    gate.note(tx, Note{.tenant = kTenant, .hop = "auth", .action = "execute"});
    return 1;
  });
  EXPECT_TRUE(noted.ok());  // while the other log's head is locked
  holder->rollback();
}

TEST_F(NodesTest, NodesThatStartTogetherShareOneSchemaAndNoWriterId) {
  options_.postgres = support::new_postgres_schema();
  std::vector<std::unique_ptr<Store>> stores(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    threads.emplace_back([&, i] {
      StoreOptions options = options_;
      options.node = "n" + std::to_string(i);
      stores[i] = support::open_store(options, clock_, log_);
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::uint32_t> writers;
  for (const auto& store : stores) {
    ASSERT_NE(store, nullptr);
    writers.insert(store->writer_id());
  }
  EXPECT_EQ(writers.size(), stores.size());
}

}  // namespace
}  // namespace engine::store
