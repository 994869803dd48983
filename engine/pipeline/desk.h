// DeskService: close, reopen, write now, mark read, as engine/api/desk.h promises.
//
//   DeskService desk(services, outbox, board);
//   desk.on_work([&] { wake_the_courier(); });
//
// Whoever may not see a thread is answered as if there were none; the Gate says who may. Reads
// committed rows, then acts in one closure. Thread-safe after on_work(). kUnavailable when the
// store does not answer.
#pragma once

#include "engine/api/desk.h"
#include "engine/pipeline/change_board.h"
#include "engine/pipeline/outbox.h"
#include "engine/pipeline/threads.h"

namespace engine {

// How the actor is named where a thread says who wrote or read: "patient", "Practitioner/7".
std::string participant_of(const Actor& actor);

class DeskService : public Desk {
 public:
  DeskService(Services& services, Outbox& outbox, const ChangeBoard& board)
      : services_(services), outbox_(outbox), board_(board), threads_(services) {}

  void act(const Actor& by, DeskAct act, std::function<void(Acted)> done) override;
  void on_work(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  using Work = std::function<base::Result<DeskDone>(store::Tx&)>;
  struct Visit {
    Actor by;
    store::ThreadRow thread;
  };

  base::Result<Work> plan(const Visit& visit, const CloseThread& act);
  base::Result<Work> plan(const Visit& visit, const ReopenThread& act);
  base::Result<Work> plan(const Visit& visit, const WriteNow& act);
  base::Result<Work> plan(const Visit& visit, const MarkRead& act);
  base::Status check_sees(store::Tx& tx, const Visit& visit);
  base::Result<DeskDone> set_status(store::Tx& tx, const Visit& visit, store::ThreadStatus status,
                                    const std::string& words);
  base::Result<std::int64_t> hurry(store::Tx& tx, ParcelId parcel, const Actor& by);

  Services& services_;
  Outbox& outbox_;
  const ChangeBoard& board_;
  Threads threads_;
  std::function<void()> wake_;
};

}  // namespace engine
