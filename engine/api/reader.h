// Reader: the one way patient data is shown. Every view is a Show hop, consented and audited.
//
//   auto view = reader.show(actor, ShowThread{thread});
//   if (view.ok()) respond(view.value().get().json);
//   else if (view.error().code == base::Code::kNotFound) respond_404();
//
// A denied view answers kNotFound, like an absent one. A Show is a write (the audit record), so it
// waits for a commit: call it from a worker, or pass `done`. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "base/json.h"
#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/cleared.h"
#include "engine/api/ids.h"

namespace engine {

struct ShowThreads {  // the threads of one patient that this actor may see, newest first
  PatientId patient;
};
struct ShowThread {  // header and entries, oldest first
  ThreadId thread;
};
struct ShowResource {  // one canonical record, current version
  std::string type;
  std::string id;
};
// The exact bytes of an arrival: for the care team of its patient, and for an analyst as long as it
// is held. `reason` says why she looks at values and is recorded; without one she masks them.
struct ShowMessage {
  MessageId message;
  std::string reason = {};
};

// For the windows of staff; JSON of our own, described in engine/api/VIEWS.md. A patient who asks
// one of them is answered kNotFound.
enum class Waiting { kUnanswered, kAll };

// Threads of all patients whom this actor may see, or of one: the longest waiting first, then the
// newest. At most kInboxRowsMax, then `next`.
struct ShowInbox {
  Waiting filter = Waiting::kUnanswered;
  PatientId patient;  // none: of all
  ThreadId thread;    // only this one: to look again at what an event named
  std::string after;  // `next` of the page before
};
struct ShowCard {  // how many messages of this patient wait for an answer, and since when
  PatientId patient;
};
// One thread with all that a clinician asks of it: patient, appointment, consent, receipts, what is
// in the chart. The newest kConversationEntriesMax entries, or those before one.
struct ShowConversation {
  ThreadId thread;
  EntryId before;  // none: the newest
};
inline constexpr std::size_t kInboxRowsMax = 50;
inline constexpr std::size_t kConversationEntriesMax = 200;

// For the patient's own page, likewise; anybody else who asks is answered kNotFound.
struct ShowVisit {  // the appointment that a thread is about, as far as it is told to her
  ThreadId thread;
};
struct ShowStanding {};  // her language, her clinic, and how she may be reached

using ShowRequest = std::variant<ShowThreads, ShowThread, ShowResource, ShowMessage, ShowInbox,
                                 ShowCard, ShowConversation, ShowVisit, ShowStanding>;

// What is shown. `json` is a FHIR resource or Bundle (ShowThreads, ShowThread: Communications as a
// searchset), for ShowMessage {"bytes": base64, "endpoint"}, for the last three a view
// of VIEWS.md.
struct View {
  base::Json json;
  int version = 0;      // ShowResource: for the ETag
  std::string updated;  // ShowResource: a FHIR instant
};

using Shown = base::Result<Cleared<View>>;

class Reader {
 public:
  virtual ~Reader() = default;
  virtual void show(const Actor& actor, ShowRequest request, std::function<void(Shown)> done) = 0;
  Shown show_and_wait(const Actor& actor, ShowRequest request);
};

}  // namespace engine
