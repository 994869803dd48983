// Hook: a patient-view call, as far as a card needs it.
//
//   auto read = read_hook(body);                       // variant<Hook, Refusal>
//   auto names = engine::names_of(hook.patient, assigner);
//
// 3.0.0 and 2.0 send context.userId and context.patientId; 1.x drafts sent `user` and `patient` at
// the top and prefetched resources inside {"resource": ...}. All are taken. What the prefetch lacks
// is 412: nothing is fetched from the client's server. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/json.h"

namespace adapter::cds_hooks {

inline constexpr std::size_t kBodyBytesMax = 256 << 10;

struct Hook {
  std::string user;    // "Practitioner/7"; empty: nobody whom a card could be for
  base::Json patient;  // the prefetched Patient, whose id is the context's
};

struct Refusal {
  int status = 400;
  std::string detail;  // fixed words
};

std::variant<Hook, Refusal> read_hook(std::string_view body);

}  // namespace adapter::cds_hooks
