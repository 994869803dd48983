#include "engine/verify/export.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/verify/command.h"
#include "tests/support/tampered_store.h"

namespace engine::verify {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLog = "hopline/audit/node";

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class ExportTest : public testing::Test {
 protected:
  void SetUp() override {
    auto head = export_log(*store_.reader(), kLog, folder_);
    ASSERT_TRUE(head.ok()) << head.error().to_string();
    head_ = std::move(head).value();
  }
  VerifyReport verify(const std::optional<audit::Checkpoint>& kept = std::nullopt) {
    auto report = verify_export(folder_, kept);
    EXPECT_TRUE(report.ok()) << report.error().to_string();
    return report.ok() ? std::move(report).value() : VerifyReport{};
  }
  // The first finding after a change of that file.
  std::string found_after(const std::string& file,
                          const std::function<void(std::string&)>& change) {
    const std::string path = folder_ + "/" + file;
    const std::string before = slurp(path);
    std::string bytes = before;
    change(bytes);
    EXPECT_NE(bytes, before) << file;
    spill(path, bytes);
    const VerifyReport report = verify();
    spill(path, before);
    return report.clean() ? "clean" : report.findings.front().what;
  }

  support::Scratch scratch_;
  std::string folder_ = scratch_.path("log");
  support::TamperedStore store_{"sqlite"};
  audit::Checkpoint head_;
};

TEST_F(ExportTest, TheFolderIsATileLog) {
  EXPECT_EQ(slurp(folder_ + "/checkpoint"), audit::write_checkpoint(head_));
  for (const char* file : {"tile/entries/000", "tile/entries/001.p/144", "tile/0/000",
                           "tile/0/001.p/144", "tile/1/000.p/1"}) {
    EXPECT_TRUE(fs::exists(folder_ + "/" + file)) << file;
  }
}

TEST_F(ExportTest, ItsFilesAloneVerify) {
  const VerifyReport report = verify();
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.records, 400U);
  ASSERT_EQ(report.heads.size(), 1U);
  EXPECT_EQ(report.heads[0].origin, kLog);
}

TEST_F(ExportTest, EachChangeOfAFileIsFound) {
  const auto flip = [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; };
  EXPECT_NE(found_after("tile/entries/000", flip), "clean");
  EXPECT_NE(found_after("tile/entries/001.p/144", flip), "clean");
  EXPECT_EQ(found_after("tile/0/000", flip), "the record is not the one whose hash is in its tile");
  EXPECT_EQ(found_after("tile/entries/001.p/144", [](std::string& bytes) { bytes.resize(100); }),
            "the records are missing or cut");
  EXPECT_EQ(found_after("checkpoint",
                        [](std::string& bytes) { bytes.replace(bytes.find("400"), 3, "144"); }),
            "the records are missing or cut");
}

TEST_F(ExportTest, AHeadThatWasKeptMustBeContained) {
  EXPECT_TRUE(verify(head_).clean());
  audit::Checkpoint other = head_;
  other.root = audit::leaf_hash("x");
  EXPECT_EQ(verify(other).findings.front().what,
            "these records are not those that the kept head covers");
  other = head_;
  other.size = 500;
  EXPECT_EQ(verify(other).findings.front().what, "records are missing that the kept head covers");
  other.origin = "hopline/audit/another";
  EXPECT_EQ(verify_export(folder_, other).error().code, base::Code::kNotFound);
}

TEST_F(ExportTest, AnEarlierHeadOfTheSameLogIsContained) {
  audit::TiledTree tree;
  for (std::int64_t i = 0; i < 300; ++i) {
    tree.append(audit::leaf_hash(store_.record(i)), [](const audit::Tile&) {});
  }
  EXPECT_TRUE(verify(audit::Checkpoint{kLog, 300, tree.tree().root()}).clean());
  EXPECT_FALSE(verify(audit::Checkpoint{kLog, 299, tree.tree().root()}).clean());
}

TEST_F(ExportTest, WhatIsThereIsNotWrittenAgain) {
  const auto before = fs::last_write_time(folder_ + "/tile/entries/000");
  ASSERT_TRUE(export_log(*store_.reader(), kLog, folder_).ok());
  EXPECT_EQ(fs::last_write_time(folder_ + "/tile/entries/000"), before);
}

TEST_F(ExportTest, ALogThatWasChangedDoesNotExportAsIfItWereWhole) {
  store_.change("DELETE FROM audit_leaf WHERE idx = 7");
  const std::string folder = scratch_.path("other");
  EXPECT_EQ(export_log(*store_.reader(), kLog, folder).error().code, base::Code::kInvalid);
  EXPECT_FALSE(fs::exists(folder + "/checkpoint"));
}

TEST_F(ExportTest, NoLogAndNoFolderAreNotFound) {
  EXPECT_EQ(export_log(*store_.reader(), "another", folder_).error().code, base::Code::kNotFound);
  EXPECT_EQ(verify_export(scratch_.path("none"), std::nullopt).error().code, base::Code::kNotFound);
}

TEST_F(ExportTest, ARecordProvesItselfByItsIdOrItsIndex) {
  const auto id = store_.reader()->query(
      {"SELECT id FROM audit_leaf WHERE idx = 123", {}, {store::Type::kInteger}}, {});
  const LeafId leaf{std::get<std::int64_t>(id.value().at(0).at(0))};
  const auto proof = prove(*store_.reader(), leaf);
  ASSERT_TRUE(proof.ok()) << proof.error().to_string();
  EXPECT_EQ(proof.value().index, 123U);
  EXPECT_EQ(proof.value().record, store_.record(123));
  EXPECT_TRUE(audit::check_proof(proof.value()));
  EXPECT_EQ(audit::write_proof(prove(*store_.reader(), kLog, 123).value()),
            audit::write_proof(proof.value()));
  EXPECT_EQ(prove(*store_.reader(), LeafId{999'999}).error().code, base::Code::kNotFound);
}

TEST_F(ExportTest, ARecordThatWasChangedProvesNothing) {
  store_.change("UPDATE audit_leaf SET record = '{}' WHERE idx = 123");
  EXPECT_EQ(prove(*store_.reader(), kLog, 123).error().code, base::Code::kInvalid);
}

TEST_F(ExportTest, CommandsAnswerByTheirExitCodes) {
  std::string out;
  const Words words{[&](std::string_view text) { out += text; }, [](std::string_view) {}, {}};
  EXPECT_EQ(prove_command(*store_.reader(), {.index = 5}, Format::kText, words), 0);
  const std::string file = out;
  EXPECT_EQ(check_command(file, Format::kText, words), 0);
  std::string broken = file;
  broken.replace(broken.find("index 5"), 7, "index 6");
  EXPECT_EQ(check_command(broken, Format::kJson, words), 65);
  EXPECT_EQ(check_command("nothing", Format::kText, words), 65);
  EXPECT_EQ(prove_command(*store_.reader(), {.id = 1'000'000}, Format::kText, words), 66);
  EXPECT_EQ(verify_export_command(folder_, "", Format::kJson, words), 0);
  EXPECT_EQ(verify_export_command(scratch_.path("none"), "", Format::kText, words), 66);
  out.clear();
  EXPECT_EQ(export_command(*store_.reader(), "", folder_, Format::kJson, words), 0);
  EXPECT_EQ(base::parse_json(out).value().find("size")->text(), "400");
}

TEST(TileNumber, IsInGroupsOfThreeDigits) {
  EXPECT_EQ(tile_number(5), "005");
  EXPECT_EQ(tile_number(999), "999");
  EXPECT_EQ(tile_number(1000), "x001/000");
  EXPECT_EQ(tile_number(1'234'067), "x001/x234/067");
}

}  // namespace
}  // namespace engine::verify
