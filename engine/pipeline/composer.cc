#include "engine/pipeline/composer.h"

#include "base/encoding.h"
#include "engine/pipeline/answers.h"
#include "engine/pipeline/reader.h"
#include "engine/pipeline/render.h"
#include "engine/pipeline/sealing.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

namespace {

constexpr std::size_t kSaltBytes = 32;

// The EHR knows the patient by its own identifier, not by our number.
Json subject_at_ehr(const fhir::Resource& patient) {
  Json subject = Json::object();
  subject.set("type", Json::string("Patient"));
  const auto identifiers = fhir::identifiers_of(patient);
  if (identifiers.empty()) return subject;
  Json identifier = Json::object();
  if (!identifiers.front().system.empty()) {
    identifier.set("system", Json::string(identifiers.front().system));
  }
  identifier.set("value", Json::string(identifiers.front().value));
  subject.set("identifier", std::move(identifier));
  return subject;
}

Json entry_of(fhir::Resource resource) {
  Json entry = Json::object();
  entry.set("resource", std::move(resource.json()));
  return entry;
}

Error faults_of(const mapping::Output& output) {
  Error error{Code::kInvalid, "the write-back mapping holds this parcel", "mapping", {}};
  for (const mapping::Fault& fault : output.faults) error.text += "; " + fault.to_string();
  return error;
}

}  // namespace

Result<fhir::Resource> Composer::patient(const store::ParcelRow& parcel) {
  const ResourceId id{parcel.patient.number()};
  auto row = services_.store.read<store::ResourceRow>(parcel.tenant, id);
  if (!row.ok()) return row.error();
  auto plain =
      open_row(services_.store, services_.ring,
               {parcel.tenant, store::ResourceRow::kTable, id.number(), row.value().version},
               row.value().body);
  if (!plain.ok()) return plain.error();
  return fhir::Resource::parse(plain.value());
}

// What the thread is about, where that is an appointment.
std::optional<fhir::Resource> Composer::appointment(const store::ThreadRow& thread) {
  if (thread.about.none()) return std::nullopt;
  auto row = services_.store.read<store::ResourceRow>(thread.tenant, thread.about);
  if (!row.ok() || row.value().type != "Appointment") return std::nullopt;
  auto plain = open_row(
      services_.store, services_.ring,
      {thread.tenant, store::ResourceRow::kTable, thread.about.number(), row.value().version},
      row.value().body);
  if (!plain.ok()) return std::nullopt;
  auto read = fhir::Resource::parse(plain.value());
  if (!read.ok()) return std::nullopt;
  return std::move(read).value();
}

Result<fhir::Resource> Composer::bundle(const store::ParcelRow& parcel) {
  auto thread = services_.store.read<store::ThreadRow>(parcel.tenant, parcel.thread);
  if (!thread.ok()) return thread.error();
  auto title = open_row(services_.store, services_.ring,
                        {parcel.tenant, store::ThreadRow::kTable, parcel.thread.number(), 1},
                        thread.value().body);
  if (!title.ok()) return title.error();
  auto person = patient(parcel);
  if (!person.ok()) return person.error();
  auto entries = read_entries(services_.store, parcel.tenant, parcel.thread);
  if (!entries.ok()) return entries.error();
  auto retracted = read_retractions(services_.store, parcel.tenant, parcel.thread);
  if (!retracted.ok()) return retracted.error();

  fhir::Resource bundle("Bundle");
  bundle.set("type", Json::string("collection"));
  const Json subject = subject_at_ehr(person.value());
  fhir::Resource header = render_header(thread.value(), title.value());
  header.set("subject", subject);
  Json list = Json::array();
  list.push(entry_of(std::move(header)));
  list.push(entry_of(std::move(person).value()));
  EntryId before;
  for (const store::EntryRow& row : entries.value()) {
    // Up to the entry that caused the parcel, though later ones may exist by now: each write-back
    // tells the thread as it stood. Notes for staff never leave by this door.
    if (row.id > parcel.entry || row.audience != store::Audience::kPatient) continue;
    auto body = open_row(services_.store, services_.ring,
                         {row.tenant, store::EntryRow::kTable, row.id.number(), 1}, row.body);
    if (!body.ok()) return body.error();
    fhir::Resource child = render_entry({row, std::string_view(body.value()).substr(kSaltBytes),
                                         before, retracted.value().contains(row.id)});
    child.set("subject", subject);
    list.push(entry_of(std::move(child)));
    before = row.id;
  }
  if (auto visit = appointment(thread.value())) list.push(entry_of(*std::move(visit)));
  bundle.set("entry", std::move(list));
  return bundle;
}

namespace {

// That something waits, for whom and where: ids as readers are shown them, and no content. A notice
// about no thread carries the code of a sign-in.
Rendered notice_of(const store::ParcelRow& parcel) {
  Json notice = Json::object();
  notice.set("patient", Json::string(parcel.patient.to_string()));
  if (!parcel.thread.none()) {
    notice.set("thread", Json::string("t" + parcel.thread.to_string()));
    notice.set("entry", Json::string("e" + parcel.entry.to_string()));
  }
  return {"", base::write_json(notice), {}, ""};
}

}  // namespace

// Her address is read for every attempt: one that she has changed since gets nothing.
Result<Rendered> Composer::notice(const store::ParcelRow& parcel, const Destination& to) {
  Rendered rendered = notice_of(parcel);
  if (!to.has_address()) return rendered;
  auto person = patient(parcel);
  if (!person.ok()) return person.error();
  rendered.contact = contact_of(person.value(), {to.channel, to.country, services_.clock.now()});
  if (!rendered.contact) {
    return Error{Code::kUnsupported, "no address on this channel", parcel.destination, {}};
  }
  rendered.language = language_of(person.value(), to.site ? to.site->language : "en");
  return rendered;
}

bool Composer::keeps(const store::ParcelRow& parcel) const {
  const Destination* to = services_.rules.destination(parcel.destination);
  return to == nullptr || to->kind != ParcelKind::kNotice || !to->has_address();
}

Result<Rendered> Composer::compose(const store::ParcelRow& parcel) {
  const Destination* to = services_.rules.destination(parcel.destination);
  if (to == nullptr) return Error{Code::kNotFound, "no such destination", parcel.destination, {}};
  if (to->kind == ParcelKind::kNotice) return notice(parcel, *to);
  const mapping::MappingSet& set = to->mappings == nullptr ? services_.mappings : *to->mappings;
  const mapping::Mapping* map = set.find(to->mapping);
  if (map == nullptr) return Error{Code::kNotFound, "no such mapping", to->mapping, {}};
  auto content = bundle(parcel);
  if (!content.ok()) return content.error();
  mapping::Input input;
  input.resource = &content.value();
  input.site = to->site.get();
  input.now = services_.clock.now();
  // Random and ours: the far side finds a repeat by it, and it tells nothing about patient or
  // thread.
  const std::string document = new_document_id();
  input.values = {{"document", document}, {"control", new_control_id()}};
  mapping::Output output = map->run(input);
  if (output.held()) return faults_of(output);
  if (to->kind == ParcelKind::kHl7) return Rendered{document, std::move(output.v2), {}, ""};
  if (output.resources.empty()) return faults_of(output);
  const auto identifiers = fhir::identifiers_of(output.resources.front());
  const std::string identifier =
      identifiers.empty() ? "" : identifiers.front().system + "|" + identifiers.front().value;
  return Rendered{identifier, output.resources.front().write(), {}, ""};
}

}  // namespace engine
