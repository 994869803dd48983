#include "engine/hop/gate.h"

#include <gtest/gtest.h>

#include "tests/support/stores.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Result;
using store::Tx;

const store::Query kLeaves{"SELECT hop, outcome, record FROM audit_leaf ORDER BY idx",
                           {},
                           {store::Type::kInteger, store::Type::kInteger, store::Type::kText}};

class GateTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    options_ = support::store_options(GetParam(), scratch_);
    store_ = support::open_store(options_, clock_, log_);
    ASSERT_NE(store_, nullptr);
    ring_ = std::make_unique<keys::Keyring>(1, std::string(32, 'k'), store_->writer_id());
    consents_ = std::make_unique<ConsentBook>(*ring_, consent::Options{});
    gate_ = std::make_unique<Gate>(policies_, *consents_, *ring_,
                                   GateNames{store_->log_origin(), "node"});
  }

  Accept accept(bool enrolled = true) const {
    Accept hop;
    hop.actor.tenant = TenantId{1};
    hop.actor.id = "mllp-ehr";
    hop.message = MessageId{1};
    hop.enrolled = enrolled;
    return hop;
  }
  Post post() const {
    Post hop;
    hop.tenant = TenantId{1};
    hop.patient = PatientId{1};
    hop.thread = ThreadId{1};
    hop.entry = EntryId{1};
    return hop;
  }
  store::MessageRow message(std::int64_t id = 1) const {
    return {.tenant = TenantId{1},
            .id = MessageId{id},
            .endpoint = "e",
            .digest = {"d"},
            .body = {"b"}};
  }
  std::vector<store::Values> leaves() { return store_->query(kLeaves, {}).value(); }
  std::size_t count(const char* table) {
    const std::string sql = std::string("SELECT tenant FROM ") + table;
    return store_->query({sql, {}, {store::Type::kInteger}}, {}).value().size();
  }

  support::Scratch scratch_;
  store::StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'700'000'000'000'000}};
  std::string logged_;
  base::Log log_{clock_, [this](std::string_view line) { logged_ += line; }};
  consent::PolicyBook policies_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<keys::Keyring> ring_;
  std::unique_ptr<ConsentBook> consents_;
  std::unique_ptr<Gate> gate_;
};

TEST_P(GateTest, APermittedHopCommitsItsRowAndItsLeafTogether) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    auto permit = gate_->ask(tx, accept());
    if (!permit.ok()) return permit.error();
    auto spent = std::move(permit).value().spend();
    spent.stage(message());
    return 1;
  });
  ASSERT_TRUE(wrote.ok()) << wrote.error().to_string();
  ASSERT_EQ(leaves().size(), 1u);
  EXPECT_EQ(std::get<std::int64_t>(leaves()[0][0]), 1);
  EXPECT_EQ(std::get<std::int64_t>(leaves()[0][1]), 1);
  EXPECT_EQ(count("message"), 1u);
}

TEST_P(GateTest, ADenialCommitsItsLeafAndNothingElse) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    tx.stage(store::CounterRow{"side", 1});
    auto permit = gate_->ask(tx, accept(false));
    if (!permit.ok()) return permit.error();
    return 1;
  });
  EXPECT_EQ(wrote.error().code, Code::kDenied);
  ASSERT_EQ(leaves().size(), 1u);
  EXPECT_EQ(std::get<std::int64_t>(leaves()[0][1]), 2);
  EXPECT_FALSE(store_->read<store::CounterRow>(std::string("side")).ok());
}

TEST_P(GateTest, AnotherErrorTakesThePermitsLeafWithIt) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    auto permit = gate_->ask(tx, accept());
    auto spent = std::move(permit).value().spend();
    spent.stage(message());
    return Error{Code::kInvalid, "no", "", {}};
  });
  EXPECT_FALSE(wrote.ok());
  EXPECT_TRUE(leaves().empty());
  EXPECT_EQ(count("message"), 0u);
}

TEST_P(GateTest, AnUnspentPermitFailsItsClosure) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    auto permit = gate_->ask(tx, accept());
    return permit.ok() ? 1 : 0;
  });
  EXPECT_EQ(wrote.error().code, Code::kInternal);
  EXPECT_TRUE(leaves().empty());
}

TEST_P(GateTest, APermitThatIsCarriedOutFailsItsClosure) {
  std::optional<Permit<Accept>> carried;
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    auto permit = gate_->ask(tx, accept());
    carried.emplace(std::move(permit).value());
    return 1;
  });
  EXPECT_EQ(wrote.error().code, Code::kInternal);
  EXPECT_DEATH(
      {
        auto spent = std::move(*carried).spend();
        static_cast<void>(spent);
      },
      "broken invariant");
}

TEST_P(GateTest, TwoEffectsUnderOneLeafAreRefusedByTheSchema) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    auto permit = gate_->ask(tx, accept());
    auto spent = std::move(permit).value().spend();
    spent.stage(message(1));
    spent.stage(message(2));
    return 1;
  });
  EXPECT_FALSE(wrote.ok());
  EXPECT_EQ(count("message"), 0u);
  EXPECT_TRUE(leaves().empty());
}

TEST_P(GateTest, APostForNobodyIsDenied) {
  const auto wrote = store_->write([&](Tx& tx) -> Result<int> {
    Post hop = post();
    hop.patient = PatientId{};
    auto permit = gate_->ask(tx, hop);
    if (!permit.ok()) return permit.error();
    return 1;
  });
  EXPECT_EQ(wrote.error().code, Code::kDenied);
  EXPECT_EQ(wrote.error().text, "deny.no-patient");
}

TEST_P(GateTest, RecordsAreCanonicalAndNumberedWithoutGap) {
  for (int i = 0; i < 3; ++i) {
    const auto noted = store_->write([&](Tx& tx) -> Result<int> {
      gate_->note(
          tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute", .reason = "log-in"});
      return 1;
    });
    ASSERT_TRUE(noted.ok());
  }
  const auto rows = leaves();
  ASSERT_EQ(rows.size(), 3u);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& record = std::get<std::string>(rows[i][2]);
    EXPECT_NE(record.find("\"seq\":" + std::to_string(i) + ","), std::string::npos) << record;
    EXPECT_TRUE(base::parse_json(record).ok());
  }
}

TEST_P(GateTest, TheHeadIsTheRootOfTheLeavesAfterManyGroups) {
  for (int i = 0; i < 700; ++i) {
    store_->submit(
        [&](Tx& tx) -> Result<int> {
          gate_->note(tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute"});
          return 1;
        },
        [](auto) {});
  }
  store_->stop();
  audit::Tree tree;
  for (const auto& leaf : leaves()) tree.append(audit::leaf_hash(std::get<std::string>(leaf[2])));
  const auto head = store_->read<store::HeadRow>(store_->log_origin()).value();
  EXPECT_EQ(head.size, 700);
  EXPECT_EQ(head.frontier.bytes, tree.frontier());
  // Reopening compares the head with the tail, full tiles included.
  store_.reset();
  EXPECT_NE(support::open_store(options_, clock_, log_), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Stores, GateTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
