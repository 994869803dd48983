#include "engine/pipeline/directory.h"

#include "engine/pipeline/sealing.h"

namespace engine {

using base::Code;
using base::Error;
using store::IdentifierRow;

base::Result<IdentifierRow> DirectoryService::row_of(std::string_view type,
                                                     const BusinessId& name) {
  const store::Bytes blind = blind_identifier(services_.ring, type, name.system, name.value);
  return services_.store.read<IdentifierRow>(services_.rules.tenant, blind);
}

base::Result<PatientId> DirectoryService::find(const std::vector<BusinessId>& names) {
  PatientId found;
  for (const BusinessId& name : names) {
    const auto row = row_of("Patient", name);
    if (!row.ok() && row.error().code == Code::kNotFound) continue;
    if (!row.ok()) return row.error();
    if (!found.none() && found != row.value().patient) {
      return Error{Code::kConflict, "the identifiers belong to two patients", "identifier", {}};
    }
    found = row.value().patient;
  }
  if (found.none()) return Error{Code::kNotFound, "no such patient", "identifier", {}};
  return found;
}

// The identifier of an Appointment names its record; that of a Communication names the entry.
ThreadId DirectoryService::thread_of(std::string_view type, const IdentifierRow& row) {
  if (type == "Communication") {
    const auto entry = services_.store.read<store::EntryRow>(services_.rules.tenant,
                                                             EntryId{row.resource.number()});
    return entry.ok() ? entry.value().thread : ThreadId{};
  }
  const auto record =
      services_.store.read<store::ResourceRow>(services_.rules.tenant, row.resource);
  return record.ok() && record.value().type == type ? record.value().thread : ThreadId{};
}

base::Result<ThreadId> DirectoryService::thread_about(PatientId patient, std::string_view type,
                                                      const std::vector<BusinessId>& names) {
  for (const BusinessId& name : names) {
    const auto row = row_of(type, name);
    if (!row.ok() && row.error().code == Code::kUnavailable) return row.error();
    if (!row.ok() || row.value().patient != patient) continue;
    const ThreadId thread = thread_of(type, row.value());
    if (!thread.none()) return thread;
  }
  return Error{Code::kNotFound, "no such conversation", "identifier", {}};
}

base::Result<PatientId> DirectoryService::patient_of(ThreadId thread) {
  const auto row = services_.store.read<store::ThreadRow>(services_.rules.tenant, thread);
  if (!row.ok()) return row.error();
  return row.value().patient;
}

}  // namespace engine
