// Two groups under way at once: what the second sees of the first, and what becomes of it when the
// first does not commit.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "engine/store/store.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Result;

// A real backend whose first commit waits for its release and may then fail.
class Held : public Backend {
 public:
  explicit Held(std::unique_ptr<Backend> real) : real_(std::move(real)) {}

  void fail(Fault::Kind kind) { kind_ = kind; }
  void wait_for_commit() { reached_.wait(); }
  void release() { release_.count_down(); }

  Dialect dialect() const override { return real_->dialect(); }
  bool remote() const override { return false; }
  void begin() override { real_->begin(); }
  void commit() override {
    if (!first_.exchange(false)) return real_->commit();
    reached_.count_down();
    release_.wait();
    if (kind_) throw Fault(*kind_, "injected");
    real_->commit();
  }
  void rollback() noexcept override { real_->rollback(); }
  void run(const std::string& statement) override { real_->run(statement); }
  std::optional<Values> get(const Table& table, std::span<const Value> key) override {
    return real_->get(table, key);
  }
  std::vector<std::vector<Values>> get_many(const std::vector<Lookup>& lookups) override {
    return real_->get_many(lookups);
  }
  void put(const Table& table, const Rows& rows) override { real_->put(table, rows); }
  void erase(const Table& table, const Rows& keys) override { real_->erase(table, keys); }
  std::vector<Values> query(const Query& query, std::span<const Value> arguments) override {
    return real_->query(query, arguments);
  }

 private:
  std::unique_ptr<Backend> real_;
  std::optional<Fault::Kind> kind_;
  std::atomic<bool> first_{true};
  std::latch reached_{1};
  std::latch release_{1};
};

class OverlapTest : public testing::Test {
 protected:
  void SetUp() override {
    options_ = support::store_options("sqlite", scratch_);
    options_.durable = false;
    support::open_store(options_, clock_, log_, Running::kStepped);  // makes the schema
    backend_ = std::make_unique<Held>(open_backend(options_, Access::kWrite));
    reads_ = open_backend(options_, Access::kRead);
    audit_.open(*backend_);
    committer_ = std::make_unique<Committer>(*backend_, *reads_, audit_, clock_, log_);
    for (std::thread& thread : threads_) {
      thread = std::thread([this] {
        while (!committer_->stopped()) {
          committer_->wait();
          while (committer_->step()) {
          }
        }
      });
    }
  }
  void TearDown() override { stop(); }
  void stop() {
    committer_->stop();
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  // Adds one to the number of that name, and tells how often it ran and what became of it.
  void add_one(const std::string& name) {
    committer_->submit(
        [this, name](Tx& tx) -> Result<std::string> {
          const auto seen = tx.get<CounterRow>(name);
          tx.stage(CounterRow{name, seen ? seen->number + 1 : 1});
          runs_.fetch_add(1);
          runs_.notify_all();
          return name;
        },
        [this](Result<Cleared<std::string>> done) {
          (done.ok() ? committed_ : failed_).fetch_add(1);
        });
  }
  void wait_for_runs(int count) {
    for (int seen = runs_.load(); seen < count; seen = runs_.load()) runs_.wait(seen);
  }
  // The first group waits in its commit while the closure of the second has run.
  void overlap() {
    add_one("n");
    backend_->wait_for_commit();
    add_one("n");
    wait_for_runs(2);
    backend_->release();
    stop();
  }
  std::int64_t stored() {
    const auto row = StoreReader::open(options_).value()->read<CounterRow>(std::string("n"));
    return row.ok() ? row.value().number : 0;
  }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<Held> backend_;
  std::unique_ptr<Backend> reads_;
  AuditLog audit_{"overlap"};
  std::unique_ptr<Committer> committer_;
  std::array<std::thread, 2> threads_;
  std::atomic<int> runs_{0};
  std::atomic<int> committed_{0};
  std::atomic<int> failed_{0};
};

TEST_F(OverlapTest, AClosureSeesTheRowsOfTheGroupThatIsCommitting) {
  overlap();
  EXPECT_EQ(stored(), 2);
  EXPECT_EQ(committed_, 2);
  EXPECT_EQ(runs_, 2);
}

TEST_F(OverlapTest, AClosureThatSawAGroupThatFailedRunsAgainOnWhatIsStored) {
  backend_->fail(Fault::Kind::kLost);
  overlap();
  EXPECT_EQ(failed_, 1);
  EXPECT_EQ(committed_, 1);
  EXPECT_EQ(runs_, 3);
  EXPECT_EQ(stored(), 1);
}

TEST_F(OverlapTest, AClosureThatSawAGroupThatWasSplitRunsAgainAfterIt) {
  backend_->fail(Fault::Kind::kConstraint);
  overlap();
  EXPECT_EQ(failed_, 0);
  EXPECT_EQ(committed_, 2);
  EXPECT_EQ(runs_, 4);
  EXPECT_EQ(stored(), 2);
}

TEST(Overlap, EachOfManyWritesFromManyThreadsCountsOnce) {
  support::Scratch scratch;
  base::FakeClock clock{base::Instant{1'000'000}};
  base::Log log{clock, [](std::string_view) {}};
  StoreOptions options = support::store_options("sqlite", scratch);
  options.durable = false;
  const auto store = support::open_store(options, clock, log, Running::kThread);
  constexpr int kThreads = 4;
  constexpr int kWrites = 500;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&store] {
        for (int i = 0; i < kWrites; ++i) {
          const auto done = store->write([](Tx& tx) -> Result<int> {
            const auto seen = tx.get<CounterRow>(std::string("n"));
            tx.stage(CounterRow{"n", seen ? seen->number + 1 : 1});
            return 1;
          });
          EXPECT_TRUE(done.ok());
        }
      });
    }
  }
  EXPECT_EQ(store->read<CounterRow>(std::string("n")).value().number, kThreads * kWrites);
}

}  // namespace
}  // namespace engine::store
