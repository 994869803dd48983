// Desk: what a person does with a conversation beside writing in it.
//
//   desk.act(actor, CloseThread{thread, "handled by phone"}, [respond](engine::Acted acted) {
//     if (acted.ok()) respond(acted.value().get().done);
//   });
//
// Closing and reopening are Posts: an entry that staff alone see says who did it. A thread reopens
// by itself when its patient writes. WriteNow lets all that waits for the chart go at once, sends
// again what was refused or given up, and what is unknown: the far side is asked first where it
// can be. MarkRead records that the actor has seen the entries up to one; a second time changes
// nothing and leaves no record. Patients can do that alone; all else is for staff. kNotFound: no
// such thread for this actor. kConflict: it is so already. kDenied: the role or consent says no.
// Each act is recorded. `done` is called once, after the commit, on the committer's thread.
// Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/cleared.h"
#include "engine/api/ids.h"

namespace engine {

inline constexpr std::size_t kDeskWordsBytesMax = 500;

struct CloseThread {
  ThreadId thread;
  std::string words = {};  // why, for the team: sealed like any entry
};
struct ReopenThread {
  ThreadId thread;
};
struct WriteNow {
  ThreadId thread;
};
struct MarkRead {
  ThreadId thread;
  EntryId entry;  // the last one seen
};
using DeskAct = std::variant<CloseThread, ReopenThread, WriteNow, MarkRead>;

struct DeskDone {
  ThreadId thread;
  std::int64_t changed = 0;  // entries, parcels or receipts
};
using Acted = base::Result<Cleared<DeskDone>>;

class Desk {
 public:
  virtual ~Desk() = default;
  virtual void act(const Actor& by, DeskAct act, std::function<void(Acted)> done) = 0;
  Acted act_and_wait(const Actor& by, DeskAct act);
};

}  // namespace engine
