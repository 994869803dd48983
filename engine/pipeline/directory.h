// DirectoryService: patients by the keyed digests of their identifiers.
//
//   DirectoryService directory(services);
//   auto patient = directory.find({{"urn:oid:2.999.1.1", "1001"}});
//
// See engine/api/directory.h for what it promises. No state of its own; any thread.
#pragma once

#include "engine/api/directory.h"
#include "engine/pipeline/services.h"

namespace engine {

class DirectoryService : public Directory {
 public:
  explicit DirectoryService(Services& services) : services_(services) {}

  base::Result<PatientId> find(const std::vector<BusinessId>& names) override;
  base::Result<ThreadId> thread_about(PatientId patient, std::string_view type,
                                      const std::vector<BusinessId>& names) override;
  base::Result<PatientId> patient_of(ThreadId thread) override;

 private:
  base::Result<store::IdentifierRow> row_of(std::string_view type, const BusinessId& name);
  ThreadId thread_of(std::string_view type, const store::IdentifierRow& row);

  Services& services_;
};

}  // namespace engine
