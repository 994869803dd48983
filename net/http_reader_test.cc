#include "net/http_reader.h"

#include <gtest/gtest.h>

namespace net {
namespace {

using Step = HttpReader::Step;

constexpr std::string_view kTwo =
    "POST /a%20b?x=1&y=a%20b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nX-Sum: 1\r\n\r\n"
    "PUT /c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";

std::vector<Request> read_in_steps(std::string_view bytes, std::size_t size) {
  HttpReader reader{HttpLimits{}};
  std::vector<Request> requests;
  while (true) {
    Step step = reader.advance();
    if (step == Step::kFault) break;
    if (step == Step::kRequest) {
      requests.push_back(reader.take());
      continue;
    }
    if (bytes.empty()) break;
    reader.feed(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return requests;
}

int fault_of(std::string_view bytes, const HttpLimits& limits = {}) {
  HttpReader reader{limits};
  reader.feed(bytes);
  return reader.advance() == Step::kFault ? reader.fault().status : 0;
}

TEST(HttpReader, ReadsTheSameRequestsInEverySplit) {
  for (std::size_t size = 1; size <= kTwo.size(); ++size) {
    auto requests = read_in_steps(kTwo, size);
    ASSERT_EQ(requests.size(), 2u) << size;
    EXPECT_EQ(requests[0].body, "abcdefg") << size;
    EXPECT_EQ(requests[1].body, "hello") << size;
  }
}

TEST(HttpReader, TakesAPipelinedRequestBehindABodyInEverySplit) {
  std::string bytes =
      "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /"
      "GET /b HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    auto requests = read_in_steps(bytes, size);
    ASSERT_EQ(requests.size(), 2u) << size;
    EXPECT_EQ(requests[0].body, "GET /") << size;
    EXPECT_EQ(requests[1].path, "/b") << size;
  }
}

TEST(HttpReader, RefusesAFaultyChunkInEverySplit) {
  std::string bytes =
      "PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\nng: chun\r\n (: chunked\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    EXPECT_EQ(read_in_steps(bytes, size).size(), 0u) << size;
  }
}

TEST(HttpReader, DecodesPathAndQuery) {
  Request request = read_in_steps(kTwo, 1000).at(0);
  EXPECT_EQ(request.path, "/a b");
  ASSERT_EQ(request.query.size(), 2u);
  EXPECT_EQ(request.query[1], (std::pair<std::string, std::string>{"y", "a b"}));
}

TEST(HttpReader, TakesNoTrailerForAHeader) {
  EXPECT_EQ(read_in_steps(kTwo, 1000).at(0).header("X-Sum"), "");
}

TEST(HttpReader, KeepsTheOrderOfHeaders) {
  Request request = read_in_steps(kTwo, 1000).at(1);
  ASSERT_EQ(request.headers.size(), 2u);
  EXPECT_EQ(request.headers[0].name, "Host");
  EXPECT_EQ(request.headers[1].value, "5");
}

TEST(HttpReader, AsksForTheBodyOnceWhenTheSenderWaits) {
  HttpReader reader{HttpLimits{}};
  reader.feed("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(reader.advance(), Step::kMoreBody);
  EXPECT_TRUE(reader.take_continue());
  EXPECT_FALSE(reader.take_continue());
}

TEST(HttpReader, DoesNotAskWhenTheBodyIsHere) {
  HttpReader reader{HttpLimits{}};
  reader.feed("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\na");
  reader.advance();
  EXPECT_FALSE(reader.take_continue());
}

TEST(HttpReader, HoldsNoMoreThanCameForALargeDeclaredLength) {
  HttpReader reader{HttpLimits{}};
  reader.feed("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 16000000\r\n\r\na");
  reader.advance();
  EXPECT_EQ(reader.body_bytes(), 1u);
}

TEST(HttpReader, EndsBetweenRequestsWithoutAFault) {
  HttpReader reader{HttpLimits{}};
  EXPECT_TRUE(reader.end());
}

TEST(HttpReader, EndsInsideARequestWithAFault) {
  HttpReader reader{HttpLimits{}};
  reader.feed("GET /");
  reader.advance();
  EXPECT_FALSE(reader.end());
  EXPECT_EQ(reader.fault().status, 400);
}

TEST(HttpReader, StaysFaulty) {
  HttpReader reader{HttpLimits{}};
  reader.feed("nonsense\r\n\r\n");
  EXPECT_EQ(reader.advance(), Step::kFault);
  reader.feed("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(reader.advance(), Step::kFault);
}

TEST(HttpReader, CapsABodyWhoseChunksAddUp) {
  HttpLimits limits;
  limits.body_bytes_max = 4;
  std::string head = "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(fault_of(head + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", limits), 0);
  EXPECT_EQ(fault_of(head + "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", limits), 413);
}

TEST(HttpReader, CapsAHeadThatDoesNotEnd) {
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nX: " + std::string(17000, 'a')), 431);
}

TEST(CheckHead, ReadsConnectionOptions) {
  auto keep = [](std::string_view fields, int minor) {
    std::string raw =
        "GET / HTTP/1." + std::to_string(minor) + "\r\nHost: h\r\n" + std::string(fields) + "\r\n";
    return std::get<HttpHead>(check_head(raw, {})).keep_alive;
  };
  EXPECT_TRUE(keep("", 1));
  EXPECT_FALSE(keep("", 0));
  EXPECT_FALSE(keep("Connection: CLOSE\r\n", 1));
  EXPECT_FALSE(keep("Connection: keep-alive, close\r\n", 1));
  EXPECT_TRUE(keep("Connection: keep-alive\r\n", 0));
}

TEST(CheckHead, QuotesNothingOfTheRequest) {
  auto fault = std::get<HeadFault>(check_head("GET /CANARY HTTP/1.1\r\nCANARY\r\n\r\n", {}));
  EXPECT_EQ(fault.reason.find("CANARY"), std::string_view::npos);
}

}  // namespace
}  // namespace net
