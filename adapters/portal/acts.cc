#include "adapters/portal/acts.h"

#include <charconv>

#include "base/json_build.h"
#include "base/time.h"

namespace adapter::portal {
namespace {

using base::Json;
using base::json_array_of;
using base::json_object_of;

constexpr std::string_view kCodes = "http://terminology.hl7.org/CodeSystem/";
constexpr std::size_t kCodeCharactersMax = 12;

Json word(std::string_view text) { return Json::string(std::string(text)); }

Json concept_of(std::string_view system, std::string_view code) {
  Json coding = json_object_of("system", word(system));
  coding.set("code", word(code));
  return json_object_of("coding", json_array_of(std::move(coding)));
}

std::string own_reference(const engine::Actor& actor) {
  return "Patient/" + actor.patient.to_string();
}

engine::Arrival arrival_of(const engine::Actor& actor, std::string type, const Json& body) {
  engine::Arrival arrival;
  arrival.actor = actor;
  arrival.kind = engine::Kind::kFhirJson;
  arrival.bytes = base::write_json(body);
  arrival.fhir =
      engine::FhirRequest{engine::FhirRequest::Verb::kCreate, std::move(type), "", "", ""};
  return arrival;
}

std::optional<int> number_in(const net::Form& form, std::string_view name) {
  const std::string_view text = form.one(name);
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool is_answer(std::string_view status) {
  return status == "accepted" || status == "declined" || status == "tentative";
}

engine::Arrival answer_arrival(const engine::Actor& actor, const VisitAnswer& answer) {
  Json body = json_object_of("resourceType", word("AppointmentResponse"));
  body.set("appointment", json_object_of("reference", word("Appointment/" + answer.appointment)));
  body.set("actor", json_object_of("reference", word(own_reference(actor))));
  body.set("participantStatus", word(answer.status));
  return arrival_of(actor, "AppointmentResponse", body);
}

engine::Arrival channel_arrival(const engine::Actor& actor, const ChannelChoice& choice,
                                base::Instant now) {
  const bool permits = choice.type == "permit";
  Json body = json_object_of("resourceType", word("Consent"));
  Json version = json_object_of("url", word("urn:hopline:text-version"));
  version.set("valueString", word(choice.text));
  body.set("extension", json_array_of(std::move(version)));
  body.set("status", word("active"));
  body.set("scope", concept_of(std::string(kCodes) + "consentscope", "patient-privacy"));
  body.set("category", json_array_of(concept_of("urn:hopline:consent", "channel")));
  body.set("patient", json_object_of("reference", word(own_reference(actor))));
  body.set("dateTime", word(base::format_fhir_instant(now)));
  body.set("policyRule",
           concept_of(std::string(kCodes) + "v3-ActCode", permits ? "OPTIN" : "OPTOUT"));
  Json provision = json_object_of("type", word(permits ? "permit" : "deny"));
  Json codes = Json::array();
  for (const std::string& channel : choice.channels) {
    codes.push(concept_of("urn:hopline:channel", channel));
  }
  provision.set("code", std::move(codes));
  body.set("provision", std::move(provision));
  return arrival_of(actor, "Consent", body);
}

std::optional<std::string> read_birth_date(const net::Form& form) {
  const auto year = number_in(form, "year");
  const auto month = number_in(form, "month");
  const auto day = number_in(form, "day");
  if (!year || !month || !day || *year < 1800 || *year > 2200) return std::nullopt;
  base::LocalTime date;
  date.year = *year;
  date.month = *month;
  date.day = *day;
  if (!base::is_valid(date)) return std::nullopt;
  return base::format_instant(base::to_instant(date, 0)).substr(0, 10);
}

std::string read_code(const net::Form& form) {
  std::string digits;
  for (const char c : form.one("code").substr(0, kCodeCharactersMax)) {
    if (c != ' ' && c != '-') digits += c;
  }
  return digits;
}

}  // namespace adapter::portal
