#include "engine/plugins/plugins.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace engine {
namespace {

namespace fs = std::filesystem;

// A plugin directory of the test's own, removed at the end.
class PluginFolder {
 public:
  PluginFolder() {
    std::string pattern = (fs::temp_directory_path() / "hopline-plugins-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~PluginFolder() { fs::remove_all(path_); }
  PluginFolder(const PluginFolder&) = delete;
  PluginFolder& operator=(const PluginFolder&) = delete;

  PluginFolder& with(const char* library, const std::string& as) {
    fs::copy_file(library, path_ / as);
    fs::permissions(path_ / as, fs::perms::others_write, fs::perm_options::remove);
    return *this;
  }
  auto load() const { return load_plugins(path_.string()); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(Plugins, ALibraryWithTheRightAbiGivesItsAdapter) {
  PluginFolder folder;
  const auto plugins = folder.with(PLUGIN_GOOD, "good.so").load();
  ASSERT_TRUE(plugins.ok()) << plugins.error().to_string();
  ASSERT_EQ(plugins.value().size(), 1U);
  EXPECT_EQ(plugins.value()[0]->name, "sample");
  EXPECT_EQ(plugins.value()[0]->keys, std::vector<std::string_view>{"kind"});
}

TEST(Plugins, ALibraryOfAnotherAbiIsRefusedBeforeItsAdapterIsAsked) {
  PluginFolder folder;
  const auto plugins = folder.with(PLUGIN_OTHER_ABI, "old.so").load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().code, base::Code::kUnsupported);
  EXPECT_NE(plugins.error().text.find("hopline-adapter-3"), std::string::npos);
  EXPECT_EQ(plugins.error().path, (folder.path() / "old.so").string());
}

TEST(Plugins, ALibraryThatSaysNoAbiIsRefused) {
  PluginFolder folder;
  const auto plugins = folder.with(PLUGIN_WITHOUT_ABI, "stranger.so").load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().code, base::Code::kInvalid);
}

TEST(Plugins, AFileThatIsNoLibraryIsRefused) {
  PluginFolder folder;
  std::ofstream(folder.path() / "text.so") << "this is no library";
  const auto plugins = folder.load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().text.rfind("cannot be loaded", 0), 0U);
}

TEST(Plugins, AnAdapterThatDoesNothingIsRefused) {
  PluginFolder folder;
  EXPECT_FALSE(folder.with(PLUGIN_WITHOUT_SIDES, "empty.so").load().ok());
}

TEST(Plugins, EveryFaultIsReported) {
  PluginFolder folder;
  folder.with(PLUGIN_GOOD, "a.so").with(PLUGIN_OTHER_ABI, "b.so").with(PLUGIN_WITHOUT_ABI, "c.so");
  const auto plugins = folder.load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().also.size(), 1U);
}

TEST(Plugins, TwoAdaptersOfOneNameAreRefused) {
  PluginFolder folder;
  const auto plugins = folder.with(PLUGIN_GOOD, "a.so").with(PLUGIN_GOOD, "b.so").load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().code, base::Code::kConflict);
}

TEST(Plugins, AFileThatAnybodyMayWriteIsRefused) {
  PluginFolder folder;
  folder.with(PLUGIN_GOOD, "a.so");
  fs::permissions(folder.path() / "a.so", fs::perms::others_write, fs::perm_options::add);
  const auto plugins = folder.load();
  ASSERT_FALSE(plugins.ok());
  EXPECT_EQ(plugins.error().code, base::Code::kDenied);
}

TEST(Plugins, OtherFilesAreLeftAlone) {
  PluginFolder folder;
  std::ofstream(folder.path() / "README") << "plugins go here";
  const auto plugins = folder.load();
  ASSERT_TRUE(plugins.ok());
  EXPECT_TRUE(plugins.value().empty());
}

TEST(Plugins, NoDirectoryMeansNoPluginsAndAnAbsentOneIsAFault) {
  EXPECT_TRUE(load_plugins("").value().empty());
  EXPECT_EQ(load_plugins("/nonexistent/plugins").error().code, base::Code::kNotFound);
}

}  // namespace
}  // namespace engine
