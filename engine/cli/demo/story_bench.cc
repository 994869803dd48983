// The step of the story at the analyst's bench: an edited cell, its effect, a draft that passes.
#include <fmt/format.h>

#include <chrono>

#include "engine/cli/demo/story.h"
#include "engine/cli/demo/story_parts.h"
#include "engine/cli/files.h"

namespace engine::cli {
namespace {

using base::Json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::string_view kMapping = "/api/v1/mappings/siu-appointment";
constexpr std::string_view kRule = "apt.instruction";
constexpr std::string_view kCell = R"(IF NTE-4.1 IN ("PI","P"))";
constexpr std::string_view kReason = "This feed marks notes for patients with P.";

// A message of a feed that writes P where the table wants PI.
std::string odd_sample(const std::string& folder) {
  auto bytes = read_file(folder + "/siu_s12.hl7");
  if (!bytes.ok()) return "";
  std::string text = std::move(bytes).value();
  const auto at = text.find("|PI\r");
  return at == std::string::npos ? "" : text.replace(at, 3, "|P");
}

Json draft_of(const std::string& sample) {
  Json text = Json::object();
  text.set("text", Json::string(sample));
  Json draft = Json::object();
  draft.set("site", Json::string("main"));
  draft.set("sample", std::move(text));
  return draft;
}

Json edited(Json draft) {
  Json cells = Json::object();
  cells.set("when", Json::string(std::string(kCell)));
  cells.set("because", Json::string(std::string(kReason)));
  Json edit = Json::object();
  edit.set("op", Json::string("replace"));
  edit.set("rule", Json::string(std::string(kRule)));
  edit.set("cells", std::move(cells));
  draft.set("edits", Json()).push(std::move(edit));
  return draft;
}

// What the patient would be told to do, in the Appointment that was made.
std::string instruction_in(const Json& run) {
  const Json* result = run.find("result");
  if (result == nullptr) return "";
  const auto resources = items_of(*result, "resources");
  return resources.empty() ? "" : resources.front().text_of("patientInstruction");
}

}  // namespace

Json DemoStory::run_mapping(const Json& draft) {
  return body_of(world_.call("POST", std::string(kMapping) + "/run", analyst_session_,
                             base::write_json(draft)),
                 200);
}

// Kept as an overlay draft, and the mappings' own cases run on it by the command for it.
void DemoStory::keep_draft(StepReport& report, Json draft) {
  draft.set("reason", Json::string(std::string(kReason)));
  const Json saved = body_of(world_.call("POST", std::string(kMapping) + "/drafts",
                                         analyst_session_, base::write_json(draft)),
                             201);
  const std::string& file = saved.text_of("file");
  report.expect(!file.empty(), "the draft is not kept");
  if (!report.ok) return;
  report.fact("overlay", file);
  const auto told = world_.test_mappings(world_.dir() + "/data/" + file);
  report.expect(told.ok() && told.value().ends_with(" 0 failed"), "the draft fails map test");
  if (report.ok) report.fact("map_test", told.value());
}

void DemoStory::bench(StepReport& report) {
  const auto link = world_.bench_link();
  report.expect(link.ok(), "hopline token link prints no link");
  if (!report.ok) return;
  analyst_session_ = redeem(report, link.value().substr(link.value().find("#code=") + 6));
  const Json draft = draft_of(odd_sample(world_.samples()));
  const Json before = run_mapping(draft);
  const auto start = SteadyClock::now();
  const Json after = run_mapping(edited(draft));
  const double ms = std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
  report.expect(before.find("result") != nullptr && instruction_in(before).empty(),
                "the sample tells the patient already");
  report.expect(instruction_in(after).find("ten minutes early") != std::string::npos,
                "the edited cell does not change the result");
  if (!report.ok) return;
  report.fact("rule", std::string(kRule));
  report.fact("changed", "Appointment.patientInstruction");
  report.facts.emplace_back("edit_ms", Json::number(fmt::format("{:.1f}", ms)));
  Json kept = edited(Json::object());
  kept.set("site", Json::string("main"));
  keep_draft(report, std::move(kept));
  report.words = fmt::format(
      "an analyst edits {} -> patientInstruction after {:.0f} ms -> draft passes map test", kRule,
      ms);
}

}  // namespace engine::cli
