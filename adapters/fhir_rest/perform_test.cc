// Write-back over real HTTP, against a stand-in EHR that keeps what it is given.
#include <gtest/gtest.h>

#include <mutex>

#include "adapters/fhir_rest/write_back.h"
#include "net/executor.h"
#include "net/http_server.h"
#include "net/router.h"

namespace adapter::fhir_rest {
namespace {

using Kind = engine::Outcome::Kind;

constexpr const char* kDocument =
    R"({"resourceType":"DocumentReference","identifier":[{"system":"urn:h","value":"t1"}]})";
constexpr const char* kFound =
    R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"DocumentReference",)"
    R"("id":"1","identifier":[{"system":"urn:h","value":"t1"}]}}]})";

// Answers searches by what it holds; creates as `answer_create` says.
class StandInEhr {
 public:
  StandInEhr() {
    router_.mount("POST", "/fhir/DocumentReference",
                  [this](const net::Request& request, const net::Respond& respond) {
                    note(request);
                    respond(answer_create);
                  });
    router_.mount("GET", "/fhir/DocumentReference",
                  [this](const net::Request& request, const net::Respond& respond) {
                    note(request);
                    respond({200,
                             "application/fhir+json",
                             holds_it ? kFound : R"({"resourceType":"Bundle"})",
                             {}});
                  });
    EXPECT_TRUE(server_.start().ok());
  }
  ~StandInEhr() {
    server_.stop();
    executor_.stop();
  }
  StandInEhr(const StandInEhr&) = delete;
  StandInEhr& operator=(const StandInEhr&) = delete;

  Target target() const { return {"http://" + server_.address() + "/fhir", "secret", 5'000}; }
  std::string asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  net::Request last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  net::Response answer_create{
      201, "application/fhir+json", "", {{"Location", "/fhir/DocumentReference/1/_history/1"}}};
  bool holds_it = false;

 private:
  void note(const net::Request& request) {
    const std::lock_guard lock(mutex_);
    asked_ += request.method + ' ';
    last_ = request;
  }

  mutable std::mutex mutex_;
  std::string asked_;
  net::Request last_;
  net::Router router_;
  net::Executor executor_{1};
  net::HttpServer server_{executor_, router_, {}};
};

struct Rig {
  StandInEhr ehr;
  net::HttpClient client{{}};
  WriteBack document = read_resource(kDocument, "urn:h|t1").value();

  engine::Outcome perform_once() { return perform(client, ehr.target(), document); }
};

TEST(Perform, ACreateIsDeliveredWithItsPlace) {
  Rig rig;
  const auto outcome = rig.perform_once();
  EXPECT_EQ(outcome.kind, Kind::kDelivered);
  EXPECT_EQ(outcome.location, "DocumentReference/1");
  EXPECT_EQ(rig.ehr.asked(), "POST ");
  EXPECT_EQ(rig.ehr.last().body, kDocument);
  EXPECT_EQ(rig.ehr.last().bearer(), "secret");
  EXPECT_EQ(rig.ehr.last().header("If-None-Exist"), "identifier=urn%3Ah%7Ct1");
}

TEST(Perform, WhatMayHaveArrivedIsAskedAboutAndNotSentAgain) {
  Rig rig;
  rig.document.ask_first = true;
  rig.ehr.holds_it = true;
  const auto outcome = rig.perform_once();
  EXPECT_EQ(outcome.kind, Kind::kDelivered);
  EXPECT_EQ(outcome.code, "found");
  EXPECT_EQ(rig.ehr.asked(), "GET ");
  ASSERT_EQ(rig.ehr.last().query.size(), 1U);
  EXPECT_EQ(rig.ehr.last().query[0].second, "urn:h|t1");
}

TEST(Perform, WhatDidNotArriveIsSentAfterAsking) {
  Rig rig;
  rig.document.ask_first = true;
  EXPECT_EQ(rig.perform_once().kind, Kind::kDelivered);
  EXPECT_EQ(rig.ehr.asked(), "GET POST ");
}

TEST(Perform, ARefusalIsRefusedAndABusyEhrIsTriedAgain) {
  Rig rig;
  rig.ehr.answer_create = {422,
                           "application/fhir+json",
                           R"({"resourceType":"OperationOutcome","issue":[{"code":"invalid"}]})",
                           {}};
  EXPECT_EQ(rig.perform_once().code, "422 invalid");
  rig.ehr.answer_create = {503, "text/plain", "", {}};
  EXPECT_EQ(rig.perform_once().kind, Kind::kRetry);
}

TEST(Perform, AnEhrThatIsNotThereIsTriedAgain) {
  Rig rig;
  Target nowhere = rig.ehr.target();
  nowhere.base_url = "http://127.0.0.1:1/fhir";
  EXPECT_EQ(perform(rig.client, nowhere, rig.document).kind, Kind::kRetry);
}

TEST(Perform, AnUnansweredSearchSendsNothing) {
  Rig rig;
  rig.document.ask_first = true;
  Target nowhere = rig.ehr.target();
  nowhere.base_url = "http://127.0.0.1:1/fhir";
  EXPECT_EQ(perform(rig.client, nowhere, rig.document).kind, Kind::kUnknown);
}

TEST(Perform, AnAnswerThatNeverComesIsUnknown) {
  Rig rig;
  std::mutex mutex;
  std::vector<net::Respond> kept;
  net::Router silent;
  silent.mount("POST", "/fhir/DocumentReference",
               [&](const net::Request&, const net::Respond& respond) {
                 const std::lock_guard lock(mutex);
                 kept.push_back(respond);
               });
  net::Executor executor(1);
  net::HttpServer server(executor, silent, {});
  ASSERT_TRUE(server.start().ok());
  const Target target{"http://" + server.address() + "/fhir", "", 200};
  const auto outcome = perform(rig.client, target, rig.document);
  EXPECT_EQ(outcome.kind, Kind::kUnknown);
  {
    const std::lock_guard lock(mutex);
    for (const net::Respond& respond : kept) respond({});
  }
  server.stop();
  executor.stop();
}

}  // namespace
}  // namespace adapter::fhir_rest
