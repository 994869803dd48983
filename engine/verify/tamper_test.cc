// Each way in which somebody with all rights can change a store, and the index that verify names.
#include <gtest/gtest.h>

#include "tests/support/tampered_store.h"

namespace engine::verify {
namespace {

class TamperTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    store_.emplace(GetParam());
  }
  // The first finding, as "first..last: what".
  std::string first_finding(std::uint64_t from = 0) {
    const VerifyReport report = store_->verify(from);
    if (report.clean()) return "clean";
    const Finding& finding = report.findings.front();
    return std::to_string(finding.first) + ".." + std::to_string(finding.last) + ": " +
           finding.what;
  }

  std::optional<support::TamperedStore> store_;
};

TEST_P(TamperTest, AnUntouchedStoreIsClean) {
  const VerifyReport report = store_->verify();
  EXPECT_EQ(first_finding(), "clean");
  EXPECT_EQ(report.records, 400u);
  EXPECT_EQ(report.effects, 399u);
  ASSERT_EQ(report.heads.size(), 1u);
  EXPECT_EQ(report.heads[0].size, 400u);
  EXPECT_TRUE(store_->opens());
}

TEST_P(TamperTest, AnEditedRecordIsNamed) {
  store_->change(
      "UPDATE audit_leaf SET record = REPLACE(record, 'mllp-ehr', 'mllp-lab') "
      "WHERE idx = 100");
  EXPECT_EQ(first_finding(), "100..100: the record is not the one whose hash is in tile 0/0");
  EXPECT_EQ(store_->verify().findings.size(), 1u);
}

TEST_P(TamperTest, AnEditInTheTailIsNarrowedToASubtree) {
  store_->change(
      "UPDATE audit_leaf SET record = REPLACE(record, 'mllp-ehr', 'mllp-lab') "
      "WHERE idx = 390");
  EXPECT_EQ(first_finding(), "384..399: the head is not the root of these records");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, ADenialMadeAPermitIsNamedEvenInTheTail) {
  store_->change(
      "UPDATE audit_leaf SET record = REPLACE(record, '\"deny\"', '\"permit\"') "
      "WHERE idx = 300");
  EXPECT_EQ(first_finding(), "300..300: the record says another hop or outcome than its row");
}

TEST_P(TamperTest, ABlankInARecordIsNamed) {
  store_->change("UPDATE audit_leaf SET record = REPLACE(record, ',', ', ') WHERE idx = 390");
  EXPECT_EQ(first_finding().substr(0, 9), "390..390:");
}

TEST_P(TamperTest, TheLastRecordDeletedIsMissed) {
  store_->change(
      "DELETE FROM message WHERE audit_id = "
      "(SELECT id FROM audit_leaf WHERE idx = 399)");
  store_->change("DELETE FROM audit_leaf WHERE idx = 399");
  EXPECT_EQ(first_finding(), "399..399: the record is missing");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, TheLastRecordDeletedFromTheHeadTooLeavesItsEffect) {
  audit::Tree tree;
  for (int i = 0; i < 399; ++i) tree.append(audit::leaf_hash(store_->record(i)));
  store_->change("DELETE FROM audit_leaf WHERE idx = 399");
  store_->change("UPDATE audit_head SET size = 399, frontier = " + store_->bytes(tree.frontier()));
  const VerifyReport report = store_->verify();
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_NE(report.findings[0].what.find("has no audit record"), std::string::npos);
}

TEST_P(TamperTest, ARecordDeletedInsideIsMissed) {
  store_->change("DELETE FROM audit_leaf WHERE idx IN (7, 310)");
  const VerifyReport report = store_->verify();
  ASSERT_EQ(report.findings.size(), 4u);  // two records, and the effects that they leave
  EXPECT_EQ(report.findings[0].first, 7);
  EXPECT_EQ(report.findings[1].first, 310);
}

TEST_P(TamperTest, TwoRecordsInEachOthersPlaceAreNamed) {
  store_->change("UPDATE audit_leaf SET idx = -1 WHERE idx = 10");
  store_->change("UPDATE audit_leaf SET idx = 10 WHERE idx = 20");
  store_->change("UPDATE audit_leaf SET idx = 20 WHERE idx = -1");
  const VerifyReport report = store_->verify();
  ASSERT_EQ(report.findings.size(), 4u);
  EXPECT_EQ(report.findings[0].first, 10);
  EXPECT_EQ(report.findings[1].what, "the record says index 20");
  EXPECT_EQ(report.findings[2].first, 20);
}

TEST_P(TamperTest, ARecordInsertedInTheMiddleIsNamed) {
  store_->change("UPDATE audit_leaf SET idx = -1 - idx WHERE idx >= 50");
  store_->change("UPDATE audit_leaf SET idx = -idx WHERE idx < 0");
  store_->change(
      "INSERT INTO audit_leaf (id, hop, outcome, log, idx, tenant, effect, record) "
      "SELECT 9000, 0, 3, log, 50, tenant, 0, record FROM audit_leaf WHERE idx = 49");
  EXPECT_EQ(first_finding().substr(0, 7), "50..50:");
}

TEST_P(TamperTest, ARecordBehindTheHeadIsNamed) {
  store_->change(
      "INSERT INTO audit_leaf (id, hop, outcome, log, idx, tenant, effect, record) "
      "SELECT 9000, 0, 3, log, 400, tenant, 0, record FROM audit_leaf WHERE idx = 49");
  EXPECT_EQ(first_finding(), "400..400: a record that the head does not cover");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, ARecordReplayedAtANewIndexIsNamedThoughTheHeadCoversIt) {
  store_->change(
      "INSERT INTO audit_leaf (id, hop, outcome, log, idx, tenant, effect, record) "
      "SELECT 9000, hop, 2, log, 400, tenant, 0, record FROM audit_leaf WHERE idx = 300");
  store_->extend_head(store_->record(300));
  EXPECT_EQ(first_finding(), "400..400: the record says index 300");
}

TEST_P(TamperTest, AChangedTileIsNamedAtItsHash) {
  std::string tile = store_->tile();
  tile[7 * 32] = static_cast<char>(tile[7 * 32] ^ 1);
  store_->change("UPDATE audit_tile SET hashes = " + store_->bytes(tile));
  EXPECT_EQ(first_finding(), "7..7: the record is not the one whose hash is in tile 0/0");
}

TEST_P(TamperTest, ATileTakenAwayIsNamed) {
  store_->change("DELETE FROM audit_tile");
  EXPECT_EQ(first_finding(), "0..255: tile 0/0 is missing or cut");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, AChangedHeadIsFound) {
  std::string frontier = store_->head().frontier.bytes;
  frontier.back() = static_cast<char>(frontier.back() ^ 1);  // the largest subtree
  store_->change("UPDATE audit_head SET frontier = " + store_->bytes(frontier));
  EXPECT_EQ(first_finding(), "0..255: the head is not the root of these records");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, AHeadTakenAwayIsFound) {
  store_->change("DELETE FROM audit_head");
  EXPECT_EQ(first_finding(), "0..0: the log has records and no head");
  EXPECT_FALSE(store_->opens());
}

TEST_P(TamperTest, ARecordAndItsTileChangedTogetherDoNotMakeTheHead) {
  store_->change(
      "UPDATE audit_leaf SET record = REPLACE(record, 'mllp-ehr', 'mllp-lab') "
      "WHERE idx = 100");
  std::string tile = store_->tile();
  tile.replace(100 * 32, 32, audit::leaf_hash(store_->record(100)).view());
  store_->change("UPDATE audit_tile SET hashes = " + store_->bytes(tile));
  EXPECT_EQ(first_finding(), "0..255: the head is not the root of these records");
}

TEST_P(TamperTest, AnEffectOfADenialIsNamed) {
  store_->change(
      "INSERT INTO message (tenant, id, endpoint, received_us, kind, state, patient, "
      "digest, stamp, thread, body, audit_id) SELECT tenant, 9000, endpoint, received_us, kind, "
      "state, patient, digest, stamp, thread, body, "
      "(SELECT id FROM audit_leaf WHERE idx = 300) FROM message WHERE id = 1");
  const VerifyReport report = store_->verify();
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].first, 300);
  EXPECT_NE(report.findings[0].what.find("is the effect of a denial"), std::string::npos);
}

TEST_P(TamperTest, ADeletedEffectIsNamed) {
  store_->change(
      "DELETE FROM message WHERE audit_id = "
      "(SELECT id FROM audit_leaf WHERE idx = 42)");
  EXPECT_EQ(first_finding(), "42..42: a permit without its effect");
}

TEST_P(TamperTest, AnEffectMovedToAnotherTenantIsNamed) {
  store_->change(
      "UPDATE message SET tenant = 2 WHERE audit_id = "
      "(SELECT id FROM audit_leaf WHERE idx = 42)");
  EXPECT_NE(first_finding().find("is of another tenant"), std::string::npos);
}

TEST_P(TamperTest, ResumingTrustsTheTilesBelowAndStillChecksThemAgainstTheHead) {
  store_->change(
      "UPDATE audit_leaf SET record = REPLACE(record, 'mllp-ehr', 'mllp-lab') "
      "WHERE idx = 100");
  EXPECT_EQ(first_finding(300), "clean");
  EXPECT_EQ(store_->verify(300).records, 400u - 256u);
  std::string tile = store_->tile();
  tile.replace(100 * 32, 32, audit::leaf_hash(store_->record(100)).view());
  store_->change("UPDATE audit_tile SET hashes = " + store_->bytes(tile));
  EXPECT_EQ(first_finding(300), "0..255: the head is not the root of these records");
}

// 65,536 records fill a tile of the second level.
TEST(LargeLog, AChangedUpperTileIsNamedByTheRecordsBelowItsHash) {
  support::TamperedStore store("sqlite", 256 * 256 + 300);
  EXPECT_TRUE(store.verify().clean());
  EXPECT_TRUE(store.verify(256 * 256 + 10).clean());
  EXPECT_TRUE(store.opens());
  std::string upper = store.tile(1);
  upper[3 * 32] = static_cast<char>(upper[3 * 32] ^ 1);
  store.change("UPDATE audit_tile SET hashes = " + store.bytes(upper) + " WHERE level = 1");
  const VerifyReport report = store.verify();
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].first, 3 * 256);
  EXPECT_EQ(report.findings[0].last, 4 * 256 - 1);
  EXPECT_FALSE(store.opens());
  store.change("DELETE FROM audit_tile WHERE level = 1");
  EXPECT_EQ(store.verify().findings.at(0).what, "tile 1/0 is missing or cut");
}

TEST(EffectTables, EveryTableOfTheSchemaThatRecordsAHopIsVerified) {
  constexpr std::string_view kCreate = "CREATE TABLE ";
  std::vector<std::string> of_schema;
  for (const std::string& text : store::schema_statements(store::Dialect::kSqlite)) {
    if (!text.starts_with(kCreate) || text.find("audit_id") == std::string::npos) continue;
    of_schema.push_back(
        text.substr(kCreate.size(), text.find(' ', kCreate.size()) - kCreate.size()));
  }
  EXPECT_EQ(effect_tables(), of_schema);
}

INSTANTIATE_TEST_SUITE_P(Stores, TamperTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine::verify
