#include "engine/serve/rules_of.h"

#include <algorithm>

namespace engine {
namespace {

Recipient recipient_of(consent::Party party) {
  switch (party) {
    case consent::Party::kOwnEhr:
      return Recipient::kEhr;
    case consent::Party::kPatientChannel:
      return Recipient::kPatientChannel;
    case consent::Party::kPartner:
    case consent::Party::kCareTeam:
    case consent::Party::kClinician:
    case consent::Party::kPatient:
    case consent::Party::kQueue:
    case consent::Party::kPrivileged:
      return Recipient::kPartner;
  }
  CHECK_UNREACHABLE();
}

ReleaseRule release_of(conf::Release release) {
  switch (release) {
    case conf::Release::kAtOnce:
      return ReleaseRule::kAtOnce;
    case conf::Release::kClinician:
      return ReleaseRule::kClinician;
    case conf::Release::kNever:
      return ReleaseRule::kNever;
  }
  CHECK_UNREACHABLE();
}

ParcelKind kind_of(const conf::Endpoint& endpoint) {
  if (endpoint.mapping.empty()) return ParcelKind::kNotice;
  return endpoint.adapter == "mllp" ? ParcelKind::kHl7 : ParcelKind::kFhir;
}

EndpointRules endpoint_of(const conf::Endpoint& from) {
  EndpointRules to;
  to.tell = Tell::kNobody;
  to.name = from.name;
  to.tenant = from.tenant;
  to.site = from.site;
  to.applications = from.applications;
  to.facilities = from.facilities;
  to.processing_ids = from.processing_ids;
  to.versions = from.versions;
  to.creates_patients = from.creates_patients;
  to.purpose = from.purpose;
  to.credential = from.credential;
  to.on_mapping_fault =
      from.on_mapping_fault == conf::FaultAnswer::kAa ? FaultAnswer::kAa : FaultAnswer::kAe;
  to.no_control_id = from.without_control_id == conf::NoControlId::kClose ? NoControlId::kClose
                                                                          : NoControlId::kAnswer;
  // What a patient says about being written to: on her page, or by an answer to a text message.
  if (from.adapter == "portal" || from.adapter == "notify") to.routes = {{"Consent", {}, ""}};
  // Patients and Consents of a FHIR client are taken as they are.
  if (from.adapter == "fhir_rest")
    to.routes = {{"Patient", {}, ""}, {"Consent", {}, ""}, {"CareTeam", {}, ""}};
  return to;
}

Destination destination_of(const conf::Endpoint& from) {
  Destination to;
  to.name = from.name;
  to.recipient = recipient_of(from.recipient);
  to.kind = kind_of(from);
  to.mapping = from.mapping;
  to.site = from.site;
  // A FHIR server can be asked by identifier; an MLLP receiver only says that it drops repeats.
  to.settles_unknown = from.dedupes || to.kind == ParcelKind::kFhir;
  to.attempts_max = from.attempts_max;
  to.purpose = from.purpose;
  if (from.adapter != "notify") return to;
  const bool sms = from.settings.text("channel") == "sms";
  to.channel = sms ? consent::Channel::kSms : consent::Channel::kMail;
  const bool on_file = from.settings.text("agreed") == "on-file";
  to.on_file = on_file ? consent::OnFile::kYes : consent::OnFile::kNo;
  to.country = from.settings.text("country");
  return to;
}

bool is_answer(const conf::Take& take) { return take.type == "AppointmentResponse"; }

// Reminders have one destination for the whole engine so far: the first route that names one.
void add_route(Rules& rules, const conf::Route& route) {
  for (const std::string& name : route.from) {
    const auto endpoint = rules.endpoints.find(name);
    if (endpoint == rules.endpoints.end()) continue;
    for (const conf::Take& take : route.take) {
      endpoint->second.routes.push_back(
          {take.type, take.events, take.mapping, release_of(route.release)});
    }
    if (!route.notify.empty()) endpoint->second.tell = Tell::kPatient;
    const bool answers = std::all_of(route.take.begin(), route.take.end(), is_answer);
    std::vector<std::string>& all =
        answers ? endpoint->second.answers : endpoint->second.write_back;
    for (const std::string& destination : route.destinations) {
      if (std::find(all.begin(), all.end(), destination) == all.end()) all.push_back(destination);
    }
  }
  for (const std::string& name : route.notify) {
    const bool known =
        std::find(rules.notices.begin(), rules.notices.end(), name) != rules.notices.end();
    if (!known) rules.notices.push_back(name);
  }
  if (!route.remind_by.empty() && rules.reminder_destination.empty()) {
    rules.reminder_destination = route.remind_by;
    rules.reminder_ahead_us = route.remind_before_us;
  }
}

}  // namespace

Rules rules_of(const conf::Conf& conf) {
  Rules rules;
  const auto limits = [](const conf::SessionConf& from) {
    return SessionLimits{from.idle_us, from.ends_us};
  };
  rules.sessions = {limits(conf.clinician_sessions), limits(conf.patient_sessions),
                    limits(conf.analyst_sessions)};
  rules.tenant = conf.tenant;
  for (const auto& [name, endpoint] : conf.endpoints) {
    if (endpoint.direction != conf::Direction::kOut) {
      rules.endpoints.emplace(name, endpoint_of(endpoint));
    }
    if (endpoint.direction != conf::Direction::kIn) {
      rules.destinations.emplace(name, destination_of(endpoint));
    }
  }
  for (const conf::Route& route : conf.routes) add_route(rules, route);
  return rules;
}

}  // namespace engine
