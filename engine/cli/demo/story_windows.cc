// The steps of the story at a person's window: the card, and the launch from it.
#include <fmt/format.h>

#include "engine/cli/demo/story.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::string_view kCardService = "/cds-services/unanswered-messages";
constexpr std::string_view kReplyWords = "Can I eat before the scan?";
constexpr int kRedirectsMax = 6;

Json body_of(const base::Result<net::ClientReply>& reply, int status) {
  if (!reply.ok() || reply.value().status != status) return Json();
  auto body = base::parse_json(reply.value().body);
  return body.ok() ? std::move(body).value() : Json();
}

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

// As the mock chart does it in a browser: a token of the EHR for exactly this address.
void DemoStory::card(StepReport& report) {
  const std::string& patient = world_.ada().ehr_id;
  const std::string service = world_.http_url() + std::string(kCardService);
  const Json setting =
      body_of(world_.visit("GET", world_.ehr_url() + "/chart-setting?patient=" + patient), 200);
  const auto token = world_.visit("GET", world_.ehr_url() + "/chart-token?aud=" + service);
  report.expect(token.ok() && token.value().status == 200, "the EHR signs no token");
  if (!report.ok) return;
  const Json answer = body_of(world_.call("POST", std::string(kCardService), token.value().body,
                                          hook_body(setting, patient)),
                              200);
  const Json* cards = answer.find("cards");
  report.expect(cards != nullptr && cards->items().size() == 1, "there is not one card");
  if (!report.ok) return;
  const Json& card = cards->items().front();
  const std::string& summary = card.text_of("summary");
  report.expect(summary.find("1 unanswered") != std::string::npos,
                "the card does not say that one waits");
  report.expect(base::write_json(card).find("scan") == std::string::npos,
                "the card holds her words");
  const Json* links = card.find("links");
  if (links != nullptr && !links->items().empty())
    app_context_ = links->items()[0].text_of("appContext");
  report.fact("summary", summary);
  report.words = "the chart asks -> card \"" + summary + "\"";
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

void DemoStory::chart(StepReport& report) {
  Json asked = Json::object();
  asked.set("patient", Json::string(world_.ada().ehr_id));
  asked.set("appContext", Json::string(app_context_));
  const Json launch = body_of(
      world_.visit("POST", world_.ehr_url() + "/chart-launch", base::write_json(asked)), 200);
  const std::string code = follow_launch(launch.text_of("address"));
  report.expect(!code.empty(), "the launch does not end at the chart");
  if (!report.ok) return;
  const auto session = world_.node().app().engine().sessions().redeem_and_wait(code);
  report.expect(session.ok(), "the code opens no session");
  if (!report.ok) return;
  bool seen = false;
  for (const Thread& thread : threads_of(world_.ada(), session.value().token)) {
    for (const std::string& text : thread.texts) seen = seen || text == kReplyWords;
  }
  report.expect(seen, "the clinician does not see what Ada B. wrote");
  report.fact("thread", thread_);
  report.words =
      "card -> SMART launch -> " + thread_ + " with what Ada B. wrote, in the EHR's frame";
}

}  // namespace engine::cli
