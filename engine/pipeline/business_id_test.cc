#include <gtest/gtest.h>

#include "tests/support/rig.h"

// The identifiers by which a FHIR client knows what it posted.
namespace engine {
namespace {

using base::Json;
using support::Rig;

class BusinessIdTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_STORE(GetParam());
    rig_ = std::make_unique<Rig>(GetParam());
    thread_ = rig_->feed(rig_->siu("S12")).threads.at(0);
    ada_ = rig_->only_patient();
  }
  Rig& rig() { return *rig_; }
  Accepted post(const std::string& identifiers, const std::string& unless = "") {
    Arrival arrival;
    arrival.actor = rig().ehr_client();
    arrival.endpoint = "fhir";
    arrival.kind = Kind::kFhirJson;
    arrival.bytes =
        R"({"resourceType":"Communication","status":"completed",)"
        R"("identifier":)" +
        identifiers + R"(,"subject":{"reference":"Patient/)" + ada_.to_string() +
        R"("},"partOf":[{"reference":"Communication/t)" + thread_.to_string() +
        R"("}],"sender":{"reference":"Device/x"},"payload":[{"contentString":"see you"}]})";
    arrival.fhir = FhirRequest{};
    arrival.fhir->type = "Communication";
    arrival.fhir->if_none_exist = unless;
    return rig().engine().intake().accept_and_wait(std::move(arrival));
  }
  Json read(const std::string& id) {
    const auto shown = rig().show(rig().ehr_client(), ShowResource{"Communication", id});
    EXPECT_TRUE(shown.ok());
    return shown.ok() ? shown.value().get().json : Json::object();
  }
  // "system|value", but ours.
  static std::vector<std::string> names_in(const Json& communication) {
    std::vector<std::string> names;
    for (const Json& one : communication.find("identifier")->items()) {
      if (one.text_of("system").starts_with("urn:hopline:entry")) continue;
      names.push_back(one.text_of("system") + "|" + one.text_of("value"));
    }
    return names;
  }

  std::unique_ptr<Rig> rig_;
  ThreadId thread_;
  PatientId ada_;
};

using Names = std::vector<std::string>;

TEST_P(BusinessIdTest, WhatAClientGaveIsReadBackBesideOurs) {
  const auto posted =
      post(R"([{"system":"urn:ehr","value":"c-17"},{"system":"urn:b","value":"2"}])");
  ASSERT_TRUE(posted.ok()) << posted.error().to_string();
  ASSERT_EQ(posted.value().get().http_status, 201);
  const Json shown = read(posted.value().get().resource_id);
  EXPECT_EQ(names_in(shown), (Names{"urn:ehr|c-17", "urn:b|2"}));
  EXPECT_EQ(shown.find("identifier")->items().front().text_of("system"), "urn:hopline:entry");
  EXPECT_EQ(shown.find("payload")->items().front().text_of("contentString"), "see you");
}

TEST_P(BusinessIdTest, AThreadShowsItToo) {
  ASSERT_TRUE(post(R"([{"system":"urn:ehr","value":"c-17"}])").ok());
  const auto thread = rig().show(rig().ehr_client(), ShowThread{thread_});
  ASSERT_TRUE(thread.ok());
  const auto& entries = thread.value().get().json.find("entry")->items();
  EXPECT_EQ(names_in(*entries.back().find("resource")), Names{"urn:ehr|c-17"});
  EXPECT_EQ(rig().texts(rig().patient(ada_), thread_).back(), "see you");
}

TEST_P(BusinessIdTest, IfNoneExistFindsIt) {
  const auto first = post(R"([{"system":"urn:ehr","value":"c-17"}])");
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  const auto again = post(R"([{"system":"urn:ehr","value":"c-18"}])", "identifier=urn:ehr|c-17");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.value().get().http_status, 200);
  EXPECT_EQ(again.value().get().resource_id, first.value().get().resource_id);
}

TEST_P(BusinessIdTest, OursAreNotTheClientsToGive) {
  const auto posted = post(R"([{"system":"urn:hopline:entry","value":"999"}])");
  ASSERT_TRUE(posted.ok()) << posted.error().to_string();
  EXPECT_EQ(names_in(read(posted.value().get().resource_id)), Names{});
}

TEST_P(BusinessIdTest, WhatIsOlderThanTheStoredRecordIsAnsweredWithoutIt) {
  const std::string body =
      R"({"resourceType":"Appointment","identifier":[{"system":"urn:a","value":"a1"}],)"
      R"("status":"booked","description":"WORDS","start":"2026-03-10T10:00:00Z",)"
      R"("end":"2026-03-10T10:30:00Z","participant":[{"actor":{"reference":"Patient/)" +
      ada_.to_string() + R"("},"status":"accepted"}]})";
  const auto first = rig().post("Appointment", body, rig().ehr_client());
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  rig().clock().advance_us(-base::kMinuteUs);
  const auto late = rig().post("Appointment", body, rig().ehr_client());
  ASSERT_TRUE(late.ok()) << late.error().to_string();
  EXPECT_EQ(late.value().get().http_status, 200);
  EXPECT_EQ(late.value().get().answer.find("WORDS"), std::string::npos);
  EXPECT_NE(late.value().get().answer.find("changes nothing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Stores, BusinessIdTest, testing::ValuesIn(support::all_stores()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace engine
