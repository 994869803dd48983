#include "adapters/file/drop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/file/source.h"
#include "tests/support/refusing_host.h"

namespace adapter::file {
namespace {

namespace fs = std::filesystem;
using testing_support::RefusingHost;
using testing_support::settings_of;

// A fresh folder, removed at the end.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (fs::temp_directory_path() / "hopline-file-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { fs::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Rig {
  TempFolder folder;
  RefusingHost host;
  Drop drop{host, {folder.path(), "file-lab", 1024}};

  Rig() { EXPECT_TRUE(drop.prepare().ok()); }

  std::string at(const std::string& name) const { return folder.path() + '/' + name; }
  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(at(name)) << bytes;
  }
  std::string get(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream(at(name)).rdbuf();
    return out.str();
  }
  Drop::Counts settle() {
    drop.step();
    return drop.step();
  }
};

constexpr const char* kMessage = "MSH|^~\\&|A|B|C|D|20260302||SIU^S12|1|P|2.5.1\r";
const base::Error kDown = {base::Code::kUnavailable, "the store is down", "", {}};
const base::Error kNotEnrolled = {base::Code::kDenied, "not enrolled", "MSH-3", {}};

TEST(Drop, ARefusedFileFailsWithTheReasonAndTheAck) {
  Rig rig;
  rig.host.refuse_with(kNotEnrolled);
  rig.put("a.hl7", kMessage);
  EXPECT_EQ(rig.settle(), (Drop::Counts{0, 1, 0}));
  EXPECT_EQ(rig.get("failed/a.hl7"), kMessage);
  EXPECT_EQ(rig.get("failed/a.hl7.error"), "message 1 of 1: MSH-3: not enrolled\n");
  EXPECT_EQ(rig.get("failed/a.hl7.ack"), "refused: not enrolled");
  EXPECT_FALSE(fs::exists(rig.at("a.hl7")));
  EXPECT_FALSE(fs::exists(rig.at("a.hl7.working")));
}

TEST(Drop, TheArrivalComesFromTheEndpoint) {
  Rig rig;
  rig.put("a.hl7", kMessage);
  rig.settle();
  ASSERT_EQ(rig.host.arrivals().size(), 1U);
  EXPECT_EQ(rig.host.arrivals()[0].endpoint, "file-lab");
  EXPECT_EQ(rig.host.arrivals()[0].actor.id, "file-lab");
  EXPECT_EQ(rig.host.arrivals()[0].bytes, kMessage);
}

TEST(Drop, AFileIsNotTouchedAtFirstSight) {
  Rig rig;
  rig.put("a.hl7", kMessage);
  EXPECT_EQ(rig.drop.step(), Drop::Counts{});
  EXPECT_TRUE(fs::exists(rig.at("a.hl7")));
  EXPECT_TRUE(rig.host.arrivals().empty());
}

TEST(Drop, WhenTheEngineIsDownTheFileStaysClaimedAndIsFedAgain) {
  Rig rig;
  rig.host.refuse_with(kDown);
  rig.put("a.hl7", kMessage);
  EXPECT_EQ(rig.settle(), (Drop::Counts{0, 0, 1}));
  EXPECT_TRUE(fs::exists(rig.at("a.hl7.working")));
  rig.host.refuse_with(kNotEnrolled);
  EXPECT_EQ(rig.drop.step(), (Drop::Counts{0, 1, 0}));
}

TEST(Drop, AFileThatACrashLeftClaimedIsFedAtOnce) {
  Rig rig;
  rig.put("a.hl7.working", kMessage);
  EXPECT_EQ(rig.drop.step(), (Drop::Counts{0, 1, 0}));
  EXPECT_EQ(rig.host.arrivals().size(), 1U);
}

TEST(Drop, ANewFileWaitsWhileItsNamesakeIsClaimed) {
  Rig rig;
  rig.host.refuse_with(kDown);
  rig.put("a.hl7.working", kMessage);
  rig.put("a.hl7", "the next one");
  rig.settle();
  EXPECT_EQ(rig.get("a.hl7"), "the next one");
  EXPECT_EQ(rig.get("a.hl7.working"), kMessage);
}

TEST(Drop, AnEarlierFileOfTheSameNameIsKept) {
  Rig rig;
  rig.put("failed/a.hl7", "earlier");
  rig.put("a.hl7.working", kMessage);
  rig.drop.step();
  EXPECT_EQ(rig.get("failed/a.hl7"), "earlier");
  EXPECT_EQ(rig.get("failed/a.hl7-1772442000000000"), kMessage);
}

TEST(Drop, AFileOverItsLimitFailsAndIsNotFed) {
  Rig rig;
  rig.put("a.hl7.working", std::string(2000, 'x'));
  EXPECT_EQ(rig.drop.step(), (Drop::Counts{0, 1, 0}));
  EXPECT_TRUE(rig.host.arrivals().empty());
  EXPECT_EQ(rig.get("failed/a.hl7.error"), "message 1 of 1: the file exceeds file_bytes_max\n");
}

TEST(Drop, ALinkIsNoFile) {
  Rig rig;
  rig.put("secret", kMessage);
  fs::create_symlink(rig.at("secret"), rig.at("a.hl7"));
  fs::create_symlink(rig.at("secret"), rig.at("b.hl7.working"));
  EXPECT_EQ(rig.settle(), Drop::Counts{});
  EXPECT_TRUE(rig.host.arrivals().empty());
}

TEST(Drop, JsonThatIsNoResourceFailsWithItsPlace) {
  Rig rig;
  rig.put("a.json.working", "{\"resourceType\":");
  EXPECT_EQ(rig.drop.step(), (Drop::Counts{0, 1, 0}));
  EXPECT_NE(rig.get("failed/a.json.error"), "");
}

const Conclusion kStored = {Answer::Kind::kStored, "MSH|ack\rMSA|AA\r", ""};

TEST(PutAway, AStoredFileLiesInDoneWithItsAckBeside) {
  Rig rig;
  rig.put("a.hl7.working", kMessage);
  ASSERT_TRUE(put_away(rig.folder.path(), "a.hl7", kStored, {}).ok());
  EXPECT_EQ(rig.get("done/a.hl7"), kMessage);
  EXPECT_EQ(rig.get("done/a.hl7.ack"), kStored.ack);
  EXPECT_FALSE(fs::exists(rig.at("done/a.hl7.error")));
  EXPECT_FALSE(fs::exists(rig.at("a.hl7.working")));
}

TEST(PutAway, AMessageThatWantsNoAckLeavesNone) {
  Rig rig;
  rig.put("a.hl7.working", kMessage);
  ASSERT_TRUE(put_away(rig.folder.path(), "a.hl7", {Answer::Kind::kStored, "", ""}, {}).ok());
  EXPECT_FALSE(fs::exists(rig.at("done/a.hl7.ack")));
}

TEST(PutAway, AnAckWrittenBeforeACrashIsWrittenAgainUnderItsName) {
  Rig rig;
  rig.put("done/a.hl7.ack", "half an a");
  rig.put("done/a.hl7.ack.tmp", "half");
  rig.put("a.hl7.working", kMessage);
  ASSERT_TRUE(put_away(rig.folder.path(), "a.hl7", kStored, {}).ok());
  EXPECT_EQ(rig.get("done/a.hl7.ack"), kStored.ack);
  EXPECT_EQ(rig.get("done/a.hl7"), kMessage);
}

TEST(PutAway, TheSameNameAnotherDayKeepsBothFilesAndBothAcks) {
  Rig rig;
  rig.put("a.hl7.working", "first");
  ASSERT_TRUE(put_away(rig.folder.path(), "a.hl7", kStored, {}).ok());
  rig.put("a.hl7.working", "second");
  ASSERT_TRUE(put_away(rig.folder.path(), "a.hl7", {Answer::Kind::kStored, "ack2", ""}, {77}).ok());
  EXPECT_EQ(rig.get("done/a.hl7"), "first");
  EXPECT_EQ(rig.get("done/a.hl7.ack"), kStored.ack);
  EXPECT_EQ(rig.get("done/a.hl7-77"), "second");
  EXPECT_EQ(rig.get("done/a.hl7-77.ack"), "ack2");
}

TEST(PutAway, WhenTheAckCannotBeWrittenTheFileStaysClaimed) {
  Rig rig;
  rig.put("a.hl7.working", kMessage);
  fs::remove_all(rig.at("done"));
  EXPECT_FALSE(put_away(rig.folder.path(), "a.hl7", kStored, {}).ok());
  EXPECT_TRUE(fs::exists(rig.at("a.hl7.working")));
}

TEST(Folder, AFileIsWrittenWholeAndLeavesNoDraft) {
  TempFolder folder;
  ASSERT_TRUE(write_file(folder.path() + "/a", "one").ok());
  ASSERT_TRUE(write_file(folder.path() + "/a", "two").ok());
  EXPECT_EQ(read_file(folder.path() + "/a", 10).value(), "two");
  EXPECT_EQ(list_files(folder.path()).value().size(), 1U);
}

TEST(Folder, AMoveNeverReplacesAFile) {
  TempFolder folder;
  ASSERT_TRUE(write_file(folder.path() + "/a", "one").ok());
  ASSERT_TRUE(write_file(folder.path() + "/b", "two").ok());
  EXPECT_FALSE(move_file(folder.path() + "/a", folder.path() + "/b").ok());
  EXPECT_EQ(read_file(folder.path() + "/b", 10).value(), "two");
}

TEST(Folder, AnErrorDoesNotNameTheFile) {
  const auto missing = read_file("/nonexistent/ada.hl7", 10);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().to_string().find("ada"), std::string::npos);
}

TEST(FileSource, FeedsUntilItIsStopped) {
  TempFolder folder;
  RefusingHost host;
  const auto source = make_source(
      settings_of("file-lab", {{"folder", folder.path() + "/in"}, {"poll_ms", "10"}}), host);
  ASSERT_TRUE(source.ok());
  fs::create_directory(folder.path() + "/in");
  std::ofstream(folder.path() + "/in/a.hl7.working") << kMessage;
  ASSERT_TRUE(source.value()->start().ok());
  while (host.arrivals().empty()) std::this_thread::yield();
  source.value()->stop();
  EXPECT_TRUE(fs::exists(folder.path() + "/in/failed/a.hl7"));
}

TEST(FileSource, AFolderThatCannotBeMadeIsTold) {
  RefusingHost host;
  const auto source = make_source(settings_of("file-lab", {{"folder", "/proc/nowhere"}}), host);
  ASSERT_TRUE(source.ok());
  EXPECT_FALSE(source.value()->start().ok());
}

TEST(FileSource, FaultsOfSettingsAreAllReported) {
  RefusingHost host;
  const auto source = make_source(
      settings_of("file-lab", {{"folder", "in"}, {"poll_ms", "0"}, {"file_bytes_max", "x"}}), host);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().also.size(), 2U);
}

}  // namespace
}  // namespace adapter::file
