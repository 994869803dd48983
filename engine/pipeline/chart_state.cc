#include "engine/pipeline/chart_state.h"

#include "base/check.h"
#include "base/time.h"

namespace engine {
namespace {

using base::Json;
using store::ParcelState;

std::string_view word_of(ParcelState state) {
  switch (state) {
    case ParcelState::kDue:
    case ParcelState::kSending:
    case ParcelState::kPlanned:
      return "waiting";
    case ParcelState::kDelivered:
      return "written";
    case ParcelState::kRefused:
    case ParcelState::kDead:
      return "refused";
    case ParcelState::kUnknown:
      return "unknown";
    case ParcelState::kCancelled:
      return "given-up";
  }
  CHECK_UNREACHABLE();
}

void add_text(Json& json, std::string_view name, std::string text) {
  if (!text.empty()) json.set(name, Json::string(std::move(text)));
}

}  // namespace

Json chart_state(const store::ParcelRow& parcel) {
  Json json = Json::object();
  const std::string_view word = word_of(parcel.state);
  add_text(json, "to", parcel.destination);
  add_text(json, "state", std::string(word));
  add_text(json, "at", base::format_fhir_instant(parcel.changed));
  if (word == "written") add_text(json, "location", parcel.location);
  if (word == "refused" || word == "waiting") add_text(json, "code", parcel.code);
  if (word == "waiting" && parcel.attempts > 0) {
    json.set("attempts", Json::integer(parcel.attempts));
    add_text(json, "next", base::format_fhir_instant(parcel.due));
  }
  return json;
}

std::string consent_end(const Json& consents, std::string_view rule) {
  constexpr std::string_view kType = "Consent/";
  if (!rule.starts_with(kType)) return {};
  rule.remove_prefix(kType.size());
  const std::string_view id = rule.substr(0, rule.find_first_of("/#"));
  for (const Json& consent : consents.items()) {
    if (consent.text_of("id") != id) continue;
    const Json* provision = consent.find("provision");
    const Json* period = provision == nullptr ? nullptr : provision->find("period");
    return period == nullptr ? std::string() : period->text_of("end");
  }
  return {};
}

}  // namespace engine
