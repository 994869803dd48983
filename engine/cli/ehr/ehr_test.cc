#include <gtest/gtest.h>

#include <fstream>

#include "adapters/mllp/load.h"
#include "adapters/mllp/receiver.h"
#include "engine/cli/ehr/document_receiver.h"
#include "engine/cli/ehr/record_endpoint.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

// The stand-in with its log.
struct Ehr {
  support::Scratch scratch;
  base::SystemClock clock;
  std::string path = scratch.path("ehr.log");
  std::unique_ptr<VisitLog> log = VisitLog::open(path, clock).value();
  net::Executor executor{1};
  RecordEndpoint records{*log};
  DocumentReceiver documents{executor, *log, clock};

  std::vector<base::Json> lines() const {
    std::vector<base::Json> all;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      all.push_back(base::parse_json(line).value());
    }
    return all;
  }
};

net::Request request(std::string method, std::string body = "", std::string if_none_exist = "") {
  net::Request made;
  made.method = std::move(method);
  made.params = {{"type", "DocumentReference"}};
  made.body = std::move(body);
  if (!if_none_exist.empty()) made.headers.push_back({"If-None-Exist", std::move(if_none_exist)});
  return made;
}

std::string document(const std::string& value) {
  return R"({"resourceType":"DocumentReference","description":"secret words",)"
         R"("masterIdentifier":{"system":"urn:s","value":")" +
         value + R"("}})";
}

TEST(RecordEndpoint, CreatesUnderAnIdOfItsOwn) {
  Ehr ehr;
  const net::Response made = ehr.records.create(request("POST", document("1")));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.headers.front().value, "/fhir/R4/DocumentReference/1/_history/1");
}

TEST(RecordEndpoint, CreatesOnceForOneIdentifier) {
  Ehr ehr;
  EXPECT_EQ(ehr.records.create(request("POST", document("1"), "identifier=urn%3As%7C1")).status,
            201);
  const net::Response again =
      ehr.records.create(request("POST", document("1"), "identifier=urn%3As%7C1"));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.headers.front().value, "/fhir/R4/DocumentReference/1/_history/1");
}

TEST(RecordEndpoint, CannotTellWhichOfSeveralIsMeant) {
  Ehr ehr;
  EXPECT_EQ(ehr.records.create(request("POST", document("1"))).status, 201);
  EXPECT_EQ(ehr.records.create(request("POST", document("1"))).status, 201);
  EXPECT_EQ(ehr.records.create(request("POST", document("1"), "identifier=urn:s|1")).status, 412);
}

TEST(RecordEndpoint, FindsByIdentifier) {
  Ehr ehr;
  ehr.records.create(request("POST", document("1")));
  net::Request query = request("GET");
  query.query = {{"identifier", "urn:s|1"}};
  const auto bundle = fhir::Resource::parse(ehr.records.search(query).body);
  ASSERT_TRUE(bundle.ok());
  EXPECT_EQ(bundle.value().find("total")->text(), "1");
  query.query = {{"identifier", "urn:s|2"}};
  EXPECT_EQ(fhir::Resource::parse(ehr.records.search(query).body).value().find("total")->text(),
            "0");
}

TEST(RecordEndpoint, ReadsById) {
  Ehr ehr;
  ehr.records.create(request("POST", document("1")));
  net::Request one = request("GET");
  one.params["id"] = "1";
  EXPECT_EQ(ehr.records.read(one).status, 200);
  one.params["id"] = "2";
  EXPECT_EQ(ehr.records.read(one).status, 404);
}

TEST(RecordEndpoint, RefusesAResourceOfAnotherType) {
  Ehr ehr;
  EXPECT_EQ(ehr.records.create(request("POST", R"({"resourceType":"Patient"})")).status, 400);
  EXPECT_EQ(ehr.records.create(request("POST", "{")).status, 400);
}

TEST(RecordEndpoint, LogsIdsAndNoText) {
  Ehr ehr;
  ehr.records.create(request("POST", document("9"), "identifier=urn:s|9"));
  const auto lines = ehr.lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].text_of("identifier"), "urn:s|9");
  EXPECT_EQ(lines[0].text_of("id"), "1");
  EXPECT_EQ(base::write_json(lines[0]).find("secret"), std::string::npos);
}

TEST(RecordEndpoint, AnswersOverHttp) {
  Ehr ehr;
  net::Router router;
  ehr.records.mount(router);
  net::HttpServer server(ehr.executor, router, {});
  ASSERT_TRUE(server.start().ok());
  net::HttpClient client({});
  const auto reply = client.call({"POST",
                                  "http://" + server.address() + "/fhir/R4/DocumentReference",
                                  {{"Content-Type", "application/fhir+json"}},
                                  document("1")});
  ASSERT_TRUE(std::holds_alternative<net::ClientReply>(reply));
  EXPECT_EQ(std::get<net::ClientReply>(reply).status, 201);
  server.stop();
  ehr.executor.stop();
}

TEST(DocumentReceiver, TakesEachControlIdOnce) {
  Ehr ehr;
  ASSERT_TRUE(ehr.documents.start("127.0.0.1:0").ok());
  net::Executor sender(1);
  const auto report = adapter::mllp::run_load(
      sender, {.address = ehr.documents.address(), .messages = 3, .next = [](std::size_t number) {
                 const std::string id = number == 0 ? "A" : "B";
                 return adapter::mllp::LoadItem{adapter::mllp::message(id), id};
               }});
  sender.stop();
  ehr.documents.stop();
  ehr.executor.stop();
  EXPECT_EQ(report.codes.at("AA"), 3u);
  const auto lines = ehr.lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].text_of("type"), "SIU^S12");
  EXPECT_FALSE(lines[1].find("repeated")->truth());
  EXPECT_TRUE(lines[2].find("repeated")->truth());
  EXPECT_EQ(base::write_json(lines[0]).find("4711"), std::string::npos);
}

TEST(DocumentReceiver, RefusesWhatIsNoMessage) {
  Ehr ehr;
  ASSERT_TRUE(ehr.documents.start("127.0.0.1:0").ok());
  net::Executor sender(1);
  const auto report =
      adapter::mllp::run_load(sender, {.address = ehr.documents.address(), .next = [](std::size_t) {
                                         return adapter::mllp::LoadItem{"nonsense", ""};
                                       }});
  sender.stop();
  ehr.documents.stop();
  ehr.executor.stop();
  EXPECT_EQ(report.codes.at("AR"), 1u);
}

}  // namespace
}  // namespace engine::cli
