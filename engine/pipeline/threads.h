// Threads: secure conversations between a patient and a care team.
//
//   ThreadRow thread = threads.post(std::move(permit), EntryDraft{...});   // Permit<Post> spent
//
// A thread belongs to one patient and is about one record (an appointment, a report) or about
// nothing. Texts are sealed under her key. A post opens the thread when it is new, moves the one
// reminder of its appointment, has the patient told of what is new to her, and plans the write-back
// of what a person said. Closures only.
// post() cannot fail: whatever could was asked before the permit.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/hop/permit.h"
#include "engine/pipeline/services.h"

namespace engine {

struct EntryDraft {
  store::PatientRow person;
  std::optional<store::ThreadRow> thread;  // nullopt: opens one with the permit's thread id
  ResourceId about;
  std::string title;
  std::string text;
  std::string salt;        // of the commitment in the Post's record; sealed with the text
  std::string names = {};  // business identifiers that its sender gave it: a JSON array, sealed too
  store::Audience audience = store::Audience::kPatient;
  std::string author;                      // "engine", "patient", "staff:<who>", "client:<id>"
  std::vector<std::string> write_back;     // destinations that get it
  std::optional<base::Instant> remind_at;  // the thread's reminder from now on
  bool drop_reminder = false;
  std::optional<store::ThreadStatus> status = {};  // what the thread is from now on
  Tell tell = Tell::kPatient;                      // kNobody: it is there for her to find
  bool notify = false;                       // a notice to the patient, though the route plans none
  std::optional<store::ReleaseRow> release;  // what of a result she may see from now on
};

class Threads {
 public:
  explicit Threads(Services& services) : services_(services) {}

  store::ThreadRow post(Permit<Post> permit, const EntryDraft& draft);

  // Plans that the chart is told of the thread as it is: again, where something was taken back.
  void plan_write_back(store::Tx& tx, const store::ThreadRow& thread, EntryId entry,
                       const std::vector<std::string>& destinations);

  struct Said {
    std::string text;
    std::string names;  // as of the draft
  };
  base::Result<Said> said_in(store::Tx& tx, const store::EntryRow& row);
  base::Result<std::string> text_of(store::Tx& tx, const store::EntryRow& row);
  base::Result<std::string> title_of(store::Tx& tx, const store::ThreadRow& row);

 private:
  void move_reminder(store::Tx& tx, store::ThreadRow& thread, EntryId entry,
                     const EntryDraft& draft);
  void plan_notices(store::Tx& tx, const store::ThreadRow& thread, EntryId entry,
                    const EntryDraft& draft);

  Services& services_;
};

}  // namespace engine
