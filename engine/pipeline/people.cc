#include "engine/pipeline/people.h"

#include "engine/pipeline/records.h"
#include "engine/pipeline/sealing.h"

namespace engine {

using base::Code;
using base::Error;
using store::IdentifierRow;
using store::PatientRow;

base::Result<std::optional<PatientRow>> People::find(store::Tx& tx, TenantId tenant,
                                                     const std::vector<store::Bytes>& blinds) {
  PatientId found;
  for (const store::Bytes& blind : blinds) {
    const auto row = tx.get<IdentifierRow>(tenant, blind);
    if (!row) continue;
    // Two numbers, two people: choosing one could show her the other's messages.
    if (!found.none() && found != row->patient) {
      return Error{Code::kConflict,
                   "its identifiers belong to two patients; merge or correct them",
                   "Patient.identifier",
                   {}};
    }
    found = row->patient;
  }
  if (found.none()) return std::optional<PatientRow>{};
  auto person = tx.get<PatientRow>(tenant, found);
  CHECK(person.has_value());
  admit_key(tx, services_.ring, tenant, person->key);
  return person;
}

void People::put_identifiers(Spent<Accept>& accept, const PatientRow& person,
                             const PlannedRecord& planned) {
  for (const store::Bytes& blind : planned.blinds) {
    // An identifier that is known stays whose it is; moving one is a merge, which is a person's
    // act.
    if (accept.tx().get<IdentifierRow>(person.tenant, blind)) continue;
    accept.stage(IdentifierRow{person.tenant, blind, person.record, person.id});
  }
}

base::Result<PatientRow> People::create(Spent<Accept>& accept, const PlannedRecord& planned) {
  const auto key = services_.pool.take();
  if (!key) return Error{Code::kUnavailable, "no spare data key yet; try again", "data_key", {}};
  store::Tx& tx = accept.tx();
  // One number for the person and her record: "Patient/12" is patient 12.
  const ResourceId record = tx.next_resource();
  const PatientId id{record.number()};
  const PatientRow person{accept.hop().actor.tenant, id, *key, 0, record};
  accept.stage(person);
  put_identifiers(accept, person, planned);
  Records records(services_);
  records.put(accept, {person, &planned.resource, nullptr, std::nullopt, person.record, {}, 0});
  return person;
}

base::Status People::update(Spent<Accept>& accept, const PatientRow& person,
                            const PlannedRecord& planned) {
  Records records(services_);
  auto stored = records.get(accept.tx(), person.tenant, person.record);
  if (!stored.ok()) return stored.error();
  if (!stored.value()) return Error{Code::kInternal, "a patient without record", "Patient", {}};
  put_identifiers(accept, person, planned);
  records.put(accept,
              {person, &planned.resource, nullptr, stored.value()->row, person.record, {}, 0});
  return base::ok_status();
}

}  // namespace engine
