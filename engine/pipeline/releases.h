// ReleaseDesk: lets a patient see a result that waited, as engine/api/releases.h promises.
//
//   ReleaseDesk desk(services);
//   desk.release(clinician, thread, done);
//
// In one closure: may this role release; is there something that waits; Post, asked as consent is
// now; then the patient's entry with the values, the row that opens the records to her, and her
// notices. Wording and language are those of the endpoint that the result came by. Thread-safe
// after on_released().
#pragma once

#include "engine/api/releases.h"
#include "engine/pipeline/records.h"
#include "engine/pipeline/threads.h"

namespace engine {

class ReleaseDesk : public Releases {
 public:
  explicit ReleaseDesk(Services& services)
      : services_(services), records_(services), threads_(services) {}

  void release(const Actor& by, ThreadId thread, std::function<void(Released)> done) override;
  // Called, on the committer's thread, with what was released for the first time: there is a notice
  // to send, and windows look again.
  void on_released(std::function<void(PatientId, ThreadId)> released) {
    released_ = std::move(released);
  }

  // The threads in which something waits for a release, oldest first: ids alone.
  base::Result<std::vector<ThreadId>> waiting(TenantId tenant);

 private:
  struct Work;
  base::Result<Release> act(store::Tx& tx, const Actor& by, ThreadId thread);
  base::Result<Release> post(store::Tx& tx, const Work& work);
  base::Result<std::string> text_of(store::Tx& tx, const Work& work);
  std::string words(store::Tx& tx, const StoredRecord& report, std::string_view event);
  base::Result<std::vector<fhir::Resource>> findings(store::Tx& tx, const StoredRecord& report);

  Services& services_;
  Records records_;
  Threads threads_;
  std::function<void(PatientId, ThreadId)> released_;
};

}  // namespace engine
