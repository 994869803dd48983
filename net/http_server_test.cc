#include "net/http_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "net/raw_client.h"

namespace net {
namespace {

constexpr std::string_view kProbe = "GET /probe HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

// A server with small limits, and handlers that misbehave in every known way.
class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    mount();
    options_.limits.body_bytes_max = 65536;
    options_.deadlines.head_us = 300'000;
    options_.deadlines.body_grace_us = 300'000;
    options_.deadlines.handler_us = 300'000;
    server_ = std::make_unique<HttpServer>(executor_, router_, options_);
    ASSERT_TRUE(server_->start().ok());
  }
  void TearDown() override {
    server_->stop();
    executor_.stop();
  }

  void mount() {
    auto echo = [this](Request request, Respond respond) {
      if (request.path == "/smuggled") ++smuggled_;
      respond({200, "text/plain", request.method + " " + request.path + " " + request.body, {}});
    };
    for (const char* method : {"GET", "POST", "PUT", "DELETE"}) {
      router_.mount(method, "/", echo);
      router_.mount(method, "/{name}", echo);
    }
    router_.mount("GET", "/fixed", echo);
    router_.mount("GET", "/drop", [](Request, Respond) {});
    router_.mount("GET", "/throw", [](Request, Respond) { throw std::runtime_error("secret"); });
    router_.mount("GET", "/never", [this](Request, Respond respond) { kept_.push_back(respond); });
    router_.mount("GET", "/split", [](Request, Respond respond) {
      respond({200, "text/plain", "", {{"X-Name", "a\r\nSet-Cookie: b"}}});
    });
    router_.mount("GET", "/a/thread", [](Request, Respond respond) {
      std::thread([respond] { respond({202, "text/plain", "", {}}); }).join();
    });
    router_.mount("GET", "/big", [](Request, Respond respond) {
      respond({200, "text/plain", std::string(8 << 20, 'x'), {}});
    });
  }

  std::string ask(std::string_view bytes) {
    RawClient client(server_->address());
    client.send(bytes);
    client.half_close();
    return client.read_to_end();
  }

  Executor executor_{2};
  Router router_;
  HttpServerOptions options_;
  std::unique_ptr<HttpServer> server_;
  std::atomic<int> smuggled_ = 0;
  std::vector<Respond> kept_;
};

std::string repeated(std::string_view unit, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out;
}

std::string bytes_of(std::string_view text);

// Reads {unit*count} at the start of `text`, taking it away.
std::string take_repetition(std::string_view& text) {
  std::size_t end = text.find('}');
  std::size_t star = text.substr(0, end).rfind('*');
  std::string unit = bytes_of(text.substr(1, star - 1));
  std::size_t count = std::stoul(std::string(text.substr(star + 1, end - star - 1)));
  text.remove_prefix(end + 1);
  return repeated(unit, count);
}

char take_escape(std::string_view& text) {
  char kind = text[1];
  if (kind == 'x') {
    char byte = static_cast<char>(std::stoi(std::string(text.substr(2, 2)), nullptr, 16));
    text.remove_prefix(4);
    return byte;
  }
  text.remove_prefix(2);
  switch (kind) {
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '0':
      return '\0';
    default:
      return kind;
  }
}

std::string bytes_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] == '{') {
      out += take_repetition(text);
      continue;
    }
    if (text[0] == '\\') {
      out += take_escape(text);
      continue;
    }
    switch (text[0]) {
      case '^':
        out += "\r\n";
        break;
      case '@':
        out += "Host: h\r\n";
        break;
      case '$':
        out += "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        break;
      default:
        out += text[0];
    }
    text.remove_prefix(1);
  }
  return out;
}

struct Case {
  std::string name, statuses, bytes;
  bool open = false, eof = false;
};

std::vector<Case> read_cases() {
  std::ifstream file(HOPLINE_SOURCE_DIR "/net/http_cases.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::size_t first = line.find(" | "), second = line.find(" |", first + 3);
    std::string head = line.substr(0, first);
    Case one;
    one.statuses = head.substr(0, head.find(' '));
    one.open = head.find(" open") != std::string::npos;
    one.eof = head.find(" eof") != std::string::npos;
    one.name = line.substr(first + 3, second - first - 3);
    one.bytes = bytes_of(std::string_view(line).substr(std::min(second + 3, line.size())));
    cases.push_back(one);
  }
  return cases;
}

// The statuses of the answers in order, "-" for none.
std::string statuses_in(std::string_view answers) {
  std::string list;
  constexpr std::string_view kStart = "HTTP/1.1 ";
  for (std::size_t at = answers.find(kStart); at != std::string_view::npos;
       at = answers.find(kStart, at + 1)) {
    list += (list.empty() ? "" : ",") + std::string(answers.substr(at + kStart.size(), 3));
  }
  return list.empty() ? "-" : list;
}

std::string run(const Case& one, const std::string& address) {
  RawClient client(address);
  client.send(one.bytes);
  std::string answers;
  if (one.statuses.starts_with("100,")) {  // a polite client waits for the word before the body
    answers = client.read_until("\r\n\r\n");
    client.send("abc");
  }
  if (one.open) client.send(kProbe);
  if (one.eof) client.half_close();
  answers += client.read_to_end();
  return client.timed_out() ? "no end" : statuses_in(answers);
}

TEST_F(HttpServerTest, AnswersEveryCaseOfTheTableOnceAndWithItsStatus) {
  std::vector<Case> cases = read_cases();
  EXPECT_GE(cases.size(), 140u);
  for (const Case& one : cases) {
    EXPECT_EQ(run(one, server_->address()), one.statuses + (one.open ? ",200" : "")) << one.name;
  }
  EXPECT_EQ(smuggled_, 0);
}

TEST_F(HttpServerTest, SaysNothingOfWhatAHandlerThrew) {
  EXPECT_EQ(ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n").find("secret"), std::string::npos);
}

TEST_F(HttpServerTest, LeavesTheBodyOutOfAnAnswerToHead) {
  std::string answer = ask("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 10\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, SendsSecurityHeadersByDefault) {
  std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(answer.find("frame-ancestors 'none'"), std::string::npos);
}

TEST_F(HttpServerTest, EchoesAPlainRequestId) {
  std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: a-1\r\n\r\n");
  EXPECT_NE(answer.find("X-Request-Id: a-1\r\n"), std::string::npos);
}

TEST_F(HttpServerTest, EchoesNoRequestIdThatIsNoToken) {
  std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: a b\r\n\r\n");
  EXPECT_EQ(answer.find("X-Request-Id"), std::string::npos);
}

TEST_F(HttpServerTest, AnswersARequestThatComesByteByByte) {
  RawClient client(server_->address());
  std::string_view bytes =
      "POST /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (char byte : bytes) client.send(std::string_view(&byte, 1));
  EXPECT_TRUE(client.read_to_end().ends_with("POST /x abc"));
}

TEST_F(HttpServerTest, GivesTricklingClientsNoMoreTime) {
  RawClient client(server_->address());
  std::atomic<bool> ended = false;
  std::thread trickle([&] {
    while (!ended) {
      client.send("G");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  EXPECT_EQ(statuses_in(client.read_to_end()), "408");
  ended = true;
  trickle.join();
}

TEST_F(HttpServerTest, AnswersValidClientsBesideStuckOnes) {
  std::vector<std::unique_ptr<RawClient>> stuck;
  for (int i = 0; i < 60; ++i) {
    stuck.push_back(std::make_unique<RawClient>(server_->address()));
    stuck.back()->send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\na");
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(statuses_in(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n")), "200");
  }
}

TEST_F(HttpServerTest, SendsALargeAnswerWhole) {
  std::string answer = ask("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, std::size_t{8} << 20);
}

TEST(HttpServer, EndsAClientThatDoesNotReadItsAnswer) {
  Executor executor(1);
  Router router;
  router.mount("GET", "/", [](Request, Respond respond) {
    respond({200, "text/plain", std::string(32 << 20, 'x'), {}});
  });
  HttpServerOptions options;
  options.deadlines.write_grace_us = 100'000;
  options.deadlines.least_read_per_s = 1 << 30;
  HttpServer server(executor, router, options);
  ASSERT_TRUE(server.start().ok());
  RawClient lazy(server.address());
  lazy.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_LT(lazy.read_to_end().size(), std::size_t{32} << 20);
  EXPECT_FALSE(lazy.timed_out());
  server.stop();
  executor.stop();
}

TEST(HttpServer, RefusesABodyForWhichThereIsNoRoom) {
  Executor executor(1);
  Router router;
  router.mount("POST", "/", [](Request, Respond respond) { respond({200, "", "", {}}); });
  HttpServerOptions options;
  options.bodies_bytes_max = 1000;
  HttpServer server(executor, router, options);
  ASSERT_TRUE(server.start().ok());
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n";
  RawClient first(server.address()), second(server.address());
  first.send(head + std::string(600, 'a'));
  second.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");  // by its answer the first body was read
  second.read_until("\r\n\r\n");
  second.send(head + std::string(600, 'b'));
  EXPECT_EQ(statuses_in(second.read_to_end()).substr(0, 3), "503");
  first.send(std::string(300, 'a'));
  EXPECT_EQ(statuses_in(first.read_until("\r\n\r\n")), "200");
  second.read_to_end();
  server.stop();
  executor.stop();
}

TEST_F(HttpServerTest, IgnoresAnAnswerThatComesAfterTheHandlersDeadline) {
  RawClient client(server_->address());
  client.send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
  std::string answers = client.read_to_end();
  kept_.at(0)({200, "text/plain", "late", {}});
  EXPECT_EQ(statuses_in(answers), "503");
}

TEST_F(HttpServerTest, TakesAnAnswerFromAnotherThread) {
  EXPECT_EQ(statuses_in(ask("GET /a/thread HTTP/1.1\r\nHost: h\r\n\r\n")), "202");
}

TEST_F(HttpServerTest, TakesNoConnectionAfterDrain) {
  RawClient idle(server_->address());
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_until("GET / ");
  server_->drain();
  EXPECT_EQ(idle.read_to_end(), "");
}

TEST(HttpServer, ClosesConnectionsOverTheCapOfAnAddress) {
  Executor executor(1);
  Router router;
  std::atomic<int> refused = 0;
  HttpServerOptions options;
  options.per_address_max = 2;
  options.on_refused = [&](std::string_view reason) { refused += reason == "per_address" ? 1 : 0; };
  HttpServer server(executor, router, options);
  ASSERT_TRUE(server.start().ok());
  RawClient first(server.address()), second(server.address());
  RawClient third(server.address());
  EXPECT_EQ(third.read_to_end(), "");
  EXPECT_EQ(refused, 1);
  server.stop();
  executor.stop();
}

TEST(HttpServer, NamesTheAddressItCannotListenOn) {
  Executor executor(1);
  Router router;
  HttpServer first(executor, router, {});
  ASSERT_TRUE(first.start().ok());
  HttpServerOptions options;
  options.address = first.address();
  HttpServer second(executor, router, options);
  base::Status up = second.start();
  ASSERT_FALSE(up.ok());
  EXPECT_EQ(up.error().code, base::Code::kUnavailable);
  EXPECT_EQ(up.error().path, first.address());
  first.stop();
}

}  // namespace
}  // namespace net
