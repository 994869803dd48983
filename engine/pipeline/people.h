// People: which patient a record is about, found by business identifier alone.
//
//   auto person = people.find(tx, tenant, planned.blinds);     // kConflict: they name two patients
//   auto person = people.create(spent_accept, plan, planned);  // new record, key and identifiers
//
// Never by name, never by a logical id of elsewhere. Creation rides on an Accept. Closures only.
// Her key is in the ring when find() or create() answers her.
#pragma once

#include <optional>

#include "engine/hop/permit.h"
#include "engine/pipeline/plan.h"
#include "engine/pipeline/services.h"

namespace engine {

class People {
 public:
  explicit People(Services& services) : services_(services) {}

  base::Result<std::optional<store::PatientRow>> find(store::Tx& tx, TenantId tenant,
                                                      const std::vector<store::Bytes>& blinds);

  // kUnavailable when no spare key is there: the sender tries again.
  base::Result<store::PatientRow> create(Spent<Accept>& accept, const PlannedRecord& planned);

  // Replaces her record (FHIR PUT and POST of a known patient).
  base::Status update(Spent<Accept>& accept, const store::PatientRow& person,
                      const PlannedRecord& planned);

 private:
  void put_identifiers(Spent<Accept>& accept, const store::PatientRow& person,
                       const PlannedRecord& planned);

  Services& services_;
};

}  // namespace engine
