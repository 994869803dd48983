#include "net/text.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "base/log.h"
#include "net/connect.h"
#include "net/executor.h"
#include "net/host_port.h"
#include "net/http_write.h"

namespace net {
namespace {

TEST(Text, ComparesNamesWithoutCase) {
  EXPECT_TRUE(same_text("Content-LENGTH", "content-length"));
  EXPECT_FALSE(same_text("a", "ab"));
  EXPECT_FALSE(same_text("@", "`"));  // not letters, though a case bit apart
}

TEST(Text, DecodesPercentSequencesOnce) {
  EXPECT_EQ(decode_percent("%2525"), "%25");
  EXPECT_EQ(decode_percent("a%C3%A9"), "a\xc3\xa9");
}

TEST(Text, DecodesNothingMalformed) {
  for (const char* text : {"%", "%2", "%zz", "%00", "%0A", "%7f"}) {
    EXPECT_EQ(decode_percent(text), std::nullopt) << text;
  }
}

TEST(Text, EncodesAllButUnreservedCharacters) {
  EXPECT_EQ(encode_percent("launch openid a/b.c&d=\xC3\xA9"),
            "launch%20openid%20a%2Fb.c%26d%3D%C3%A9");
  EXPECT_EQ(encode_percent("Az09-._~"), "Az09-._~");
  EXPECT_EQ(decode_percent(encode_percent("100% a+b?c#d")), "100% a+b?c#d");
}

TEST(Text, ASecretIsTheSameOnlyWhenEveryByteIs) {
  EXPECT_TRUE(same_secret("g4teway", "g4teway"));
  for (const char* wrong : {"", "g4tewa", "g4tewayy", "G4teway", "g4tewaz"})
    EXPECT_FALSE(same_secret(wrong, "g4teway")) << wrong;
}

TEST(Text, ReadsAQueryInOrderWithRepeats) {
  auto pairs = parse_query("a=1&b=x+y&&a=%3D&c");
  ASSERT_TRUE(pairs);
  QueryPairs wanted = {{"a", "1"}, {"b", "x y"}, {"a", "="}, {"c", ""}};
  EXPECT_EQ(*pairs, wanted);
}

TEST(HostPort, TakesNamesAndAddressesApart) {
  EXPECT_EQ(parse_host_port("ehr.example:2575").value().host, "ehr.example");
  EXPECT_EQ(parse_host_port("[::1]:80").value().host, "::1");
  EXPECT_EQ(parse_host_port("[::1]:80").value().to_string(), "[::1]:80");
}

TEST(HostPort, RefusesWhatIsNone) {
  for (const char* text : {"", "h", ":80", "h:", "h:x", "h:65536", "h:-1", "::1:80"}) {
    EXPECT_FALSE(parse_host_port(text).ok()) << text;
  }
}

TEST(HostPort, KnowsLoopback) {
  for (const char* host : {"127.0.0.1", "127.8.9.10", "::1", "localhost"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"0.0.0.0", "10.0.0.1", "127.evil.example", "127.0.0.1.x", "::"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

TEST(WriteResponse, WritesHeadAndBody) {
  std::string out = write_response({201, "text/plain", "hi", {{"Location", "/a"}}}, {});
  EXPECT_TRUE(out.starts_with("HTTP/1.1 201 Created\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"));
  EXPECT_NE(out.find("Content-Length: 2\r\n"), std::string::npos);
  EXPECT_NE(out.find("Location: /a\r\n"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\nhi"));
}

TEST(WriteResponse, LetsAHandlerReplaceADefaultHeader) {
  std::string out = write_response({200, "", "", {{"cache-control", "max-age=60"}}}, {});
  EXPECT_EQ(out.find("no-store"), std::string::npos);
}

TEST(WriteResponse, SendsNoBodyOrLengthWith204And304) {
  for (int status : {204, 304}) {
    std::string out = write_response({status, "text/plain", "hi", {}}, {});
    EXPECT_EQ(out.find("Content-Length"), std::string::npos);
    EXPECT_TRUE(out.ends_with("\r\n\r\n"));
  }
}

TEST(WriteResponse, AnswersFor500WhatWouldSplitTheAnswer) {
  for (const char* value : {"a\r\nb: c", "a\nb", "a\x7f"}) {
    std::string out = write_response({200, "", "", {{"X", value}}}, {});
    EXPECT_TRUE(out.starts_with("HTTP/1.1 500 ")) << value;
  }
  EXPECT_TRUE(write_response({200, "", "", {{"X: y", "z"}}}, {}).starts_with("HTTP/1.1 500 "));
}

TEST(Executor, GoesOnAfterACallbackThatThrows) {
  std::string logged;
  base::SystemClock clock;
  base::Log log(clock, [&](std::string_view line) { logged += line; });
  Executor executor(1, &log);
  executor.post([] { throw std::runtime_error("CANARY"); });
  std::promise<void> ran;
  executor.post([&] { ran.set_value(); });
  ran.get_future().get();
  executor.stop();
  EXPECT_NE(logged.find("callback_threw"), std::string::npos);
  EXPECT_EQ(logged.find("CANARY"), std::string::npos);
}

TEST(Executor, RunsWhatIsDueLaterAfterWhatIsDueNow) {
  Executor executor(1);
  std::promise<std::string> ran;
  std::string order;
  executor.after_us(20'000, [&] { ran.set_value(order + "b"); });
  executor.post([&] { order += "a"; });
  EXPECT_EQ(ran.get_future().get(), "ab");
}

TEST(Executor, RunsNothingAfterStop) {
  std::atomic<int> ran = 0;
  Executor executor(2);
  executor.after_us(1'000'000, [&] { ++ran; });
  executor.stop();
  executor.post([&] { ++ran; });
  EXPECT_EQ(ran, 0);
}

TEST(Connect, FailsWithTheAddressWhereNobodyListens) {
  Executor executor(1);
  std::promise<Connected> made;
  connect(executor, {"127.0.0.1:1", nullptr, 1'000'000},
          [&](Connected outcome) { made.set_value(std::move(outcome)); });
  Connected outcome = made.get_future().get();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, base::Code::kUnavailable);
  EXPECT_EQ(outcome.error().path, "127.0.0.1:1");
  executor.stop();
}

TEST(Connect, FailsOnWhatIsNoAddress) {
  Executor executor(1);
  std::promise<bool> made;
  connect(executor, {"nonsense", nullptr, 1'000'000},
          [&](const Connected& outcome) { made.set_value(outcome.ok()); });
  EXPECT_FALSE(made.get_future().get());
  executor.stop();
}

}  // namespace
}  // namespace net
