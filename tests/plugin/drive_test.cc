// Drives the sample plugin through the loader, as `hopline serve` does with a plugin directory.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "engine/plugins/plugins.h"
#include "tests/plugin/sample/frames.h"
#include "tests/support/refusing_host.h"

namespace {

namespace fs = std::filesystem;
using testing_support::RefusingHost;
using testing_support::settings_of;
using unix_socket::frame;
using unix_socket::Frames;

constexpr const char* kMessage = "MSH|^~\\&|A|B|C|D|20260302||SIU^S12|1|P|2.5.1\r";

// A program on the same machine.
class Client {
 public:
  explicit Client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  // The next answer, or "closed".
  std::string receive() {
    while (true) {
      if (auto answer = answers_.next()) return *answer;
      char bytes[4096];
      const ssize_t got = ::recv(socket_, bytes, sizeof(bytes), 0);
      if (got <= 0) return "closed";
      answers_.feed({bytes, static_cast<std::size_t>(got)});
    }
  }

 private:
  int socket_;
  bool connected_ = false;
  Frames answers_;
};

const engine::AdapterInfo* sample() {
  static const auto plugins = engine::load_plugins(PLUGIN_DIRECTORY);
  EXPECT_TRUE(plugins.ok()) << plugins.error().to_string();
  return plugins.ok() && !plugins.value().empty() ? plugins.value()[0] : nullptr;
}

class Plugin : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(sample(), nullptr);
    std::string pattern = (fs::temp_directory_path() / "hopline-socket-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    host_.refuse_with({base::Code::kUnavailable, "draining", "", {}});
    auto made = sample()->make_source(settings_of("feed", {{"path", path()}}), host_);
    ASSERT_TRUE(made.ok());
    source_ = std::move(made).value();
  }
  void TearDown() override {
    source_.reset();
    fs::remove_all(folder_);
  }
  std::string path() const { return folder_ + "/feed.sock"; }

  std::string folder_;
  RefusingHost host_;
  std::unique_ptr<engine::Source> source_;
};

TEST_F(Plugin, IsASourceNamedUnixSocket) {
  EXPECT_EQ(sample()->name, "unix_socket");
  EXPECT_EQ(sample()->make_sink, nullptr);
}

TEST_F(Plugin, HandsAMessageToTheIntakeAndAnswersWithItsAck) {
  ASSERT_TRUE(source_->start().ok());
  Client client(path());
  client.send(frame(kMessage));
  EXPECT_EQ(client.receive(), "refused: draining");
  ASSERT_EQ(host_.arrivals().size(), 1U);
  EXPECT_EQ(host_.arrivals()[0].bytes, kMessage);
  EXPECT_EQ(host_.arrivals()[0].endpoint, "feed");
  EXPECT_EQ(host_.arrivals()[0].actor.id, "feed");
}

TEST_F(Plugin, TakesMessagesInAnySplit) {
  ASSERT_TRUE(source_->start().ok());
  Client client(path());
  const std::string bytes = frame("one") + frame("two");
  for (const char byte : bytes) client.send({&byte, 1});
  client.receive();
  client.receive();
  ASSERT_EQ(host_.arrivals().size(), 2U);
  EXPECT_EQ(host_.arrivals()[0].bytes, "one");
  EXPECT_EQ(host_.arrivals()[1].bytes, "two");
}

TEST_F(Plugin, AFrameOverTheLimitEndsItsConnectionAndNoOther) {
  ASSERT_TRUE(source_->start().ok());
  Client bad(path());
  Client good(path());
  bad.send("\x7F\xFF\xFF\xFF");
  EXPECT_EQ(bad.receive(), "closed");
  good.send(frame(kMessage));
  EXPECT_EQ(good.receive(), "refused: draining");
}

TEST_F(Plugin, OnlyItsOwnUserMayConnect) {
  ASSERT_TRUE(source_->start().ok());
  struct stat status {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(Plugin, ReplacesTheSocketThatACrashLeft) {
  {
    const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path().data(), path().size());
    ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    ::close(left);
  }
  EXPECT_TRUE(source_->start().ok());
}

TEST_F(Plugin, DoesNotReplaceAFileOrALivingListener) {
  ASSERT_TRUE(source_->start().ok());
  auto second = sample()->make_source(settings_of("feed", {{"path", path()}}), host_);
  EXPECT_FALSE(second.value()->start().ok());
  std::ofstream(folder_ + "/file") << "kept";
  auto third = sample()->make_source(settings_of("feed", {{"path", folder_ + "/file"}}), host_);
  EXPECT_FALSE(third.value()->start().ok());
  EXPECT_TRUE(fs::is_regular_file(folder_ + "/file"));
}

TEST_F(Plugin, StopEndsConnectionsAndRemovesTheSocket) {
  ASSERT_TRUE(source_->start().ok());
  Client client(path());
  client.send(frame(kMessage));
  client.receive();
  source_->stop();
  EXPECT_EQ(client.receive(), "closed");
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(Plugin, AFaultOfItsSettingsNamesThePlace) {
  const auto made = sample()->make_source(settings_of("feed", {{"path", "feed.sock"}}), host_);
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().path, "test.yaml:1:1");
}

}  // namespace
