// Rows that are taken away, on both databases.
#include <gtest/gtest.h>

#include "engine/store/rows_windows.h"
#include "engine/store/store.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr TenantId kTenant{1};
const Bytes kHash{std::string("a\0b", 3)};

class EraseTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    options_ = support::store_options(GetParam(), scratch_);
    store_ = support::open_store(options_, clock_, log_, Running::kThread);
    ASSERT_NE(store_, nullptr);
    ASSERT_TRUE(write([](Tx& tx) { tx.stage(SpentRow{kTenant, kHash, tx.now()}); }));
  }
  bool write(const std::function<void(Tx&)>& work) {
    return store_
        ->write([&work](Tx& tx) -> Result<int> {
          work(tx);
          return 1;
        })
        .ok();
  }
  bool is_there(TenantId tenant = kTenant) { return store_->read<SpentRow>(tenant, kHash).ok(); }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<Store> store_;
};

TEST_P(EraseTest, WhatIsErasedIsGone) {
  ASSERT_TRUE(is_there());
  EXPECT_TRUE(write([](Tx& tx) { tx.erase<SpentRow>(kTenant, kHash); }));
  EXPECT_FALSE(is_there());
}

TEST_P(EraseTest, ItIsGoneForTheSameClosureAtOnce) {
  EXPECT_TRUE(write([](Tx& tx) {
    tx.erase<SpentRow>(kTenant, kHash);
    EXPECT_FALSE(tx.get<SpentRow>(kTenant, kHash).has_value());
  }));
}

TEST_P(EraseTest, WhatComesLastHolds) {
  EXPECT_TRUE(write([](Tx& tx) {
    tx.erase<SpentRow>(kTenant, kHash);
    tx.stage(SpentRow{kTenant, kHash, tx.now()});
  }));
  EXPECT_TRUE(is_there());
  EXPECT_TRUE(write([](Tx& tx) {
    tx.stage(SpentRow{kTenant, kHash, tx.now()});
    tx.erase<SpentRow>(kTenant, kHash);
  }));
  EXPECT_FALSE(is_there());
}

TEST_P(EraseTest, AClosureThatFailsErasesNothing) {
  const auto failed = store_->write([](Tx& tx) -> Result<int> {
    tx.erase<SpentRow>(kTenant, kHash);
    return Error{Code::kConflict, "no", "", {}};
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_TRUE(is_there());
}

TEST_P(EraseTest, AnotherTenantsRowOfTheSameKeyStays) {
  ASSERT_TRUE(write([](Tx& tx) { tx.stage(SpentRow{TenantId{2}, kHash, tx.now()}); }));
  EXPECT_TRUE(write([](Tx& tx) { tx.erase<SpentRow>(kTenant, kHash); }));
  EXPECT_FALSE(is_there());
  EXPECT_TRUE(is_there(TenantId{2}));
}

TEST_P(EraseTest, WhatIsNotThereIsErasedWithoutHarm) {
  EXPECT_TRUE(write([](Tx& tx) {
    tx.erase<SpentRow>(kTenant, Bytes{"nothing"});
    tx.erase<CredentialRow>(kTenant, Bytes{"nothing"});
  }));
  EXPECT_TRUE(is_there());
}

INSTANTIATE_TEST_SUITE_P(Stores, EraseTest, testing::ValuesIn(support::all_stores()));

}  // namespace
}  // namespace engine::store
