// Records: canonical FHIR resources by business identifier, versioned, in source order.
//
//   auto stored = records.find(tx, tenant, planned.blinds);      // current version or nullopt
//   auto row = records.put(spent_accept, Change{...});           // new version; the old to history
//
// Bodies are sealed under the patient's key. A record that is older than what is stored goes into
// history alone. Closures only. An Error means that a stored body did not open.
#pragma once

#include <optional>

#include "engine/hop/permit.h"
#include "engine/pipeline/plan.h"
#include "engine/pipeline/services.h"

namespace engine {

struct StoredRecord {
  store::ResourceRow row;
  fhir::Resource resource;
};

struct Change {
  store::PatientRow person;
  const fhir::Resource* resource = nullptr;
  const std::vector<store::Bytes>* blinds = nullptr;
  std::optional<store::ResourceRow> before;
  ResourceId id;    // when new; none: the next
  ThreadId thread;  // the thread it is told in
  std::int64_t order = 0;
};

class Records {
 public:
  explicit Records(Services& services) : services_(services) {}

  base::Result<std::optional<StoredRecord>> find(store::Tx& tx, TenantId tenant,
                                                 const std::vector<store::Bytes>& blinds);
  base::Result<std::optional<StoredRecord>> get(store::Tx& tx, TenantId tenant, ResourceId id);

  store::ResourceRow put(Spent<Accept>& accept, const Change& change);

  // An event that came too late: kept as it was, changes nothing.
  void put_stale(Spent<Accept>& accept, const StoredRecord& current, const Change& change);

 private:
  void keep_care(Spent<Accept>& accept, const Change& change);
  base::Result<StoredRecord> open(store::Tx& tx, store::ResourceRow row);

  Services& services_;
};

// Sets id and meta.versionId, meta.lastUpdated as they are shown to readers.
void set_meta(fhir::Resource& resource, const store::ResourceRow& row);

}  // namespace engine
