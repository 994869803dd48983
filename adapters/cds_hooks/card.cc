#include "adapters/cds_hooks/card.h"

#include <algorithm>
#include <charconv>

#include "base/time.h"

namespace adapter::cds_hooks {

using base::Json;

namespace {

constexpr std::string_view kReasonSystem = "urn:hopline:override-reason";
constexpr std::string_view kTopicSystem = "urn:hopline:card-topic";
constexpr long long kHoursAsDays = 48;

Json coding(std::string_view system, std::string code, std::string display) {
  Json coding = Json::object();
  coding.set("system", Json::string(std::string(system)));
  coding.set("code", Json::string(std::move(code)));
  coding.set("display", Json::string(std::move(display)));
  return coding;
}

std::string summary(long long unanswered, const std::string& age) {
  if (unanswered == 1) return "1 unanswered patient message, waiting " + age;
  return std::to_string(unanswered) + " unanswered patient messages, oldest " + age;
}

Json source_of(const CardStyle& style) {
  Json source = Json::object();
  source.set("label", Json::string(style.label));
  source.set("topic", coding(kTopicSystem, "unanswered-messages", "Unanswered patient messages"));
  return source;
}

// appContext goes with a smart link only (cds-resp-3); it is a string for the app.
Json link_to(const CardStyle& style, const std::string& thread) {
  Json context = Json::object();
  context.set("thread", Json::string(thread));
  Json link = Json::object();
  link.set("label", Json::string("Open conversation"));
  link.set("url", Json::string(style.launch_url));
  link.set("type", Json::string("smart"));
  link.set("appContext", Json::string(base::write_json(context)));
  return link;
}

Json reasons() {
  Json reasons = Json::array();
  reasons.push(coding(kReasonSystem, "phone", "Handled by phone"));
  reasons.push(coding(kReasonSystem, "not-mine", "Not my patient"));
  reasons.push(coding(kReasonSystem, "later", "Later"));
  return reasons;
}

long long count_of(const Json& view) {
  const Json* unanswered = view.find("unanswered");
  long long count = 0;
  if (unanswered != nullptr) {
    const std::string& digits = unanswered->text();
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
  }
  return count;
}

}  // namespace

Json no_cards() {
  Json reply = Json::object();
  reply.set("cards", Json::array());
  return reply;
}

std::string age_text(std::int64_t us) {
  const long long minutes = std::max<long long>(1, us / base::kMinuteUs);
  if (minutes < 60) return std::to_string(minutes) + " min";
  const long long hours = minutes / 60;
  if (hours < kHoursAsDays) return std::to_string(hours) + " h";
  return std::to_string(hours / 24) + " days";
}

Json render_cards(const Json& view, const CardStyle& style, base::Instant now,
                  const std::string& uuid) {
  Json reply = no_cards();
  const long long unanswered = count_of(view);
  const auto oldest = base::parse_instant(view.text_of("oldest"));
  if (unanswered <= 0 || !oldest.ok()) return reply;
  const std::int64_t age = now.us - oldest.value().us;
  Json card = Json::object();
  card.set("uuid", Json::string(uuid));
  card.set("summary", Json::string(summary(unanswered, age_text(age))));
  card.set("indicator", Json::string(age >= style.warn_after_us ? "warning" : "info"));
  card.set("source", source_of(style));
  Json links = Json::array();
  links.push(link_to(style, view.text_of("oldest_thread")));
  card.set("links", std::move(links));
  card.set("overrideReasons", reasons());
  reply.find("cards")->push(std::move(card));
  return reply;
}

Json describe_services() {
  Json prefetch = Json::object();
  prefetch.set("patient", Json::string("Patient/{{context.patientId}}"));
  Json service = Json::object();
  service.set("hook", Json::string("patient-view"));
  service.set("title", Json::string("Unanswered patient messages"));
  service.set("description",
              Json::string("Says how many messages of this patient wait for an answer, and opens "
                           "the conversation"));
  service.set("id", Json::string(std::string(kServiceId)));
  service.set("prefetch", std::move(prefetch));
  Json services = Json::array();
  services.push(std::move(service));
  Json reply = Json::object();
  reply.set("services", std::move(services));
  return reply;
}

}  // namespace adapter::cds_hooks
