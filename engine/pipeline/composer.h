// Composer: what a parcel carries, rendered from committed state by the destination's mapping.
//
//   auto rendered = composer.compose(parcel_row);      // outside any transaction, from a worker
//
// The mapping gets a Bundle: the thread's header, the patient's record, and the entries up to and
// with the one that caused the parcel, as the patient may read them. Document and control ids are
// made here and kept with the parcel, so every attempt carries the same. Errors name the mapping
// and its rule, no content; kUnavailable when the store does not answer. Any thread.
#pragma once

#include "engine/pipeline/outbox.h"

namespace engine {

class Composer {
 public:
  explicit Composer(Services& services) : services_(services) {}

  base::Result<Rendered> compose(const store::ParcelRow& parcel);

  // Whether all attempts carry what was rendered for the first. A notice to an address is made anew
  // each time: its link is kept nowhere, so that it cannot be sent twice.
  bool keeps(const store::ParcelRow& parcel) const;

 private:
  base::Result<fhir::Resource> bundle(const store::ParcelRow& parcel);
  base::Result<Rendered> notice(const store::ParcelRow& parcel, const Destination& to);
  std::optional<fhir::Resource> appointment(const store::ThreadRow& thread);
  base::Result<fhir::Resource> patient(const store::ParcelRow& parcel);

  Services& services_;
};

}  // namespace engine
