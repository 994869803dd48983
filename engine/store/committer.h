// Committer: takes what queued up during the previous fsync and commits it as one group.
//
//   committer.submit(std::move(task));      // any thread
//   while (committer.step()) {}             // two threads loop; a simulation drives it with one
//
// At most kGroupMax closures run one after the other in one transaction; their rows are flushed in
// bulk, leaves first. On a local store two groups overlap: while one is flushed, the closures of
// the next already run, one at a time as ever, and see the rows of the first as if committed; if it
// then does not commit, they are run again on what is there. Groups commit in the order in which
// their closures ran. A closure that fails loses its rows and leaves (after a denial its denial
// leaves stay). If the flush meets a constraint, the group is tried again one closure at a time:
// closures are const and may run several times. If another node changed what the group read, all of
// it is tried again on what is there now. If the transaction is lost, the whole group fails and
// nothing is acknowledged, unless the stored head proves that COMMIT arrived and only its answer
// was lost. After any fault the log is read anew before the next group. Results are handed over
// only after COMMIT.
#pragma once

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/api/cleared.h"
#include "engine/store/log.h"
#include "engine/store/tx.h"

namespace engine::store {

// Keys that a closure will look up: fetched for the whole group in one trip where trips cost.
using Wanted = std::vector<std::pair<const Table*, Values>>;

struct CommitStats {
  std::size_t closures = 0;
  std::size_t rows = 0;
  double seconds = 0;
  // How many leaves of each kind have committed.
  std::map<std::tuple<HopCode, OutcomeCode, Decided>, std::size_t> leaves;
};

class Committer {
 public:
  static constexpr std::size_t kGroupMax = 256;
  static constexpr std::size_t kQueueMax = 10'000;
  static constexpr int kTriesMax = 8;  // of a group that other nodes overtake

  // `reads` serves the look-ups of closures: another connection than `backend` where two threads
  // step, the same where one does or the store is remote.
  Committer(Backend& backend, Backend& reads, AuditLog& log, const base::Clock& clock,
            base::Log& out);
  ~Committer();

  // `work` is called on a committer's thread as `Result<T> work(Tx&) const`; `done` gets
  // `Result<Cleared<T>>` there after the commit. kUnavailable at once when the queue is full or
  // the committer has stopped.
  template <class F, class D>
  void submit(F work, D done, Wanted wanted = {});

  bool step();  // one group; false when nothing waited; at most two threads at a time
  void wait();  // until something waits or stop()
  void stop();  // refuses new work; what waits is still committed by step()
  bool stopped() const;
  std::size_t waiting() const;

  // Called after each commit, on a committer's thread.
  void on_commit(std::function<void(const CommitStats&)> observe) { observe_ = std::move(observe); }

 private:
  struct Task {
    virtual ~Task() = default;
    virtual std::optional<base::Code> run(Tx& tx) = 0;  // the code of its error, if any
    virtual void refuse(base::Error error) = 0;         // replaces what run() made
    virtual void finish() = 0;                          // its transaction has committed
    virtual void fail(const base::Error& error) = 0;    // it has not
    Wanted wanted;
  };
  template <class F, class D>
  struct TaskOf;
  using Group = std::vector<std::unique_ptr<Task>>;

  // One group from its first closure to its commit. Two exist, used in turn.
  struct Slot {
    explicit Slot(Backend& reads, IdBlocks& ids) : tx(reads, ids) {}
    Tx tx;
    Group group;
    std::uint64_t ticket = 0;
    std::uint64_t epoch = 0;  // of what its closures saw
    bool ran = false;         // to the end: a lost look-up stops it
    std::optional<AuditLog::Flush> flushed;
    std::size_t rows = 0;
  };
  // kConstraint: the schema refused it. kConflict: another node changed what it read.
  enum class Tried { kCommitted, kFailed, kConstraint, kConflict };

  void enqueue(std::unique_ptr<Task> task);
  std::size_t take(Slot& slot);  // how many it added to the group
  Slot* start();                 // the next group with a ticket; null when nothing waits
  void run_until_turn(Slot& slot);
  bool run_more(Slot& slot, std::size_t from);
  void wait_for_turn(const Slot& slot);
  void end_turn();
  void commit_in_turn(Slot& slot);
  void settle_again(Slot& slot, Tried tried);
  void split(Slot& slot);
  Tried run_and_flush(Slot& slot);
  Tried try_often(Slot& slot);
  Tried flush_group(Slot& slot);
  Tried lost(Slot& slot, const Fault& fault, bool committing);
  void finish(Slot& slot);
  static void fail(Slot& slot, const base::Error& error);
  void run_task(Tx& tx, Task& task);
  bool has_committed(const Slot& slot);  // after a COMMIT without answer
  static bool has_oversized_leaf(const Tx& tx);
  std::optional<base::Code> guarded_run(Tx& tx, Task& task);
  void flush(Slot& slot);
  void put_rows(Slot& slot);

  Backend& backend_;
  AuditLog& log_;
  const base::Clock& clock_;
  base::Log& out_;

  // Held while closures run: they share the ids, the caches of consents and keys.
  std::mutex running_;
  IdBlocks ids_;
  std::array<Slot, 2> slots_;
  std::uint64_t tickets_ = 0;
  // Counts the groups that did not commit as they had run: what ran on top of one runs again.
  std::uint64_t epoch_ = 0;

  // Used by whose turn it is.
  std::function<void(const CommitStats&)> observe_;
  bool unsure_ = false;  // the stored log may not be what log_ holds

  mutable std::mutex mutex_;  // of all below
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Task>> queue_;
  std::uint64_t turn_ = 1;     // the ticket that may flush
  bool wants_to_run_ = false;  // whose turn it is needs `running_`
  bool stopped_ = false;
};

template <class F, class D>
struct Committer::TaskOf final : Committer::Task {
  using R = std::invoke_result_t<const F&, Tx&>;
  using T = typename R::Value;

  TaskOf(F w, D d) : work(std::move(w)), done(std::move(d)) {}

  std::optional<base::Code> run(Tx& tx) override {
    result.emplace(std::as_const(work)(tx));
    if (result->ok()) return std::nullopt;
    return result->error().code;
  }
  void refuse(base::Error error) override { result.emplace(std::move(error)); }
  void finish() override {
    if (!result->ok()) return fail(result->error());
    done(base::Result<Cleared<T>>(Cleared<T>(std::move(*result).value())));
  }
  void fail(const base::Error& error) override { done(base::Result<Cleared<T>>(error)); }

  const F work;
  D done;
  std::optional<R> result;
};

template <class F, class D>
void Committer::submit(F work, D done, Wanted wanted) {
  auto task = std::make_unique<TaskOf<F, D>>(std::move(work), std::move(done));
  task->wanted = std::move(wanted);
  enqueue(std::move(task));
}

}  // namespace engine::store
