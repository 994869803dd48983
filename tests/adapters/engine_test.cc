// The portal and the FHIR endpoint on the real engine, from a feed to an entry.
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/table.h"
#include "net/executor.h"
#include "net/router.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"

namespace {

using support::RigHost;
using testing_support::header_of;
using testing_support::settings_of;

struct World {
  support::Rig rig;
  RigHost host{rig};
  std::unique_ptr<engine::Source> portal =
      adapter::find("portal")->make_source(settings_of("portal"), host).value();
  std::unique_ptr<engine::Source> fhir =
      adapter::find("fhir_rest")->make_source(settings_of("fhir"), host).value();

  World() {
    EXPECT_TRUE(portal->start().ok());
    EXPECT_TRUE(fhir->start().ok());
  }
  ~World() {
    portal->stop();
    fhir->stop();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The thread that a booking opens, as the API names it.
  std::string book() {
    const auto receipt = rig.feed(rig.siu("S12"));
    EXPECT_EQ(receipt.threads.size(), 1U);
    return receipt.threads.empty() ? "" : "t" + receipt.threads[0].to_string();
  }
  net::Response call(const std::string& who, std::string method, const std::string& path,
                     std::string body = "", std::vector<net::Header> more = {}) {
    net::Request request;
    request.method = std::move(method);
    request.path = path;
    request.body = std::move(body);
    request.headers = std::move(more);
    request.headers.push_back({"Authorization", "Bearer " + who});
    const bool is_api = path.starts_with("/api");
    request.headers.push_back(
        {"Content-Type", is_api ? "application/json" : "application/fhir+json"});
    return host.ask(std::move(request));
  }
  net::Response say(const std::string& who, const std::string& thread, const std::string& key) {
    return call(who, "POST", "/api/v1/threads/" + thread + "/entries",
                R"({"text":"see you at nine","key":")" + key + "\"}");
  }
};

base::Json json_of(const net::Response& response) {
  const auto parsed = base::parse_json(response.body);
  EXPECT_TRUE(parsed.ok()) << response.status;
  return parsed.ok() ? parsed.value() : base::Json::object();
}

TEST(PortalOnEngine, ABookingIsAThreadThatThePatientReads) {
  World world;
  const std::string thread = world.book();
  const base::Json list = json_of(world.call("patient", "GET", "/api/v1/threads"));
  ASSERT_EQ(list.find("threads")->items().size(), 1U);
  EXPECT_EQ(list.find("threads")->items()[0].text_of("id"), thread);
  const base::Json read = json_of(world.call("patient", "GET", "/api/v1/threads/" + thread));
  EXPECT_EQ(read.find("thread")->text_of("id"), thread);
  ASSERT_EQ(read.find("entries")->items().size(), 1U);
  EXPECT_NE(read.find("entries")->items()[0].text_of("text"), "");
}

TEST(PortalOnEngine, AReplyIsAnEntryOfItsThreadAndGoesToTheChart) {
  World world;
  const std::string thread = world.book();
  const auto added = world.say("patient", thread, "k1");
  EXPECT_EQ(added.status, 201);
  const base::Json read = json_of(world.call("patient", "GET", "/api/v1/threads/" + thread));
  ASSERT_EQ(read.find("entries")->items().size(), 2U);
  EXPECT_EQ(read.find("entries")->items()[1].text_of("id"), json_of(added).text_of("id"));
  EXPECT_EQ(read.find("entries")->items()[1].text_of("text"), "see you at nine");
  world.rig.run_until_idle();
  EXPECT_EQ(world.rig.ehr_fhir().received.size(), 1U);
}

TEST(PortalOnEngine, ARepeatedPostAddsNothing) {
  World world;
  const std::string thread = world.book();
  const auto first = world.say("patient", thread, "k1");
  world.rig.clock().advance_us(base::kMinuteUs);
  const auto again = world.say("patient", thread, "k1");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(json_of(again).text_of("id"), json_of(first).text_of("id"));
  const base::Json read = json_of(world.call("patient", "GET", "/api/v1/threads/" + thread));
  EXPECT_EQ(read.find("entries")->items().size(), 2U);
}

TEST(PortalOnEngine, AClinicianRepliesByHerPractitionerName) {
  World world;
  const std::string thread = world.book();
  EXPECT_EQ(world.say("clinician", thread, "k1").status, 201);
}

TEST(PortalOnEngine, AnAbsentThreadIs404) {
  World world;
  world.book();
  EXPECT_EQ(world.call("patient", "GET", "/api/v1/threads/t999").status, 404);
  EXPECT_EQ(world.say("patient", "t999", "k1").status, 404);
}

TEST(FhirOnEngine, ACreateIsAnsweredAfterItsCommitAndCanBeRead) {
  World world;
  const auto created = world.call(
      "ehr", "POST", "/fhir/R4/Patient",
      R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.999.1","value":"77"}]})");
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(header_of(created, "ETag"), "W/\"1\"");
  EXPECT_NE(header_of(created, "Last-Modified"), "");
  const std::string location = header_of(created, "Location");
  ASSERT_TRUE(location.ends_with("/_history/1"));
  const std::string place = location.substr(0, location.find("/_history"));
  const auto read = world.call("clinician", "GET", place);
  EXPECT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(header_of(read, "ETag"), "W/\"1\"");
  const auto same = world.call("clinician", "GET", place, "", {{"If-None-Match", "W/\"1\""}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
}

TEST(FhirOnEngine, ARuleThatIsBrokenIs422AndAParseFault400) {
  World world;
  EXPECT_EQ(world.call("ehr", "POST", "/fhir/R4/Patient", "{\"resourceType\":").status, 400);
  const auto faulty = world.call("ehr", "POST", "/fhir/R4/Patient",
                                 R"({"resourceType":"Patient","birthDate":"yesterday"})");
  EXPECT_EQ(faulty.status, 422) << faulty.body;
  EXPECT_EQ(faulty.body.find("yesterday"), std::string::npos);
}

TEST(FhirOnEngine, AStaleIfMatchIs412) {
  World world;
  const auto created = world.call(
      "ehr", "POST", "/fhir/R4/Patient",
      R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.999.1","value":"77"}]})");
  const std::string location = header_of(created, "Location");
  const std::string place = location.substr(0, location.find("/_history"));
  const std::string id = place.substr(place.rfind('/') + 1);
  const auto stale =
      world.call("ehr", "PUT", place,
                 R"({"resourceType":"Patient","id":")" + id +
                     R"(","identifier":[{"system":"urn:oid:2.999.1","value":"77"}]})",
                 {{"If-Match", "W/\"9\""}});
  EXPECT_EQ(stale.status, 412) << stale.body;
}

}  // namespace
