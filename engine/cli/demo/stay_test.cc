// The demo that stays up, run as a person would: its three links over HTTP, and its end.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "base/json.h"
#include "net/http_client.h"

namespace engine::cli {
namespace {

using base::Json;

class StayingDemo : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    pipe_ =
        ::popen((std::string("echo $$; exec ") + HOPLINE_PROGRAM + " demo --json").c_str(), "r");
    CHECK(pipe_ != nullptr);
    pid_ = std::atoi(next_line().c_str());
    for (std::string line = next_line(); !line.empty(); line = next_line()) {
      const Json told = base::parse_json(line).value();
      if (told.find("summary") != nullptr && told.find("step") == nullptr)
        dir_ = told.text_of("dir");
      if (told.find("windows") == nullptr) continue;
      windows_ = told;
      return;
    }
  }
  static void TearDownTestSuite() { end(); }

  static std::string next_line() {
    std::array<char, 8192> line{};
    return std::fgets(line.data(), line.size(), pipe_) == nullptr ? "" : line.data();
  }
  // Ctrl+C; its exit status.
  static int end() {
    if (pipe_ == nullptr) return -1;
    ::kill(pid_, SIGINT);
    return ::pclose(std::exchange(pipe_, nullptr));
  }

  static net::ClientReply ask(const std::string& method, const std::string& url,
                              const std::string& body = "") {
    net::HttpClient client({});
    auto reply = client.call({method, url, {{"Content-Type", "application/json"}}, body});
    const auto* got = std::get_if<net::ClientReply>(&reply);
    return got == nullptr ? net::ClientReply{} : *got;
  }
  static std::string code_in(const std::string& link) {
    return R"({"code":")" + link.substr(link.find('=') + 1) + "\"}";
  }
  static std::string origin(const std::string& url) { return url.substr(0, url.find('/', 8)); }

  static inline std::FILE* pipe_ = nullptr;
  static inline pid_t pid_ = 0;
  static inline std::string dir_;
  static inline Json windows_;
};

TEST_F(StayingDemo, TheChartsLinkLogsInOnceAndLookingAtItUsesNothingUp) {
  const std::string link = windows_.text_of("chart");
  const std::string login = origin(link) + "/chart-session";
  EXPECT_EQ(ask("GET", link.substr(0, link.find('#'))).status, 200);
  const auto entered = ask("POST", login, code_in(link));
  EXPECT_EQ(entered.status, 200);
  EXPECT_NE(entered.header("Set-Cookie").find("HttpOnly"), std::string_view::npos);
  EXPECT_EQ(ask("POST", login, code_in(link)).status, 401);
}

TEST_F(StayingDemo, ThePatientsLinkIsHersAndAsksWhoSheIs) {
  const std::string link = windows_.text_of("phone");
  EXPECT_EQ(link.size(), origin(link).size() + std::string_view("/p/s/").size() + 22) << link;
  const auto page = ask("GET", link);
  EXPECT_EQ(page.status, 200);
  for (const char* hers : {"Ada", "Bell", "MRI", "1979"}) {
    EXPECT_EQ(page.body.find(hers), std::string::npos) << hers;
  }
  const std::string table = windows_.text_of("code_at");
  const std::string texts =
      ask("GET", origin(table) + "/texts" + table.substr(table.find('?'))).body;
  EXPECT_NE(texts.find(link), std::string::npos) << "it came as a text message";
}

TEST_F(StayingDemo, TheBenchsLinkOpensASessionOnce) {
  const std::string link = windows_.text_of("bench");
  const std::string session = origin(link) + "/api/v1/session";
  const auto opened = ask("POST", session, code_in(link));
  EXPECT_EQ(opened.status, 201);
  EXPECT_EQ(base::parse_json(opened.body).value().text_of("window"), "analyst");
  EXPECT_EQ(ask("POST", session, code_in(link)).status, 401);
}

TEST_F(StayingDemo, ThenItEndsByCtrlCAndLeavesNothing) {
  EXPECT_TRUE(std::filesystem::exists(dir_)) << dir_;
  const int status = end();
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(std::filesystem::exists(dir_)) << dir_;
}

}  // namespace
}  // namespace engine::cli
