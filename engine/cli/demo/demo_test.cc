#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>

#include "adapters/notify/wording.h"
#include "base/json.h"
#include "engine/cli/demo/conf_edit.h"
#include "engine/cli/demo/messages.h"
#include "engine/cli/demo/visitor.h"
#include "engine/cli/files.h"
#include "engine/cli/test_console.h"
#include "tests/support/scratch.h"

namespace engine::cli {
namespace {

using base::Json;

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    auto json = base::parse_json(line);
    EXPECT_TRUE(json.ok()) << line;
    if (json.ok()) all.push_back(std::move(json).value());
  }
  return all;
}

// The shipped program, run as a person would.
struct Ran {
  std::string out;
  int status = -1;
};

Ran run_program(const std::string& words) {
  Ran ran;
  std::FILE* pipe = ::popen((std::string(HOPLINE_PROGRAM) + " " + words).c_str(), "r");
  CHECK(pipe != nullptr);
  std::array<char, 4096> some{};
  while (std::fgets(some.data(), some.size(), pipe) != nullptr) ran.out += some.data();
  ran.status = ::pclose(pipe);
  return ran;
}

class DemoTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = std::make_unique<support::Scratch>();
    ran_ = run_program("demo --once --json --dir " + scratch_->path("demo"));
    for (const Json& line : json_lines(ran_.out)) {
      if (line.find("step") == nullptr) summary_ = line;
      if (line.find("step") != nullptr) steps_[line.text_of("step")] = line;
    }
    if (std::filesystem::exists(scratch_->path("demo/ehr.log"))) {
      ehr_ = json_lines(read_file(scratch_->path("demo/ehr.log")).value());
    }
  }
  static void TearDownTestSuite() { scratch_.reset(); }

  using Fields = std::vector<std::pair<std::string, std::string>>;
  static auto in_ehr_log(const Fields& fields) {
    return std::count_if(ehr_.begin(), ehr_.end(), [&](const Json& line) {
      return std::all_of(fields.begin(), fields.end(), [&](const auto& field) {
        return line.text_of(field.first) == field.second;
      });
    });
  }

  static inline std::unique_ptr<support::Scratch> scratch_;
  static inline Ran ran_;
  static inline std::map<std::string, Json> steps_;
  static inline Json summary_;
  static inline std::vector<Json> ehr_;
};

TEST_F(DemoTest, EveryStepHolds) {
  EXPECT_EQ(ran_.status, 0) << ran_.out;
  for (const char* step : {"feed", "reschedule", "refused", "result", "reply", "card", "chart",
                           "phone", "bench", "broken", "verify"}) {
    ASSERT_TRUE(steps_.contains(step)) << ran_.out;
    EXPECT_TRUE(steps_[step].find("ok")->truth()) << base::write_json(steps_[step]);
  }
}

// What she wrote with a client of the API, and what she wrote on her telephone.
TEST_F(DemoTest, TheEhrsOwnLogHasEachDocumentUnderTheIdThatWasToldBack) {
  for (const char* step : {"reply", "phone"}) {
    const std::string& id = steps_[step].text_of("document_reference");
    EXPECT_EQ(steps_[step].text_of("location"), "DocumentReference/" + id);
    EXPECT_EQ(in_ehr_log({{"method", "POST"}, {"id", id}}), 1) << step;
  }
}

TEST_F(DemoTest, TheEhrsOwnLogHasEachMdmOnce) {
  for (const char* step : {"reply", "phone"}) {
    const Json& told = steps_[step];
    EXPECT_EQ(in_ehr_log({{"type", "MDM^T02"},
                          {"control_id", told.text_of("mdm_control_id")},
                          {"document", told.text_of("document")}}),
              1)
        << step;
  }
  EXPECT_NE(steps_["reply"].text_of("mdm_control_id"), steps_["phone"].text_of("mdm_control_id"));
}

// The three patients are the EHR's own; a launch reads one. Written are Ada's two answers and the
// clinician's one, each by both ways.
TEST_F(DemoTest, TheEhrHeardOfNobodyElse) {
  EXPECT_EQ(in_ehr_log({{"type", "DocumentReference"}}), 3);
  EXPECT_EQ(in_ehr_log({{"type", "MDM^T02"}}), 3);
  const auto others = std::count_if(ehr_.begin(), ehr_.end(), [](const Json& line) {
    return line.text_of("channel") == "fhir" && line.text_of("method") == "POST" &&
           line.text_of("type") != "Patient";
  });
  EXPECT_EQ(others, 3);
}

// Told of the appointment, of its move, of the answer; then the code. Nobody else was written to.
TEST_F(DemoTest, FourTextsWentOutAndNoneTwice) {
  EXPECT_EQ(in_ehr_log({{"channel", "sms"}}), 4);
  for (const Json& line : ehr_) {
    if (line.text_of("channel") == "sms") {
      EXPECT_FALSE(line.find("repeated")->truth());
    }
  }
}

TEST_F(DemoTest, TheNoticeHasTheSizeOfItsTemplateWithALink) {
  const std::string text(adapter::notify::template_of({"en", adapter::notify::Text::kNoticeSms}));
  const std::string http = summary_.text_of("http");
  const std::size_t size = text.size() - std::string_view("{{link}}").size() + http.size() +
                           std::string_view("/p/s/").size() + 22;
  EXPECT_EQ(steps_["phone"].find("notice_bytes")->text(), std::to_string(size));
}

TEST_F(DemoTest, EachWindowWasOpenedByASessionOfItsOwnKind) {
  EXPECT_EQ(steps_["chart"].text_of("window"), "clinician");
  EXPECT_EQ(steps_["bench"].text_of("window"), "analyst");
  EXPECT_EQ(steps_["phone"].text_of("thread"), steps_["chart"].text_of("thread"));
}

TEST_F(DemoTest, TheDraftOfTheBenchIsAnOverlayThatPassesAllCases) {
  const std::string file = scratch_->path("demo/data/" + steps_["bench"].text_of("overlay"));
  const std::string csv = read_file(file).value();
  EXPECT_NE(csv.find("replace,apt.instruction"), std::string::npos) << csv;
  EXPECT_NE(csv.find("by=mx-kim"), std::string::npos) << csv;
  EXPECT_NE(steps_["bench"].text_of("map_test").find(" passed, 0 failed"), std::string::npos);
  const Ran again = run_program("map test --overlay " + file);
  EXPECT_EQ(again.status, 0) << again.out;
}

TEST_F(DemoTest, TheCardSaysHowManyWaitAndNoneOfTheirWords) {
  const std::string& summary = steps_["card"].text_of("summary");
  EXPECT_NE(summary.find("1 unanswered"), std::string::npos);
  EXPECT_EQ(summary.find("Bell"), std::string::npos);
}

TEST_F(DemoTest, TheLaunchShowsTheThreadThatWasAnswered) {
  EXPECT_EQ(steps_["chart"].text_of("thread"), steps_["reply"].text_of("thread"));
}

TEST_F(DemoTest, NoNameAndNoTextIsInTheLogs) {
  for (const char* log : {"demo/hopline.log", "demo/ehr.log"}) {
    const std::string text = read_file(scratch_->path(log)).value();
    for (const char* secret : {"Bell", "Cole", "Dorn", "before the scan", "breakfast", "2026031X",
                               "5555550142", "1979-03-12", "/p/s/"}) {
      EXPECT_EQ(text.find(secret), std::string::npos) << log << " holds " << secret;
    }
  }
}

TEST_F(DemoTest, WillNotStartInADirectoryThatHoldsADemo) {
  EXPECT_NE(run_program("demo --once --dir " + scratch_->path("demo") + " 2>&1").status, 0);
}

TEST(ConfEdit, ChangesTheFirstKeyBelowItsSection) {
  support::Scratch scratch;
  const std::string file = scratch.path("a.yaml");
  write_file(file, "x:\n  listen: 1\ny:\n  # why\n  listen: 2  # note\n");
  ASSERT_TRUE(set_conf_value(file, {"y", "listen"}, "3").ok());
  EXPECT_EQ(read_file(file).value(), "x:\n  listen: 1\ny:\n  # why\n  listen: 3\n");
}

TEST(ConfEdit, SaysSoWhenThereIsNoSuchKey) {
  support::Scratch scratch;
  const std::string file = scratch.path("a.yaml");
  write_file(file, "listening: 1\n");
  EXPECT_FALSE(set_conf_value(file, {"", "listen"}, "3").ok());
  EXPECT_EQ(read_file(file).value(), "listening: 1\n");
}

std::string with_notice(const std::string& route) {
  support::Scratch scratch;
  const std::string file = scratch.path("a.yaml");
  write_file(file, route);
  EXPECT_TRUE(add_notice(file, "sms").ok());
  return read_file(file).value();
}

TEST(ConfEdit, AddsANoticeToARoute) {
  EXPECT_EQ(with_notice("from: [a]\nthread:\n  remind: x\nto: [b]\n"),
            "from: [a]\nthread:\n  notify: [sms]\n  remind: x\nto: [b]\n");
  EXPECT_EQ(with_notice("from: [a]\nthread:\n  notify: [portal]  # why\n"),
            "from: [a]\nthread:\n  notify: [sms, portal]  # why\n");
  EXPECT_EQ(with_notice("from: [a]\n"), "from: [a]\nthread:\n  notify: [sms]\n");
}

TEST(ConfEdit, AddsNoNoticeToARouteThatIsNotThere) {
  support::Scratch scratch;
  EXPECT_FALSE(add_notice(scratch.path("none.yaml"), "sms").ok());
}

TEST(Visitor, FindsHiddenFieldsAndWritesForms) {
  const std::string page =
      R"(<form><input type="hidden" name="form" value="abc"><input name="key" value="no"></form>)";
  EXPECT_EQ(hidden_value(page, "form"), "abc");
  EXPECT_EQ(hidden_value(page, "key"), "");
  EXPECT_EQ(form_body({{"text", "a b&c=\xC3\xA9"}, {"k", "1"}}), "text=a%20b%26c%3d%c3%a9&k=1");
}

DemoMessages on(std::string_view instant) {
  return {std::string(HOPLINE_SOURCE_DIR) + "/samples", base::parse_instant(instant).value(),
          base::Zone::find("America/New_York").value()};
}

TEST(DemoMessages, PutsAppointmentsIntoTheNextWeek) {
  DemoMessages messages = on("2026-03-04T12:00:00Z");  // a Wednesday
  const auto made = messages.make("siu_s12.hl7", {.weekday = 2, .hour = 9, .minutes = 30});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.value().text("TQ1-7"), "20260310090000-0400");
  EXPECT_EQ(made.value().text("TQ1-8"), "20260310093000-0400");
  EXPECT_EQ(made.value().text("SCH-11.4"), "20260310090000-0400");
  EXPECT_EQ(messages.spoken({.weekday = 2, .hour = 9}), "Tue 09:00");
}

TEST(DemoMessages, SendsEachLaterThanTheOneBefore) {
  DemoMessages messages = on("2026-03-04T12:00:00Z");
  const auto first = messages.make("siu_s12.hl7", {});
  const auto second = messages.make("siu_s13.hl7", {});
  EXPECT_LT(first.value().text("MSH-7"), second.value().text("MSH-7"));
  EXPECT_NE(first.value().text("MSH-10"), second.value().text("MSH-10"));
}

TEST(DemoMessages, LeavesABrokenSampleBroken) {
  EXPECT_EQ(on("2026-03-04T12:00:00Z").make("siu_bad_start.hl7", {}).value().text("SCH-11.4"),
            "2026031X");
}

}  // namespace
}  // namespace engine::cli
