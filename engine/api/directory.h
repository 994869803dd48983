// Directory: which patient or conversation of ours a chart is about, by business identifier.
//
//   auto names = names_of(patient_resource, "urn:oid:2.999.1.1");   // the enrolled assigner's only
//   auto patient = directory.find(names);          // kNotFound: none; kConflict: more than one
//   auto thread = directory.thread_about(patient.value(), "Appointment", {{system, value}});
//
// Never by name, never by a logical id of elsewhere: two systems may both have a Patient/7. It
// answers an id and nothing about her, so it is no hop; whoever shows something asks the Reader.
// Reads committed rows: some 50 us, on the calling thread. Thread-safe. kUnavailable: the store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/api/ids.h"

namespace engine {

struct BusinessId {
  std::string system;  // the assigner
  std::string value;

  friend bool operator==(const BusinessId&, const BusinessId&) = default;
};

inline constexpr std::size_t kBusinessIdsMax = 20;

// The identifiers of a FHIR Patient that this assigner gave, old ones left out. Without an assigner
// those of type MR that name one.
std::vector<BusinessId> names_of(const base::Json& patient, std::string_view assigner);

class Directory {
 public:
  virtual ~Directory() = default;
  virtual base::Result<PatientId> find(const std::vector<BusinessId>& names) = 0;
  // The conversation about that Appointment, or that holds that Communication, if it is this
  // patient's; kNotFound otherwise.
  virtual base::Result<ThreadId> thread_about(PatientId patient, std::string_view type,
                                              const std::vector<BusinessId>& names) = 0;
  // Whose conversation it is. Whoever opens one in a chart asks first: a chart shows one patient.
  virtual base::Result<PatientId> patient_of(ThreadId thread) = 0;
};

}  // namespace engine
