#include "engine/pipeline/contacts.h"

#include <atomic>
#include <memory>

#include "base/encoding.h"
#include "base/json_build.h"
#include "base/time.h"
#include "engine/pipeline/channel_record.h"
#include "engine/pipeline/secrets.h"

namespace engine {
namespace {

using base::Json;
using base::json_array_of;
using base::json_object_of;
using consent::Channel;
using store::Type;

constexpr std::string_view kWrittenTo =
    "SELECT patient FROM reach WHERE tenant = :a AND address = :b ORDER BY patient LIMIT :c";
// SOCI binds bytes as text, which SQLite compares with no BLOB.
constexpr std::string_view kWrittenToSqlite =
    "SELECT patient FROM reach WHERE tenant = :a AND address = CAST(:b AS BLOB) "
    "ORDER BY patient LIMIT :c";

Json coding_of(std::string_view system, std::string_view code) {
  Json coding = json_object_of("system", Json::string(std::string(system)));
  coding.set("code", Json::string(std::string(code)));
  return json_object_of("coding", json_array_of(std::move(coding)));
}

// A count of answers that come one by one; the last tells whether all were good.
struct Pending {
  std::atomic<std::size_t> left;
  std::atomic<bool> failed{false};
};

}  // namespace

base::Result<std::vector<PatientId>> ContactService::written_to(const Contact& contact) {
  const bool sqlite = services_.store.dialect() == store::Dialect::kSqlite;
  const store::Query query{sqlite ? kWrittenToSqlite : kWrittenTo,
                           {Type::kInteger, Type::kBytes, Type::kInteger},
                           {Type::kInteger}};
  auto rows = services_.store.query(query, {services_.rules.tenant.number(),
                                            address_digest(services_.ring, contact), kPatientsMax});
  if (!rows.ok()) return rows.error();
  std::vector<PatientId> patients;
  for (const store::Values& row : rows.value()) {
    patients.push_back(PatientId{std::get<std::int64_t>(row[0])});
  }
  return patients;
}

Arrival ContactService::stop_of(const ContactAt& at, const Contact& contact,
                                PatientId patient) const {
  const std::string_view name = consent::channel_name(contact.channel);
  Json consent = json_object_of("resourceType", Json::string("Consent"));
  consent.set("status", Json::string("active"));
  consent.set("scope",
              coding_of("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"));
  consent.set("category", json_array_of(coding_of(kConsentCategories, kChannelCategory)));
  consent.set("patient",
              json_object_of("reference", Json::string("Patient/" + patient.to_string())));
  consent.set("dateTime", Json::string(base::format_fhir_instant(services_.clock.now())));
  consent.set("policyRule",
              coding_of("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTOUT"));
  Json provision = json_object_of("type", Json::string("deny"));
  provision.set("code", json_array_of(coding_of(kChannelSystem, name)));
  consent.set("provision", std::move(provision));
  const bool mail = contact.channel == Channel::kMail;
  Json point = json_object_of("system", Json::string(mail ? "email" : "phone"));
  point.set("value", Json::string(contact.address));
  Json extension = json_object_of("url", Json::string(std::string(kContactExtension)));
  extension.set("valueContactPoint", std::move(point));
  consent.set("extension", json_array_of(std::move(extension)));

  Arrival arrival;
  arrival.actor.tenant = services_.rules.tenant;
  arrival.actor.id = at.endpoint;
  arrival.actor.references = {"Device/" + at.endpoint};
  arrival.endpoint = at.endpoint;
  arrival.kind = Kind::kFhirJson;
  arrival.bytes = base::write_json(consent);
  arrival.fhir = FhirRequest{FhirRequest::Verb::kCreate, "Consent", "", "", ""};
  return arrival;
}

void ContactService::stopped(const ContactAt& at, Done done) {
  const Channel channel = at.channel == ContactChannel::kMail ? Channel::kMail : Channel::kSms;
  Dial dial{channel, "", services_.clock.now()};
  if (const Destination* to = services_.rules.destination(at.endpoint)) dial.country = to->country;
  const Contact contact{channel, normal_address(at.address, dial)};
  if (contact.address.empty()) return done(base::ok_status());
  auto patients = written_to(contact);
  if (!patients.ok()) return done(patients.error());
  if (patients.value().empty()) return done(base::ok_status());
  auto pending = std::make_shared<Pending>();
  pending->left = patients.value().size();
  for (const PatientId patient : patients.value()) {
    intake_.accept(stop_of(at, contact, patient), [pending, done](const Accepted& accepted) {
      const bool good = accepted.ok() && accepted.value().get().http_status < 400;
      if (!good) pending->failed = true;
      if (--pending->left != 0) return;
      if (!pending->failed) return done(base::ok_status());
      done(base::Error{base::Code::kUnavailable, "not every refusal is recorded yet", "stop", {}});
    });
  }
}

}  // namespace engine
