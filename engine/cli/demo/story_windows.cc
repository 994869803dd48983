// The steps of the story at the clinician's window: the card, and the launch from it.
#include <fmt/format.h>

#include "engine/cli/demo/story.h"
#include "engine/cli/demo/story_parts.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::string_view kCardService = "/cds-services/unanswered-messages";
constexpr std::string_view kReplyWords = "Can I eat before the scan?";
constexpr int kRedirectsMax = 6;

// What an EHR sends as it opens a chart (HL7 CDS Hooks 3.0.0, patient-view).
std::string hook_body(const Json& setting, const std::string& patient) {
  Json context = Json::object();
  context.set("userId", Json::string(setting.text_of("user")));
  context.set("patientId", Json::string(patient));
  Json prefetch = Json::object();
  const Json* resource = setting.find("resource");
  prefetch.set("patient", resource != nullptr ? *resource : Json());
  Json body = Json::object();
  body.set("hook", Json::string("patient-view"));
  body.set("hookInstance", Json::string("6f0f2b0e-5c3e-4a55-9c6e-0d3f6f4f7d11"));
  body.set("fhirServer", Json::string(setting.text_of("fhir")));
  body.set("version", Json::string("3.0"));
  body.set("context", std::move(context));
  body.set("prefetch", std::move(prefetch));
  return base::write_json(body);
}

}  // namespace

// A link to her mock chart opens it, once.
void DemoStory::log_in_at_ehr(StepReport& report) {
  const auto link = world_.chart_link(world_.ada());
  report.expect(link.ok(), "the EHR makes no link to its chart");
  if (!report.ok) return;
  Json asked = Json::object();
  asked.set("code", Json::string(link.value().substr(link.value().find('=') + 1)));
  const std::string at = world_.ehr_url() + "/chart-session";
  const Json opened = body_of(clinician_.ask("POST", at, base::write_json(asked)), 200);
  report.expect(opened.text_of("patient") == world_.ada().ehr_id, "her chart does not open");
  const auto again = Visitor(world_).ask("POST", at, base::write_json(asked));
  report.expect(again.ok() && again.value().status == 401, "the link to her chart opens twice");
}

// As the mock chart does it in a browser: in by a link, then a token of the EHR for exactly this
// address.
void DemoStory::card(StepReport& report) {
  const std::string& patient = world_.ada().ehr_id;
  log_in_at_ehr(report);
  if (!report.ok) return;
  const std::string service = world_.http_url() + std::string(kCardService);
  const std::string at = world_.ehr_url() + "/chart-setting?patient=" + patient;
  const Json setting = body_of(clinician_.ask("GET", at, ""), 200);
  const auto token = clinician_.ask("GET", world_.ehr_url() + "/chart-token?aud=" + service, "");
  report.expect(token.ok() && token.value().status == 200, "the EHR signs no token");
  if (!report.ok) return;
  const Json answer = body_of(world_.call("POST", std::string(kCardService), token.value().body,
                                          hook_body(setting, patient)),
                              200);
  const auto cards = items_of(answer, "cards");
  report.expect(cards.size() == 1, "there is not one card");
  if (!report.ok) return;
  const std::string& summary = cards.front().text_of("summary");
  report.expect(summary.find("1 unanswered") != std::string::npos,
                "the card does not say that one waits");
  report.expect(!holds_any(base::write_json(cards.front()), {"scan", "Bell"}),
                "the card holds her words or her name");
  for (const Json& one : items_of(cards.front(), "links")) {
    app_context_ = one.text_of("appContext");
  }
  report.fact("summary", summary);
  report.words = "Ada B.'s chart opens at the EHR -> card \"" + summary + "\"";
}

// From one answer to the next, as a browser goes; "" when it does not come to the chart.
std::string DemoStory::follow_launch(std::string address) {
  constexpr std::string_view kCode = "#code=";
  for (int i = 0; i < kRedirectsMax; ++i) {
    const auto reply = world_.visit("GET", address);
    if (!reply.ok()) return "";
    std::string next(reply.value().header("Location"));
    if (next.empty()) return "";
    if (const std::size_t at = next.find(kCode); at != std::string::npos) {
      return next.substr(at + kCode.size());
    }
    address = next.starts_with('/') ? world_.http_url() + next : next;
  }
  return "";
}

std::string DemoStory::redeem(StepReport& report, const std::string& code) {
  constexpr std::string_view kSession = "/api/v1/session";
  Json asked = Json::object();
  asked.set("code", Json::string(code));
  const std::string body = base::write_json(asked);
  const Json opened = body_of(world_.call("POST", std::string(kSession), "", body), 201);
  report.expect(!opened.text_of("token").empty(), "the code opens no session");
  const auto again = world_.call("POST", std::string(kSession), "", body);
  report.expect(again.ok() && again.value().status == 401, "the code opens a session twice");
  report.fact("window", opened.text_of("window"));
  return opened.text_of("token");
}

void DemoStory::chart(StepReport& report) {
  Json asked = Json::object();
  asked.set("patient", Json::string(world_.ada().ehr_id));
  asked.set("appContext", Json::string(app_context_));
  const Json launch = body_of(
      clinician_.ask("POST", world_.ehr_url() + "/chart-launch", base::write_json(asked)), 200);
  const std::string code = follow_launch(launch.text_of("address"));
  report.expect(!code.empty(), "the launch does not end at the chart");
  if (!report.ok) return;
  clinician_session_ = redeem(report, code);
  const Json talk = get("/api/v1/threads/" + thread_ + "/conversation", clinician_session_);
  bool seen = false;
  for (const Json& entry : items_of(talk, "entries")) {
    seen = seen || entry.text_of("text") == kReplyWords;
  }
  report.expect(seen, "the clinician does not see what Ada B. wrote");
  report.fact("thread", thread_);
  report.words = fmt::format(
      "card -> SMART launch -> session over HTTP -> {} with what Ada B. wrote", thread_);
}

}  // namespace engine::cli
