// The committer on a backend that fails at its k-th operation, for every k.
#include <gtest/gtest.h>

#include "engine/hop/gate.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;
using base::Result;
using Kind = Fault::Kind;

enum class Lasts { kOnce, kUntilHealed };
enum class Commit { kFailsBefore, kFailsAfter };  // the COMMIT that fails: has it arrived?

// A real backend whose operation number `at` fails.
class Failing : public Backend {
 public:
  explicit Failing(std::unique_ptr<Backend> real) : real_(std::move(real)) {}

  void fail_at(int at, Kind kind, Commit commit, Lasts lasts = Lasts::kOnce) {
    left_ = at;
    lasts_ = lasts;
    kind_ = kind;
    commit_ = commit;
  }
  bool failed() const { return left_ == 0; }
  void heal() { left_ = -1; }

  Dialect dialect() const override { return real_->dialect(); }
  bool remote() const override { return real_->remote(); }
  void begin() override {
    count();
    real_->begin();
  }
  void commit() override {
    if (commit_ == Commit::kFailsBefore) count();
    real_->commit();
    if (commit_ == Commit::kFailsAfter) count();
  }
  void rollback() noexcept override { real_->rollback(); }
  void run(const std::string& statement) override {
    count();
    real_->run(statement);
  }
  std::optional<Values> get(const Table& table, std::span<const Value> key) override {
    count();
    return real_->get(table, key);
  }
  std::vector<std::vector<Values>> get_many(const std::vector<Lookup>& lookups) override {
    count();
    return real_->get_many(lookups);
  }
  void put(const Table& table, const Rows& rows) override {
    count();
    real_->put(table, rows);
  }
  void erase(const Table& table, const Rows& keys) override {
    count();
    real_->erase(table, keys);
  }
  std::vector<Values> query(const Query& query, std::span<const Value> arguments) override {
    count();
    return real_->query(query, arguments);
  }

 private:
  void count() {
    const bool down = left_ == 0 && lasts_ == Lasts::kUntilHealed;
    if (down || (left_ > 0 && --left_ == 0)) throw Fault(kind_, "injected");
  }

  std::unique_ptr<Backend> real_;
  int left_ = -1;
  Lasts lasts_ = Lasts::kOnce;
  Kind kind_ = Kind::kLost;
  Commit commit_ = Commit::kFailsBefore;
};

struct Case {
  std::string store;
  Kind kind;
  Commit commit;
};

class FaultTest : public testing::TestWithParam<Case> {
 protected:
  static constexpr int kOperationsMax = 200;
  static constexpr int kClosures = 3;

  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam().store);
    options_ = support::store_options(GetParam().store, scratch_);
    options_.durable = false;
    support::open_store(options_, clock_, log_, Running::kStepped);  // makes the schema
    reader_ = StoreReader::open(options_).value();
    backend_ = std::make_unique<Failing>(open_backend(options_, Access::kWrite));
    audit_.open(*backend_);
    committer_ = std::make_unique<Committer>(*backend_, *backend_, audit_, clock_, log_);
  }

  // A closure that reads, counts and leaves a leaf, as a note of the Gate does.
  void submit(const std::string& name) {
    committer_->submit(
        [this, name](Tx& tx) -> Result<std::string> {
          const auto seen = tx.get<CounterRow>(name);
          tx.stage(CounterRow{name, seen ? seen->number + 1 : 1});
          gate_.note(tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute"});
          return name;
        },
        [this](Result<Cleared<std::string>> done) {
          if (done.ok()) acknowledged_.push_back(done.value().get());
        });
  }
  void run_group(int k) {
    for (int i = 0; i < kClosures; ++i) {
      submit("k" + std::to_string(k) + "." + std::to_string(i));
    }
    while (committer_->step()) {
    }
  }
  // Stored is what was acknowledged, and the head in memory is the stored one.
  std::size_t check_group(int k) {
    for (int i = 0; i < kClosures; ++i) {
      const std::string name = "k" + std::to_string(k) + "." + std::to_string(i);
      const auto acknowledged = std::count(acknowledged_.begin(), acknowledged_.end(), name);
      EXPECT_EQ(stored(name), acknowledged) << name;
    }
    const auto head = reader_->read<HeadRow>(std::string("fault"));
    const HeadRow row = head.ok() ? head.value() : HeadRow{};
    EXPECT_EQ(audit_.tree().frontier(), row.frontier.bytes) << "after " << k;
    return std::exchange(acknowledged_, {}).size();
  }
  std::int64_t stored(const std::string& name) {
    const auto row = reader_->read<CounterRow>(name);
    return row.ok() ? row.value().number : 0;
  }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<StoreReader> reader_;
  consent::PolicyBook policies_;
  keys::Keyring ring_{1, std::string(32, 'k'), 1};
  ConsentBook consents_{ring_, consent::Options{}};
  Gate gate_{policies_, consents_, ring_, GateNames{"fault", "node"}};
  std::unique_ptr<Failing> backend_;
  AuditLog audit_{"fault"};
  std::unique_ptr<Committer> committer_;
  std::vector<std::string> acknowledged_;
};

TEST_P(FaultTest, WhatIsAcknowledgedIsStoredWhateverOperationFails) {
  std::size_t leaves = 0;
  int k = 1;
  for (bool failed = true; failed; ++k) {
    ASSERT_LT(k, kOperationsMax);
    backend_->fail_at(k, GetParam().kind, GetParam().commit);
    run_group(k);
    failed = backend_->failed();
    backend_->heal();
    leaves += check_group(k);
    run_group(-k);
    EXPECT_EQ(acknowledged_.size(), static_cast<std::size_t>(kClosures)) << "after " << k;
    leaves += check_group(-k);
    EXPECT_EQ(audit_.tree().size(), leaves);
  }
  EXPECT_GT(k, 5);
}

// A group whose COMMIT arrived and could not be asked about fails, and its records stand: the log
// in memory must take them in before the next group.
TEST_P(FaultTest, AfterAStoreThatStayedDownTheLogGoesOnWhereItIsStored) {
  std::int64_t leaves = 0;
  int k = 1;
  for (bool failed = true; failed; ++k) {
    ASSERT_LT(k, kOperationsMax);
    backend_->fail_at(k, GetParam().kind, GetParam().commit, Lasts::kUntilHealed);
    run_group(k);
    failed = backend_->failed();
    backend_->heal();
    for (const std::string& name : std::exchange(acknowledged_, {})) EXPECT_EQ(stored(name), 1);
    for (int i = 0; i < kClosures; ++i) {
      leaves += stored("k" + std::to_string(k) + "." + std::to_string(i));
    }
    run_group(-k);
    EXPECT_EQ(acknowledged_.size(), static_cast<std::size_t>(kClosures)) << "after " << k;
    leaves += static_cast<std::int64_t>(check_group(-k));
    EXPECT_EQ(audit_.tree().size(), static_cast<std::size_t>(leaves));
  }
  EXPECT_GT(k, 5);
}

std::string name_of(Kind kind) {
  if (kind == Kind::kLost) return "Lost";
  return kind == Kind::kConflict ? "Conflict" : "Constraint";
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return info.param.store + name_of(info.param.kind) +
         (info.param.commit == Commit::kFailsBefore ? "" : "AfterCommit");
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTest,
                         testing::Values(Case{"sqlite", Kind::kLost, Commit::kFailsBefore},
                                         Case{"sqlite", Kind::kConstraint, Commit::kFailsBefore},
                                         Case{"sqlite", Kind::kLost, Commit::kFailsAfter},
                                         Case{"postgres", Kind::kLost, Commit::kFailsBefore},
                                         Case{"postgres", Kind::kConstraint, Commit::kFailsBefore},
                                         Case{"postgres", Kind::kLost, Commit::kFailsAfter},
                                         Case{"postgres", Kind::kConflict, Commit::kFailsBefore}),
                         [](const auto& info) { return name_of(info); });

}  // namespace
}  // namespace engine::store
