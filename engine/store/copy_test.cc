#include "engine/store/copy.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/hop/gate.h"
#include "tests/support/stores.h"

namespace engine::store {
namespace {

using base::Code;

class CopyTest : public testing::Test {
 protected:
  CopyTest() {
    options_.sqlite_path = scratch_.path("live.db");
    options_.durable = false;
    store_ = support::open_store(options_, clock_, log_);
    for (int i = 0; i < 300; ++i) {
      store_->submit(
          [this](Tx& tx) -> base::Result<int> {
            gate_.note(tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute"});
            return 1;
          },
          [](auto) {});
    }
    EXPECT_TRUE(store_->write([](Tx&) -> base::Result<int> { return 1; }).ok());
  }

  std::string path(const std::string& name) const { return scratch_.path(name); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(scratch_.path()), {}));
  }
  static std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::int64_t size_of(const std::string& path) {
    auto reader = StoreReader::open({.sqlite_path = path});
    return reader.value()->read<HeadRow>(store_->log_origin()).value().size;
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

TEST_F(CopyTest, ABackupOfAServingStoreOpensAndHoldsItsLog) {
  const auto copied = store_->backup(path("copy.db"));
  ASSERT_TRUE(copied.ok()) << copied.error().to_string();
  EXPECT_EQ(size_of(path("copy.db")), 300);
}

TEST_F(CopyTest, ABackupAndARestoredStoreAreForTheirOwnerAlone) {
  using std::filesystem::perms;
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  ASSERT_TRUE(restore_store(path("copy.db"), path("restored.db")).ok());
  for (const char* name : {"copy.db", "restored.db"}) {
    const perms found = std::filesystem::status(path(name)).permissions();
    EXPECT_EQ(found, perms::owner_read | perms::owner_write) << name;
  }
}

TEST_F(CopyTest, ABackupReplacesNothing) {
  std::ofstream(path("copy.db")) << "precious";
  EXPECT_EQ(store_->backup(path("copy.db")).error().code, Code::kConflict);
  EXPECT_EQ(bytes_of(path("copy.db")), "precious");
}

TEST_F(CopyTest, ABackupThatFailsLeavesNoFile) {
  const std::size_t before = files();
  EXPECT_FALSE(store_->backup(path("no/such/folder/copy.db")).ok());
  EXPECT_FALSE(copy_store(path("absent.db"), path("copy.db")).ok());
  EXPECT_EQ(files(), before);
}

TEST_F(CopyTest, AQuoteInAPathIsAQuote) {
  EXPECT_TRUE(store_->backup(path("o'clock.db")).ok());
  EXPECT_EQ(size_of(path("o'clock.db")), 300);
}

TEST_F(CopyTest, ARestoredStoreGoesOnWhereTheBackupStood) {
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  ASSERT_TRUE(restore_store(path("copy.db"), path("restored.db")).ok());
  StoreOptions options = options_;
  options.sqlite_path = path("restored.db");
  auto restored = support::open_store(options, clock_, log_);
  const auto wrote = restored->write([this](Tx& tx) -> base::Result<int> {
    gate_.note(tx, Note{.tenant = TenantId{1}, .hop = "auth", .action = "execute"});
    return 1;
  });
  EXPECT_TRUE(wrote.ok());
  EXPECT_EQ(restored->read<HeadRow>(store_->log_origin()).value().size, 301);
}

TEST_F(CopyTest, ARestoreReplacesNoStoreAndNoJournalOfOne) {
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  const auto over = restore_store(path("copy.db"), options_.sqlite_path);
  EXPECT_EQ(over.error().code, Code::kConflict);
  std::ofstream(path("other.db-wal")) << "x";
  EXPECT_EQ(restore_store(path("copy.db"), path("other.db")).error().code, Code::kConflict);
  EXPECT_EQ(size_of(options_.sqlite_path), 300);
}

TEST_F(CopyTest, ADamagedFileIsNotRestored) {
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  std::string bytes = bytes_of(path("copy.db"));
  std::ofstream(path("cut.db"), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
  std::fill(bytes.begin() + 4096 * 3, bytes.begin() + 4096 * 6, '\xA5');
  std::ofstream(path("scratched.db"), std::ios::binary) << bytes;
  std::ofstream(path("other.db"), std::ios::binary) << "no database at all";
  for (const char* name : {"cut.db", "scratched.db", "other.db"}) {
    EXPECT_EQ(restore_store(path(name), path("restored.db")).error().code, Code::kInvalid) << name;
    EXPECT_FALSE(std::filesystem::exists(path("restored.db")));
  }
}

TEST_F(CopyTest, AFileWhoseLogDoesNotMakeItsHeadIsNotRestored) {
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  open_sqlite({path("copy.db"), Access::kWrite, false})->run("UPDATE audit_head SET size = 299");
  const auto restored = restore_store(path("copy.db"), path("restored.db"));
  ASSERT_FALSE(restored.ok());
  EXPECT_NE(restored.error().text.find("audit log does not verify"), std::string::npos);
}

TEST_F(CopyTest, AFileOfAnotherSchemaVersionIsNotRestored) {
  ASSERT_TRUE(store_->backup(path("copy.db")).ok());
  open_sqlite({path("copy.db"), Access::kWrite, false})
      ->run("UPDATE counter SET number = 99 WHERE name = 'schema'");
  const auto restored = restore_store(path("copy.db"), path("restored.db"));
  EXPECT_NE(restored.error().text.find("the schema is version 99"), std::string::npos);
}

// What a killed process leaves: the file and its journal, and no index of the journal.
TEST_F(CopyTest, AKilledStoreIsReadWithItsJournal) {
  std::filesystem::copy(path("live.db"), path("killed.db"));
  std::filesystem::copy(path("live.db-wal"), path("killed.db-wal"));
  EXPECT_EQ(size_of(path("killed.db")), 300);
  EXPECT_TRUE(copy_store(path("killed.db"), path("copy.db")).ok());
  EXPECT_EQ(size_of(path("copy.db")), 300);
}

TEST_F(CopyTest, ReadingAStoreNeitherMakesNorChangesOne) {
  EXPECT_FALSE(StoreReader::open({.sqlite_path = path("absent.db")}).ok());
  EXPECT_FALSE(std::filesystem::exists(path("absent.db")));
  store_.reset();
  auto reader = StoreReader::open(options_);
  ASSERT_TRUE(reader.ok()) << reader.error().to_string();
  const std::int64_t writer =
      reader.value()->read<CounterRow>(std::string("writer")).value().number;
  EXPECT_EQ(writer, 1);
  const auto wrote = reader.value()->with(
      [](Backend& backend) { backend.run("UPDATE counter SET number = 7 WHERE name = 'writer'"); });
  EXPECT_EQ(wrote.error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace engine::store
