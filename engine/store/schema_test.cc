// What the schema refuses to hand-written SQL.
#include "engine/store/schema.h"

#include <gtest/gtest.h>

#include "tests/support/stores.h"

namespace engine::store {
namespace {

class SchemaTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    const StoreOptions options = support::store_options(GetParam(), scratch_);
    support::open_store(options, clock_, log_, Running::kStepped);  // makes the schema
    backend_ = open_backend(options, Access::kWrite);
    // Leaf 1 lets message 1 in, leaf 5 its replay; leaf 3 is of entry 1, leaf 4 of parcel 1.
    for (const auto& [id, hop, outcome] :
         {std::tuple{1, 1, 1}, {2, 1, 2}, {3, 2, 1}, {4, 4, 1}, {5, 1, 1}}) {
      const std::string n = std::to_string(id);
      backend_->run(
          "INSERT INTO audit_leaf (id, hop, outcome, log, idx, tenant, effect, record) VALUES (" +
          n + ", " + std::to_string(hop) + ", " + std::to_string(outcome) + ", 'l', " + n +
          ", 1, 1, '{}')");
    }
  }

  std::string bytes() const {
    return backend_->dialect() == Dialect::kSqlite ? "X'00'" : "'\\x00'";
  }
  std::string message(int id, const std::string& audit_columns, const std::string& audit) const {
    return "INSERT INTO message (tenant, id, endpoint, received_us, kind, state, patient, digest, "
           "stamp, thread, body, " +
           audit_columns + ") VALUES (1, " + std::to_string(id) + ", 'e', 0, 0, 0, 0, " + bytes() +
           ", '', 0, " + bytes() + ", " + audit + ")";
  }
  std::string message(int id, int audit) const {
    return message(id, "audit_id", std::to_string(audit));
  }
  static std::string attempt(int number, int audit) {
    return "INSERT INTO attempt (tenant, parcel, number, started_us, audit_id) VALUES (1, 1, " +
           std::to_string(number) + ", 0, " + std::to_string(audit) + ")";
  }
  static std::string replay(int message, int audit) {
    return "INSERT INTO replay (tenant, message, at_us, audit_id) VALUES (1, " +
           std::to_string(message) + ", " + std::to_string(audit) + ", " + std::to_string(audit) +
           ")";
  }
  bool refused(const std::string& statement) {
    try {
      backend_->run(statement);
      return false;
    } catch (const Fault&) {
      return true;
    }
  }

  support::Scratch scratch_;
  base::FakeClock clock_{base::Instant{1'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  std::unique_ptr<Backend> backend_;
};

TEST_P(SchemaTest, AnEffectWithItsPermitIsTaken) {
  EXPECT_FALSE(refused(message(1, 1)));
  EXPECT_FALSE(refused(attempt(1, 4)));
}

TEST_P(SchemaTest, AFaultTellsNoBoundValue) {
  const Query twice{"INSERT INTO counter (name, number) VALUES (:a, :b) RETURNING number",
                    {Type::kText, Type::kInteger},
                    {Type::kInteger}};
  const Values values{std::string("QUILLFEATHER"), std::int64_t{1}};
  backend_->query(twice, values);
  try {
    backend_->query(twice, values);
    FAIL() << "the key was taken twice";
  } catch (const Fault& fault) {
    EXPECT_NE(std::string(fault.what()), "");
    EXPECT_EQ(std::string(fault.what()).find("QUILLFEATHER"), std::string::npos) << fault.what();
  }
}

TEST_P(SchemaTest, AnEffectWithoutLeafIsRefused) {
  EXPECT_TRUE(refused(message(1, 99)));
  EXPECT_TRUE(refused(message(1, "audit_id", "NULL")));
  EXPECT_TRUE(refused(attempt(1, 99)));
}

TEST_P(SchemaTest, AnEffectOfADenialIsRefused) { EXPECT_TRUE(refused(message(1, 2))); }

TEST_P(SchemaTest, AnEffectUnderAnotherHopsLeafIsRefused) {
  EXPECT_TRUE(refused(message(1, 3)));
  EXPECT_TRUE(refused(attempt(1, 1)));
}

TEST_P(SchemaTest, TwoEffectsOnOneLeafAreRefused) {
  EXPECT_FALSE(refused(message(1, 1)));
  EXPECT_TRUE(refused(message(2, 1)));
  EXPECT_FALSE(refused(attempt(1, 4)));
  EXPECT_TRUE(refused(attempt(2, 4)));
}

TEST_P(SchemaTest, AnEffectUnderAnotherRowsLeafIsRefused) {
  EXPECT_TRUE(refused(message(2, 1)));
  EXPECT_FALSE(refused(message(1, 1)));
}

TEST_P(SchemaTest, AnEffectOfAnotherTenantThanItsLeafIsRefused) {
  std::string other = message(1, 1);
  other.replace(other.find("VALUES (1"), 9, "VALUES (2");
  EXPECT_TRUE(refused(other));
}

TEST_P(SchemaTest, AReplayNeedsItsMessageAndALeafOfItsOwn) {
  EXPECT_TRUE(refused(replay(1, 5)));
  EXPECT_FALSE(refused(message(1, 1)));
  EXPECT_TRUE(refused(replay(1, 1)));
  EXPECT_FALSE(refused(replay(1, 5)));
  EXPECT_TRUE(refused(replay(1, 5)));
}

TEST_P(SchemaTest, ALeafIsNeitherChangedNorTakenAway) {
  EXPECT_TRUE(refused("UPDATE audit_leaf SET record = 'x' WHERE id = 2"));
  EXPECT_TRUE(refused("UPDATE audit_leaf SET outcome = 1 WHERE id = 2"));
  EXPECT_TRUE(refused("DELETE FROM audit_leaf WHERE id = 2"));
}

TEST_P(SchemaTest, ATileIsNeitherChangedNorTakenAway) {
  backend_->run("INSERT INTO audit_tile (log, level, idx, hashes) VALUES ('l', 0, 0, " + bytes() +
                ")");
  EXPECT_TRUE(refused("UPDATE audit_tile SET idx = 1"));
  EXPECT_TRUE(refused("DELETE FROM audit_tile"));
}

TEST_P(SchemaTest, ARecordedEffectIsNeitherChangedNorTakenAway) {
  backend_->run(message(1, 1));
  backend_->run(attempt(1, 4));
  EXPECT_TRUE(refused("UPDATE message SET endpoint = 'x'"));
  EXPECT_TRUE(refused("DELETE FROM message"));
  EXPECT_TRUE(refused("UPDATE attempt SET started_us = 1"));
  EXPECT_TRUE(refused("DELETE FROM attempt"));
}

TEST_P(SchemaTest, ARecordIsNotReplacedByAnotherOfItsKey) {
  backend_->run(message(1, 1));
  if (backend_->dialect() == Dialect::kPostgres) return;
  std::string replace = message(1, 1);
  replace.replace(0, 6, "INSERT OR REPLACE");
  EXPECT_TRUE(refused(replace));
  EXPECT_TRUE(
      refused("REPLACE INTO audit_leaf (id, hop, outcome, log, idx, tenant, effect, record) "
              "VALUES (2, 1, 1, 'l', 2, 1, 1, '{}')"));
}

TEST_P(SchemaTest, RecordsAreNotTruncated) {
  if (backend_->dialect() == Dialect::kSqlite) return;
  EXPECT_TRUE(refused("TRUNCATE message"));
  EXPECT_TRUE(refused("TRUNCATE audit_tile"));
  EXPECT_TRUE(refused("TRUNCATE audit_leaf CASCADE"));
}

INSTANTIATE_TEST_SUITE_P(Stores, SchemaTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine::store
