#include "engine/store/committer.h"

#include <gtest/gtest.h>

#include "engine/hop/gate.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;
using base::Result;

class CommitterTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    options_ = support::store_options(GetParam(), scratch_);
    open();
  }
  void open() {
    store_.reset();
    store_ = support::open_store(options_, clock_, log_, Running::kStepped);
  }
  void note(Tx& tx, std::string reason = "log-in") {
    gate_.note(tx, Note{.tenant = TenantId{1},
                        .hop = "auth",
                        .action = "execute",
                        .reason = std::move(reason)});
  }
  std::int64_t records() {
    const auto head = store_->read<HeadRow>(store_->log_origin());
    return head.ok() ? head.value().size : 0;
  }

  support::Scratch scratch_;
  StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  consent::PolicyBook policies_;
  keys::Keyring ring_{1, std::string(32, 'k'), 1};
  ConsentBook consents_{ring_, consent::Options{}};
  Gate gate_{policies_, consents_, ring_, GateNames{"hopline/audit/node", "node"}};
  std::unique_ptr<Store> store_;
};

TEST_P(CommitterTest, OfADeniedClosureOnlyTheDenialIsRecorded) {
  const auto wrote = store_->write([this](Tx& tx) -> Result<int> {
    note(tx, "what the rows of this closure would have done");
    auto permit = gate_.ask(tx, Accept{});
    if (!permit.ok()) return permit.error();
    return 1;
  });
  EXPECT_EQ(wrote.error().code, Code::kDenied);
  EXPECT_EQ(records(), 1);
}

TEST_P(CommitterTest, ARecordOverItsLimitCostsItsClosureOnly) {
  std::vector<Code> codes;
  const auto keep = [&](auto result) {
    codes.push_back(result.ok() ? Code::kInternal : result.error().code);
  };
  int done = 0;
  store_->submit(
      [this](Tx& tx) -> Result<int> {
        note(tx, std::string(audit::kRecordBytesMax, 'x'));
        return 1;
      },
      keep);
  store_->submit(
      [this](Tx& tx) -> Result<int> {
        note(tx);
        return 1;
      },
      [&](auto result) { done += result.ok() ? 1 : 0; });
  store_->step();
  EXPECT_EQ(codes, std::vector<Code>{Code::kTooLarge});
  EXPECT_EQ(done, 1);
  EXPECT_EQ(records(), 1);
}

TEST_P(CommitterTest, AGroupThatNeedsManyIdsIsCommittedClosureByClosure) {
  int done = 0;
  for (int i = 0; i < 10; ++i) {
    store_->submit(
        [](Tx& tx) -> Result<int> {
          for (int id = 0; id < 15'000; ++id) static_cast<void>(tx.next_resource());
          return 1;
        },
        [&](auto result) { done += result.ok() ? 1 : 0; });
  }
  while (store_->step()) {
  }
  EXPECT_EQ(done, 10);
}

TEST_P(CommitterTest, IdsGoOnBehindTheHighestOfAnyTenant) {
  const auto wrote = store_->write([](Tx& tx) -> Result<int> {
    tx.stage(DataKeyRow{TenantId{1}, KeyId{70}, "patient", tx.now(), {"k"}});
    tx.stage(DataKeyRow{TenantId{2}, KeyId{90}, "patient", tx.now(), {"k"}});
    tx.stage(DataKeyRow{TenantId{7}, KeyId{80}, "patient", tx.now(), {"k"}});
    return 1;
  });
  ASSERT_TRUE(wrote.ok());
  open();
  const auto next =
      store_->write([](Tx& tx) -> Result<std::int64_t> { return tx.next_key().number(); });
  EXPECT_GT(next.value().get(), 90);
}

INSTANTIATE_TEST_SUITE_P(Stores, CommitterTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine::store
