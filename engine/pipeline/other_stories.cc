#include "base/encoding.h"
#include "engine/pipeline/channel_record.h"
#include "engine/pipeline/secrets.h"
#include "engine/pipeline/story.h"

// Consents and patients.
namespace engine {
namespace {

using base::Json;

// The patient's Consents with this one in its place.
Json with_consent(const Json& consents, const fhir::Resource& consent) {
  Json all = Json::array();
  for (const Json& item : consents.items()) {
    if (item.text_of("id") != consent.id()) all.push(item);
  }
  all.push(consent.json());
  return all;
}

// Who said it: herself on her page, herself by an answer to a text message, or staff for her.
std::string source_of(const Actor& actor) {
  if (actor.kind == ActorKind::kPatient) return "portal";
  return actor.kind == ActorKind::kEndpoint ? "sms-reply" : "staff";
}

// What a Consent says of being reached, with the addresses of her record where it names none.
base::Result<std::vector<consent::ChannelConsent>> read_channels(Scene& scene,
                                                                 const store::PatientRow& person) {
  auto record = scene.records.get(scene.tx, person.tenant, person.record);
  if (!record.ok()) return record.error();
  const Services& services = scene.services;
  const auto digest = [&services](const Contact& contact) {
    return base::to_hex(address_digest(services.ring, contact).bytes);
  };
  const base::Instant now = scene.tx.now();
  ChannelReading reading;
  reading.now = now;
  reading.source = source_of(scene.plan.said_by());
  reading.digest = digest;
  for (const auto& [name, to] : services.rules.destinations) {
    if (to.channel == consent::Channel::kSms) reading.country = to.country;
  }
  reading.own = [&](consent::Channel channel) {
    const std::string country = channel == consent::Channel::kSms ? reading.country : "";
    const auto contact = contact_of(record.value()->resource, {channel, country, now});
    return contact ? digest(*contact) : std::string();
  };
  return read_channel_consent(scene.plan.main->resource, reading);
}

// The newest word on each address of each channel; there is nothing to learn from the older ones.
std::vector<consent::ChannelConsent> with_channels(
    std::vector<consent::ChannelConsent> known, const std::vector<consent::ChannelConsent>& said) {
  for (const consent::ChannelConsent& one : said) {
    std::erase_if(known, [&](const consent::ChannelConsent& old) {
      return old.channel == one.channel && old.address_hash == one.address_hash;
    });
    known.push_back(one);
  }
  return known;
}

}  // namespace

base::Result<Ending> tell_consent(Scene& scene) {
  auto who = require_person(scene);
  const Actor& actor = scene.plan.said_by();
  const bool unknown = std::holds_alternative<Ending>(who);
  // Another patient is answered like one who does not exist: numbers are not to be tried.
  if (unknown ||
      (actor.kind == ActorKind::kPatient && actor.patient != std::get<store::PatientRow>(who).id)) {
    return refused(422, "not-found",
                   {base::Code::kNotFound, "no such patient here", "Consent.patient", {}});
  }
  store::PatientRow person = std::get<store::PatientRow>(who);
  auto found = find_target(scene);
  if (!found.ok()) return found.error();
  const std::optional<StoredRecord>& stored = found.value();
  if (auto no = check_update(scene, stored)) return std::move(*no);

  const bool about_channels = is_channel_consent(scene.plan.main->resource);
  std::vector<consent::ChannelConsent> said;
  if (about_channels) {
    auto read = read_channels(scene, person);
    if (!read.ok()) return refused(422, "invalid", read.error());
    said = std::move(read).value();
  }
  std::optional<store::ResourceRow> before;
  if (stored) before = stored->row;
  fhir::Resource consent = scene.plan.main->resource;
  const store::ResourceRow row = scene.records.put(
      scene.accept, {person, &consent, &scene.plan.main->blinds, before, {}, {}, scene.plan.order});
  set_meta(consent, row);
  auto known = scene.services.consents.of(scene.tx, person.tenant, person.id);
  if (!known.ok()) return known.error();
  PatientConsents next;
  // All of her Consents lie in one row: a hop reads what binds it in one look-up, and the version
  // of that row is what a revocation changes.
  next.resources =
      about_channels ? known.value()->resources : with_consent(known.value()->resources, consent);
  next.channels = with_channels(known.value()->channels, said);
  next.version = known.value()->version + 1;
  scene.accept.stage(scene.services.consents.seal(person.tenant, person.id, person.key, next));
  person.consent_version = next.version;
  // The patient's row changes with every Consent: on a store with several nodes that is the row to
  // lock.
  scene.accept.stage(person);

  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  answer_with(ending, consent, row);
  return ending;
}

base::Result<Ending> tell_patient(Scene& scene) {
  auto found = find_target(scene);
  if (!found.ok()) return found.error();
  if (auto no = check_update(scene, found.value())) return std::move(*no);
  const PlannedRecord& planned = *scene.plan.main;
  if (planned.blinds.empty()) {
    return refused(422, "required",
                   {base::Code::kInvalid,
                    "a patient needs a business identifier to be found by",
                    "Patient.identifier",
                    {}});
  }
  Ending ending;
  store::PatientRow person;
  if (found.value()) {
    auto known =
        scene.tx.get<store::PatientRow>(found.value()->row.tenant, found.value()->row.patient);
    CHECK(known.has_value());
    person = *known;
    admit_key(scene.tx, scene.services.ring, person.tenant, person.key);
    if (found.value()->resource.json() != planned.resource.json()) {
      auto updated = scene.people.update(scene.accept, person, planned);
      if (!updated.ok()) return updated.error();
    }
  } else {
    if (!scene.plan.endpoint->creates_patients) {
      return refused(403, "forbidden",
                     {base::Code::kDenied, "this endpoint may not create patients", "Patient", {}});
    }
    auto created = scene.people.create(scene.accept, planned);
    if (!created.ok()) return created.error();
    person = created.value();
  }
  auto now = scene.records.get(scene.tx, person.tenant, person.record);
  if (!now.ok()) return now.error();
  answer_with(ending, now.value()->resource, now.value()->row);
  ending.patient = person.id;
  ending.key = person.key;
  return ending;
}

base::Result<Ending> tell_record(Scene& scene) {
  if (!scene.person) {
    return refused(422, "not-found",
                   {base::Code::kNotFound,
                    "no such patient here",
                    scene.plan.main->resource.type() + ".subject",
                    {}});
  }
  auto found = find_target(scene);
  if (!found.ok()) return found.error();
  if (auto no = check_update(scene, found.value())) return std::move(*no);
  const store::PatientRow person = *scene.person;
  std::optional<store::ResourceRow> before;
  if (found.value()) {
    before = found.value()->row;
    if (before->patient != person.id) {
      return refused(422, "conflict",
                     {base::Code::kConflict,
                      "it belongs to another patient",
                      scene.plan.main->resource.type() + ".subject",
                      {}});
    }
  }
  Ending ending;
  ending.patient = person.id;
  ending.key = person.key;
  const fhir::Resource& record = scene.plan.main->resource;
  const store::ResourceRow row = scene.records.put(
      scene.accept, {person, &record, &scene.plan.main->blinds, before, {}, {}, scene.plan.order});
  answer_with(ending, record, row);
  return ending;
}

}  // namespace engine
