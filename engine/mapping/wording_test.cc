#include "engine/mapping/wording.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace engine::mapping {
namespace {

namespace fs = std::filesystem;
using Values = std::map<std::string, std::string>;

const std::string kRoot = HOPLINE_SOURCE_DIR "/mappings/";

Site site(const std::string& language) {
  Site site;
  site.zone = base::Zone::find("America/Chicago").value();
  site.language = language;
  site.phone = "479 555 0134";
  return site;
}

std::string render(const std::string& mapping, const std::string& event,
                   const std::string& audience, const Values& values, const Site& at) {
  const auto wording = load_wording(kRoot + mapping);
  EXPECT_TRUE(wording.ok()) << wording.error().to_string();
  const auto text = wording.value()->render(event, audience, values, at);
  return text.ok() ? text.value() : "error: " + text.error().to_string();
}

const Values kBooked = {
    {"start", "2026-03-09T19:00:00Z"}, {"clinician", "Dr Ines Brandt"}, {"place", "CARD Room 4"}};

TEST(WordingTest, ABookingIsToldInTheZoneAndLanguageOfTheSite) {
  EXPECT_EQ(render("siu-appointment", "booked", "patient", kBooked, site("en")),
            "Your appointment is booked for Monday, 9 March 2026 at 2:00 PM CDT.\n"
            "With: Dr Ines Brandt\nPlace: CARD Room 4\n"
            "Questions? Write here or call 479 555 0134.");
  EXPECT_EQ(render("siu-appointment", "booked", "patient", kBooked, site("es")).substr(0, 63),
            "Su cita es el lunes 9 de marzo de 2026 a las 14:00 CDT.\nCon: Dr");
}

TEST(WordingTest, AMoveShowsOldAndNewTime) {
  Values moved = kBooked;
  moved["old_start"] = "2026-03-06T15:30:00Z";
  const std::string text = render("siu-appointment", "moved", "patient", moved, site("en"));
  EXPECT_NE(text.find("Monday, 9 March 2026 at 2:00 PM"), std::string::npos);
  EXPECT_NE(text.find("Friday, 6 March 2026 at 9:30 AM"), std::string::npos);
}

TEST(WordingTest, AnOptionalLineVanishesWithItsValue) {
  Site quiet = site("en");
  quiet.phone.clear();
  EXPECT_EQ(render("siu-appointment", "cancelled", "patient", {}, quiet),
            "Your appointment has been cancelled.");
}

TEST(WordingTest, AMissingValueElsewhereIsAFault) {
  EXPECT_EQ(render("siu-appointment", "booked", "patient", {}, site("en")),
            "error: start: the text needs a value that is missing");
}

TEST(WordingTest, AnUnknownLanguageFallsBackToEnglish) {
  EXPECT_EQ(render("siu-appointment", "cancelled", "patient", {}, site("de")).substr(0, 16),
            "Your appointment");
}

TEST(WordingTest, ANoShowIsForStaffOnly) {
  EXPECT_EQ(render("siu-appointment", "noshow", "patient", kBooked, site("en")),
            "error: noshow: no text for this event and audience");
  EXPECT_EQ(render("siu-appointment", "noshow", "staff", {}, site("en")),
            "The patient did not come to the appointment.");
}

TEST(WordingTest, AResultNoticeHoldsNoTestAndNoValue) {
  const Values values = {{"service", "Glucose"}, {"place", "5.10 mmol/L"}, {"clinician", "Lab"}};
  for (const char* language : {"en", "es"}) {
    const std::string text = render("oru-result", "result", "patient", values, site(language));
    for (const auto& [name, value] : values) EXPECT_EQ(text.find(value), std::string::npos) << text;
    EXPECT_GT(text.size(), 20U);
  }
}

// One folder of texts in a temporary place.
std::string faults_of(const std::string& english, const std::string& spanish) {
  const fs::path root = fs::temp_directory_path() / ("hopline-wording-" + std::to_string(getpid()));
  for (const char* folder : {"tables", "text/en", "text/es"}) fs::create_directories(root / folder);
  std::ofstream(root / "tables/wording.csv")
      << "#hopline-wording 1; mapping=x\nevent,audience,text\nbooked,patient,booked\n";
  std::ofstream(root / "text/en/booked.txt") << english;
  std::ofstream(root / "text/es/booked.txt") << spanish;
  const auto wording = load_wording(root.string());
  fs::remove_all(root);
  return wording.ok() ? "" : wording.error().to_string();
}

TEST(WordingTest, EveryLanguageHasTheSamePlaces) {
  EXPECT_EQ(faults_of("On {{start|date}}.\n", "El {{start|date}}.\n"), "");
  EXPECT_NE(faults_of("On {{start|date}}.\n", "El {{start|time}}.\n").find("not the same"),
            std::string::npos);
}

TEST(WordingTest, NotesAndResultsAreNotReachable) {
  EXPECT_NE(faults_of("{{comment}}", "{{comment}}").find("may not be shown"), std::string::npos);
  EXPECT_NE(faults_of("{{start|upper}}", "{{start|upper}}").find("filters are"), std::string::npos);
  EXPECT_NE(faults_of("{{start", "x").find("without '}}'"), std::string::npos);
  EXPECT_NE(faults_of(std::string(2001, 'x'), "x").find("longer than 2000"), std::string::npos);
}

}  // namespace
}  // namespace engine::mapping
