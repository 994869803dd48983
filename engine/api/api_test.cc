#include <gtest/gtest.h>

#include <thread>

#include "engine/api/adapter.h"

namespace engine {
namespace {

Settings some_settings() {
  Settings settings;
  settings.name = "mllp-ehr";
  settings.entries["port"] = {"2575", "endpoints/mllp-ehr.yaml:4:9"};
  settings.entries["empty"] = {"", "endpoints/mllp-ehr.yaml:5:10"};
  settings.entries["limit"] = {"12x", "endpoints/mllp-ehr.yaml:6:10"};
  settings.entries["huge"] = {"99999999999999999999", "endpoints/mllp-ehr.yaml:7:10"};
  return settings;
}

TEST(Settings, AnAbsentKeyTakesTheOtherValue) {
  EXPECT_EQ(some_settings().text("host", "127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(some_settings().integer("workers", 4).value(), 4);
  EXPECT_FALSE(some_settings().has("host"));
}

TEST(Settings, APresentEmptyValueIsNotAbsent) {
  EXPECT_EQ(some_settings().text("empty", "x"), "");
  EXPECT_TRUE(some_settings().has("empty"));
  EXPECT_FALSE(some_settings().integer("empty", 1).ok());
}

TEST(Settings, AnIntegerIsReadWhole) {
  EXPECT_EQ(some_settings().integer("port", 0).value(), 2575);
  EXPECT_FALSE(some_settings().integer("limit", 1).ok());
  EXPECT_FALSE(some_settings().integer("huge", 1).ok());
}

TEST(Settings, AFaultNamesPlaceAndKeyButNotTheValue) {
  base::Error error = some_settings().integer("limit", 1).error();
  EXPECT_EQ(error.path, "endpoints/mllp-ehr.yaml:6:10");
  EXPECT_EQ(error.text, "limit: is no whole number");
}

TEST(Settings, AFaultOfAnAbsentKeyNamesTheEndpoint) {
  EXPECT_EQ(some_settings().fault("host", "is needed").path, "mllp-ehr");
}

// Answers from another thread, as the committer does.
class RefusingIntake : public Intake {
 public:
  ~RefusingIntake() override {
    if (thread_.joinable()) thread_.join();
  }
  void accept(Arrival arrival, std::function<void(Accepted)> done) override {
    thread_ = std::thread([done, endpoint = arrival.endpoint] {
      done(base::Error{base::Code::kDenied, "not enrolled", endpoint, {}});
    });
  }
  std::string refusal(const Arrival&, const base::Error&) const override { return ""; }

 private:
  std::thread thread_;
};

// Answers before show() returns.
class EmptyReader : public Reader {
 public:
  void show(const Actor&, ShowRequest, std::function<void(Shown)> done) override {
    done(base::Error{base::Code::kNotFound, "no such thread", "", {}});
  }
};

TEST(Waiting, AcceptAndWaitReturnsWhatAnotherThreadAnswered) {
  RefusingIntake intake;
  Arrival arrival;
  arrival.endpoint = "mllp-ehr";
  Accepted accepted = intake.accept_and_wait(arrival);
  ASSERT_FALSE(accepted.ok());
  EXPECT_EQ(accepted.error().path, "mllp-ehr");
}

TEST(Waiting, ShowAndWaitReturnsAnAnswerGivenAtOnce) {
  EmptyReader reader;
  Shown shown = reader.show_and_wait(Actor{}, ShowThread{ThreadId{7}});
  ASSERT_FALSE(shown.ok());
  EXPECT_EQ(shown.error().code, base::Code::kNotFound);
}

}  // namespace
}  // namespace engine
