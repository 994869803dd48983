#include "engine/store/store.h"

#include <gtest/gtest.h>

#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;
using base::Result;

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}

class StoreTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    options_ = support::store_options(GetParam(), scratch_);
    open();
  }
  void open(Running running = Running::kThread) {
    store_.reset();
    store_ = support::open_store(options_, clock_, log_, running);
    ASSERT_NE(store_, nullptr);
  }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  std::string logged_;
  base::Log log_{clock_, [this](std::string_view line) { logged_ += line; }};
  std::unique_ptr<Store> store_;
};

TEST_P(StoreTest, EveryByteValueRoundTrips) {
  const auto wrote = store_->write([](Tx& tx) -> Result<int> {
    tx.stage(DataKeyRow{TenantId{1}, KeyId{7}, "patient", tx.now(), {every_byte()}});
    return 1;
  });
  ASSERT_TRUE(wrote.ok());
  const auto row = store_->read<DataKeyRow>(TenantId{1}, KeyId{7});
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row.value().wrapped.bytes, every_byte());
}

TEST_P(StoreTest, BytesCanBeAKey) {
  const auto wrote = store_->write([](Tx& tx) -> Result<int> {
    tx.stage(CredentialRow{.tenant = TenantId{1}, .hash = {every_byte()}, .actor = "a"});
    return 1;
  });
  ASSERT_TRUE(wrote.ok());
  EXPECT_EQ(store_->read<CredentialRow>(TenantId{1}, Bytes{every_byte()}).value().actor, "a");
  EXPECT_FALSE(store_->read<CredentialRow>(TenantId{2}, Bytes{every_byte()}).ok());
}

TEST_P(StoreTest, TextKeepsQuotesBracesAndBackslashes) {
  const std::string text = R"({"a\b",NULL,'c'} :x )"
                           "\xC3\xA9";
  ASSERT_TRUE(store_
                  ->write([&](Tx& tx) -> Result<int> {
                    tx.stage(CounterRow{text, 5});
                    return 1;
                  })
                  .ok());
  EXPECT_EQ(store_->read<CounterRow>(text).value().number, 5);
}

TEST_P(StoreTest, AClosureSeesWhatItStaged) {
  const auto seen = store_->write([](Tx& tx) -> Result<std::int64_t> {
    tx.stage(CounterRow{"x", 1});
    tx.stage(CounterRow{"x", 2});
    return tx.get<CounterRow>(std::string("x"))->number;
  });
  EXPECT_EQ(seen.value().get(), 2);
  EXPECT_EQ(store_->read<CounterRow>(std::string("x")).value().number, 2);
}

TEST_P(StoreTest, AnErrorDropsWhatTheClosureStaged) {
  ASSERT_TRUE(store_
                  ->write([](Tx& tx) -> Result<int> {
                    tx.stage(CounterRow{"x", 1});
                    return 1;
                  })
                  .ok());
  const auto failed = store_->write([](Tx& tx) -> Result<int> {
    tx.stage(CounterRow{"x", 2});
    return Error{Code::kInvalid, "no", "", {}};
  });
  EXPECT_EQ(failed.error().code, Code::kInvalid);
  EXPECT_EQ(store_->read<CounterRow>(std::string("x")).value().number, 1);
}

TEST_P(StoreTest, AnExceptionCostsItsOwnClosureOnly) {
  open(Running::kStepped);
  int done = 0;
  int failed = 0;
  const auto count = [&](auto result) { ++(result.ok() ? done : failed); };
  store_->submit(
      [](Tx& tx) -> Result<int> {
        tx.stage(CounterRow{"a", 1});
        return 1;
      },
      count);
  store_->submit([](Tx&) -> Result<int> { throw std::runtime_error("boom"); }, count);
  store_->submit(
      [](Tx& tx) -> Result<int> {
        tx.stage(CounterRow{"b", 1});
        return 1;
      },
      count);
  EXPECT_TRUE(store_->step());
  EXPECT_EQ(done, 2);
  EXPECT_EQ(failed, 1);
  EXPECT_TRUE(store_->read<CounterRow>(std::string("b")).ok());
}

TEST_P(StoreTest, LaterClosuresOfAGroupSeeEarlierOnes) {
  open(Running::kStepped);
  std::vector<std::int64_t> seen;
  for (int i = 0; i < 10; ++i) {
    store_->submit(
        [](Tx& tx) -> Result<std::int64_t> {
          const auto row = tx.get<CounterRow>(std::string("n"));
          const std::int64_t next = row ? row->number + 1 : 1;
          tx.stage(CounterRow{"n", next});
          return next;
        },
        [&](auto result) { seen.push_back(result.value().get()); });
  }
  EXPECT_TRUE(store_->step());
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

TEST_P(StoreTest, ADroppedClosureIsNotSeenByLaterOnesOfItsGroup) {
  open(Running::kStepped);
  store_->submit(
      [](Tx& tx) -> Result<int> {
        tx.stage(CounterRow{"n", 1});
        return Error{Code::kInvalid, "no", "", {}};
      },
      [](auto) {});
  bool saw = true;
  store_->submit(
      [](Tx& tx) -> Result<bool> { return tx.get<CounterRow>(std::string("n")).has_value(); },
      [&](auto result) { saw = result.value().get(); });
  store_->step();
  EXPECT_FALSE(saw);
}

TEST_P(StoreTest, AConstraintCostsItsOwnClosureOnly) {
  open(Running::kStepped);
  const DataKeyRow row{TenantId{1}, KeyId{1}, "patient", {}, {"k"}};
  int done = 0;
  int failed = 0;
  const auto count = [&](auto result) { ++(result.ok() ? done : failed); };
  const auto leaf_twice = [](Tx& tx) -> Result<int> {
    tx.stage(LeafRow{LeafId{1}, 0, 3, "log", 0, TenantId{1}, 0, "{}"});
    tx.stage(LeafRow{LeafId{1}, 0, 3, "log", 1, TenantId{1}, 0, "{}"});
    return 1;
  };
  store_->submit(
      [](Tx& tx) -> Result<int> {
        tx.stage(CounterRow{"good", 1});
        return 1;
      },
      count);
  store_->submit(leaf_twice, count);
  store_->step();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(failed, 1);
  EXPECT_TRUE(store_->read<CounterRow>(std::string("good")).ok());
}

TEST_P(StoreTest, StateSurvivesReopening) {
  ASSERT_TRUE(store_
                  ->write([](Tx& tx) -> Result<int> {
                    tx.stage(CounterRow{"x", 9});
                    return 1;
                  })
                  .ok());
  open();
  EXPECT_EQ(store_->read<CounterRow>(std::string("x")).value().number, 9);
}

TEST_P(StoreTest, EachStartTakesANewWriterId) {
  const std::uint32_t first = store_->writer_id();
  open();
  EXPECT_GT(store_->writer_id(), first);
}

TEST_P(StoreTest, AStoppedStoreRefusesWrites) {
  store_->stop();
  const auto late = store_->write([](Tx&) -> Result<int> { return 1; });
  EXPECT_EQ(late.error().code, Code::kUnavailable);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine::store
