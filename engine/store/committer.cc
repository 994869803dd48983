#include "engine/store/committer.h"

#include <algorithm>
#include <chrono>
#include <map>

namespace engine::store {
namespace {

using base::Code;
using base::Error;

Error unavailable(std::string_view text) {
  return Error{Code::kUnavailable, std::string(text), "store", {}};
}

// Rows are put table by table, in the order of their names, so that two nodes take their locks in
// one order; the audit leaves come before all of them, since effect rows refer to them.
struct ByName {
  bool operator()(const Table* a, const Table* b) const { return a->name < b->name; }
};
using ByTable = std::map<const Table*, Rows, ByName>;

// Two nodes that replace the same rows take their locks in one order.
void sort_by_key(const Table& table, Rows& rows) {
  std::vector<std::pair<std::string, const Values*>> keyed;
  for (const Values* row : rows) keyed.emplace_back(key_text(table, *row), row);
  std::sort(keyed.begin(), keyed.end());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = keyed[i].second;
}

// The most digits that an index adds to a draft.
constexpr std::size_t kSeqBytes = 28;

}  // namespace

Committer::Committer(Backend& backend, Backend& reads, AuditLog& log, const base::Clock& clock,
                     base::Log& out)
    : backend_(backend),
      log_(log),
      clock_(clock),
      out_(out),
      slots_{Slot(reads, ids_), Slot(reads, ids_)} {
  ids_.open(backend_);
}

Committer::~Committer() = default;

void Committer::enqueue(std::unique_ptr<Task> task) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_ && queue_.size() < kQueueMax) {
      queue_.push_back(std::move(task));
      ready_.notify_one();
      return;
    }
  }
  task->fail(unavailable("the store takes no more writes now; try again"));
}

// Whatever queued up during the last fsync is the next group: groups grow with the load by
// themselves, and a lone message never waits for company.
std::size_t Committer::take(Slot& slot) {
  const std::lock_guard lock(mutex_);
  const std::size_t before = slot.group.size();
  while (!queue_.empty() && slot.group.size() < kGroupMax) {
    slot.group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return slot.group.size() - before;
}

void Committer::wait() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
}

void Committer::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  ready_.notify_all();
}

bool Committer::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

std::size_t Committer::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

bool Committer::step() {
  std::unique_lock running(running_);
  Slot* slot = start();
  if (slot == nullptr) return false;
  if (backend_.remote()) {
    // The closures of a remote store run inside its transaction, so groups cannot overlap.
    const Tried tried = try_often(*slot);
    if (tried == Tried::kConstraint || tried == Tried::kConflict) split(*slot);
  } else {
    run_until_turn(*slot);
    running.unlock();
    wait_for_turn(*slot);
    commit_in_turn(*slot);
  }
  // What the closures hold is let go outside of the turn.
  const Group done = std::move(slot->group);
  end_turn();
  return true;
}

Committer::Slot* Committer::start() {
  Slot& slot = slots_[tickets_ % slots_.size()];
  slot.group.clear();
  if (take(slot) == 0) return nullptr;
  slot.ticket = ++tickets_;
  return &slot;
}

// What comes in while the group before is flushed joins this one, until that has ended or needs to
// run closures itself.
void Committer::run_until_turn(Slot& slot) {
  const Slot& before = slots_[slot.ticket % slots_.size()];
  slot.epoch = epoch_;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = turn_ == slot.ticket;
  }
  slot.tx.start_group(clock_.now(), first ? nullptr : &before.tx);
  std::size_t ran = 0;
  slot.ran = true;
  while (slot.ran && ran < slot.group.size()) {
    slot.ran = run_more(slot, ran);
    ran = slot.group.size();
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] {
      const bool more = !queue_.empty() && slot.group.size() < kGroupMax;
      return turn_ == slot.ticket || wants_to_run_ || more || !slot.ran;
    });
    if (turn_ == slot.ticket || wants_to_run_) return;
    lock.unlock();
    take(slot);
  }
}

bool Committer::run_more(Slot& slot, std::size_t from) {
  try {
    for (std::size_t i = from; i < slot.group.size(); ++i) run_task(slot.tx, *slot.group[i]);
    return true;
  } catch (const Fault& fault) {
    out_.error("look-up failed", {{"detail", fault.what()}});
    return false;
  }
}

void Committer::wait_for_turn(const Slot& slot) {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [&] { return turn_ == slot.ticket; });
}

void Committer::end_turn() {
  const std::lock_guard lock(mutex_);
  ++turn_;
  ready_.notify_all();
}

void Committer::commit_in_turn(Slot& slot) {
  const bool holds = slot.ran && slot.epoch == epoch_;
  const Tried tried = holds ? flush_group(slot) : Tried::kConflict;
  if (tried != Tried::kCommitted) settle_again(slot, tried);
}

// The next group may have run on top of this one: it is told to run again by the epoch.
void Committer::settle_again(Slot& slot, Tried tried) {
  {
    const std::lock_guard lock(mutex_);
    wants_to_run_ = true;
    ready_.notify_all();
  }
  const std::lock_guard running(running_);
  {
    const std::lock_guard lock(mutex_);
    wants_to_run_ = false;
  }
  ++epoch_;
  if (tried == Tried::kConflict) tried = try_often(slot);
  if (tried == Tried::kConstraint || tried == Tried::kConflict) split(slot);
}

// A row of some closure contradicts the schema: alone, only its own closure fails.
void Committer::split(Slot& slot) {
  Group all = std::move(slot.group);
  for (auto& task : all) {
    slot.group.clear();
    slot.group.push_back(std::move(task));
    const Tried tried = try_often(slot);
    if (tried == Tried::kConstraint) {
      fail(slot, Error{Code::kInternal, "the schema refused this write", "store", {}});
    } else if (tried == Tried::kConflict) {
      fail(slot, unavailable("another node is writing the same records; try again"));
    }
  }
}

// Of two nodes that meet, one has committed, so nobody waits for ever.
Committer::Tried Committer::try_often(Slot& slot) {
  Tried tried = Tried::kConflict;
  for (int i = 0; i < kTriesMax && tried == Tried::kConflict; ++i) tried = run_and_flush(slot);
  return tried;
}

// Closures and flush in one transaction, with nothing before it that has not committed.
Committer::Tried Committer::run_and_flush(Slot& slot) {
  try {
    // A group that failed may have committed all the same, or another hand may have written: what
    // the tree in memory claims is compared with the store before anything is built on it.
    if (unsure_) log_.open(backend_);
    unsure_ = false;
    // Outside the transaction, since taking a block of ids is a commit of its own: an id that was
    // given out must never come back with a rollback.
    if (backend_.remote()) ids_.reserve(backend_);
    if (backend_.remote()) backend_.begin();
    // One time for the group, so that its rows and records tell one moment and a closure that is
    // run twice tells the same one.
    slot.tx.start_group(clock_.now(), nullptr);
    if (backend_.remote()) {
      Wanted all;
      for (const auto& task : slot.group)
        all.insert(all.end(), task->wanted.begin(), task->wanted.end());
      slot.tx.fetch_ahead(all);
    }
    for (const auto& task : slot.group) run_task(slot.tx, *task);
  } catch (const Fault& fault) {
    return lost(slot, fault, false);
  }
  return flush_group(slot);
}

Committer::Tried Committer::flush_group(Slot& slot) {
  const auto started = std::chrono::steady_clock::now();
  bool committing = false;
  slot.flushed.reset();
  try {
    if (unsure_) log_.open(backend_);
    unsure_ = false;
    if (!backend_.remote()) backend_.begin();
    flush(slot);
    // From here a failure no longer means that nothing happened.
    committing = true;
    backend_.commit();
  } catch (const Fault& fault) {
    if (const Tried tried = lost(slot, fault, committing); tried != Tried::kCommitted) return tried;
  }
  // The order matters: the head in memory moves first, so that whoever is woken by finish() finds a
  // log that holds his record.
  if (slot.flushed) log_.publish(std::move(*slot.flushed));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  for (const auto& task : slot.group) task->finish();
  if (observe_) {
    CommitStats stats{slot.group.size(), slot.rows, took.count(), {}};
    for (const StagedLeaf& leaf : slot.tx.leaves_) {
      ++stats.leaves[{leaf.hop, leaf.outcome, leaf.decided}];
    }
    observe_(stats);
  }
  // Housekeeping of the database waits until the answers are on their way.
  backend_.tidy();
  return Tried::kCommitted;
}

Committer::Tried Committer::lost(Slot& slot, const Fault& fault, bool committing) {
  backend_.rollback();
  if (fault.kind() == Fault::Kind::kConflict) return Tried::kConflict;
  unsure_ = true;
  if (fault.kind() == Fault::Kind::kConstraint) {
    out_.error("constraint", {{"detail", fault.what()}});
    return Tried::kConstraint;
  }
  out_.error("commit failed", {{"detail", fault.what()}});
  if (committing && has_committed(slot)) return Tried::kCommitted;
  fail(slot, unavailable("the store did not commit; try again"));
  return Tried::kFailed;
}

void Committer::fail(Slot& slot, const Error& error) {
  for (const auto& task : slot.group) task->fail(error);
}

// The connection may break between COMMIT and its answer. Our leaves in the stored log, hash by
// hash, are the proof that it arrived; a group without leaves has none and counts as failed.
bool Committer::has_committed(const Slot& slot) {
  if (!slot.flushed) return false;
  try {
    log_.open(backend_);
    unsure_ = false;
    return log_.tree() == slot.flushed->tree.tree();
  } catch (const Fault&) {
    return false;
  }
}

// A library's exception inside a closure costs that closure; a lost transaction costs the group.
std::optional<Code> Committer::guarded_run(Tx& tx, Task& task) {
  try {
    return task.run(tx);
  } catch (const Fault&) {
    throw;
  } catch (const std::exception& error) {
    out_.error("closure failed", {{"detail", error.what()}});
    task.refuse(Error{Code::kInternal, "a write failed inside the engine", "store", {}});
    return Code::kInternal;
  }
}

void Committer::run_task(Tx& tx, Task& task) {
  // A new serial: permits of the closure before are void from here on.
  tx.start_closure();
  std::optional<Code> failed = guarded_run(tx, task);
  if (!failed && tx.unspent_ != 0) {
    // A permit that was dropped or carried out is a hop that was announced and not made.
    task.refuse(Error{Code::kInternal, "a permit was not spent in its transaction", "gate", {}});
    failed = Code::kInternal;
  }
  if (has_oversized_leaf(tx)) {
    task.refuse(Error{Code::kTooLarge, "an audit record exceeds 60,000 bytes", "gate", {}});
    failed = Code::kTooLarge;
  }
  // A denial is an event that must be on record though nothing moved (45 CFR 164.312(b)); any other
  // failure leaves no trace but the log line.
  if (failed) tx.drop_closure(*failed == Code::kDenied);
}

bool Committer::has_oversized_leaf(const Tx& tx) {
  for (std::size_t i = tx.first_leaf_; i < tx.leaves_.size(); ++i) {
    const audit::Draft& draft = tx.leaves_[i].draft;
    if (draft.before.size() + draft.after.size() + kSeqBytes > audit::kRecordBytesMax) return true;
  }
  return false;
}

void Committer::flush(Slot& slot) {
  const Tx& tx = slot.tx;
  slot.rows = 0;
  if (!tx.leaves_.empty()) {
    // Leaves get their index here and not when the Gate decides, so that a dropped closure leaves
    // no gap in the log.
    slot.flushed = log_.append(tx.leaves_);
    std::vector<Values> cells;
    cells.reserve(slot.flushed->leaves.size());
    for (const LeafRow& leaf : slot.flushed->leaves) cells.push_back(to_values(leaf));
    Rows rows;
    for (const Values& row : cells) rows.push_back(&row);
    backend_.put(table_of<LeafRow>(), rows);
    slot.rows += rows.size();
    std::vector<Values> tiles;
    for (const TileRow& tile : slot.flushed->tiles) tiles.push_back(to_values(tile));
    for (const Values& tile : tiles) backend_.put(table_of<TileRow>(), {&tile});
    const Values head = to_values(slot.flushed->head);
    backend_.put(table_of<HeadRow>(), {&head});
    slot.rows += tiles.size() + 1;
  }
  put_rows(slot);
}

void Committer::put_rows(Slot& slot) {
  const Tx& tx = slot.tx;
  ByTable by_table, gone;
  for (std::size_t i = 0; i < tx.puts_.size(); ++i) {
    const Tx::Put& put = tx.puts_[i];
    // Of several writes of one key only the last reaches the database; two inserts of one key both
    // do, so that the schema can refuse them.
    const bool last = tx.latest_.at(put.key) == i;
    if (is_gone(*put.table, put.cells)) {
      if (last) gone[put.table].push_back(&put.cells);
    } else if (last || put.table->write == Write::kInsert) {
      by_table[put.table].push_back(&put.cells);
    }
  }
  // In the order of their keys, as rows are put.
  for (const auto& [table, keys] : tx.holds_) {
    Rows rows;
    for (const auto& [text, key] : keys) rows.push_back(&key);
    backend_.hold(*table, rows);
  }
  for (auto& [table, cells] : by_table) {
    if (backend_.remote() && table->write == Write::kUpsert) sort_by_key(*table, cells);
    backend_.put(*table, cells);
    slot.rows += cells.size();
  }
  for (auto& [table, keys] : gone) {
    if (backend_.remote()) sort_by_key(*table, keys);
    backend_.erase(*table, keys);
    slot.rows += keys.size();
  }
}

}  // namespace engine::store
