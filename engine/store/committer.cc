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

Committer::Committer(Backend& backend, AuditLog& log, const base::Clock& clock, base::Log& out)
    : backend_(backend), log_(log), clock_(clock), out_(out), tx_(backend, ids_) {
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
Committer::Group Committer::take() {
  Group group;
  const std::lock_guard lock(mutex_);
  while (!queue_.empty() && group.size() < kGroupMax) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
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
  Group group = take();
  if (group.empty()) return false;
  commit_group(std::move(group));
  return true;
}

void Committer::commit_group(Group group) {
  if (try_often(group) == Tried::kEnded) return;
  // A row of some closure contradicts the schema: alone, only its own closure fails.
  for (auto& task : group) {
    Group alone;
    alone.push_back(std::move(task));
    const Tried tried = try_often(alone);
    if (tried == Tried::kConstraint) {
      alone.front()->fail(Error{Code::kInternal, "the schema refused this write", "store", {}});
    } else if (tried == Tried::kConflict) {
      alone.front()->fail(unavailable("another node is writing the same records; try again"));
    }
  }
}

// Of two nodes that meet, one has committed, so nobody waits for ever.
Committer::Tried Committer::try_often(Group& group) {
  Tried tried = Tried::kConflict;
  for (int i = 0; i < kTriesMax && tried == Tried::kConflict; ++i) tried = try_group(group);
  return tried;
}

Committer::Tried Committer::try_group(Group& group) {
  const auto started = std::chrono::steady_clock::now();
  bool committing = false;
  flushed_.reset();
  try {
    // A group that failed may have committed all the same, or another hand may have written: what
    // the tree in memory claims is compared with the store before anything is built on it.
    if (unsure_) log_.open(backend_);
    unsure_ = false;
    // Outside the transaction, since taking a block of ids is a commit of its own: an id that was
    // given out must never come back with a rollback.
    if (backend_.remote()) ids_.reserve(backend_);
    backend_.begin();
    // One time for the group, so that its rows and records tell one moment and a closure that is
    // run twice tells the same one.
    tx_.start_group(clock_.now());
    if (backend_.remote()) {
      Wanted all;
      for (const auto& task : group)
        all.insert(all.end(), task->wanted.begin(), task->wanted.end());
      tx_.fetch_ahead(all);
    }
    for (const auto& task : group) run_task(*task);
    flush();
    // From here a failure no longer means that nothing happened.
    committing = true;
    backend_.commit();
  } catch (const Fault& fault) {
    backend_.rollback();
    if (fault.kind() == Fault::Kind::kConflict) return Tried::kConflict;
    unsure_ = true;
    if (fault.kind() == Fault::Kind::kConstraint) {
      out_.error("constraint", {{"detail", fault.what()}});
      return Tried::kConstraint;
    }
    out_.error("commit failed", {{"detail", fault.what()}});
    if (!committing || !has_committed()) {
      for (const auto& task : group) task->fail(unavailable("the store did not commit; try again"));
      return Tried::kEnded;
    }
  }
  // The order matters: the head in memory moves first, so that whoever is woken by finish() finds a
  // log that holds his record.
  if (flushed_) log_.publish(std::move(*flushed_));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  for (const auto& task : group) task->finish();
  if (observe_) {
    CommitStats stats{group.size(), rows_, took.count(), {}};
    for (const StagedLeaf& leaf : tx_.leaves_) {
      ++stats.leaves[{leaf.hop, leaf.outcome, leaf.decided}];
    }
    observe_(stats);
  }
  // Housekeeping of the database waits until the answers are on their way.
  backend_.tidy();
  return Tried::kEnded;
}

// The connection may break between COMMIT and its answer. Our leaves in the stored log, hash by
// hash, are the proof that it arrived; a group without leaves has none and counts as failed.
bool Committer::has_committed() {
  if (!flushed_) return false;
  try {
    log_.open(backend_);
    unsure_ = false;
    return log_.tree() == flushed_->tree.tree();
  } catch (const Fault&) {
    return false;
  }
}

// A library's exception inside a closure costs that closure; a lost transaction costs the group.
std::optional<Code> Committer::guarded_run(Task& task) {
  try {
    return task.run(tx_);
  } catch (const Fault&) {
    throw;
  } catch (const std::exception& error) {
    out_.error("closure failed", {{"detail", error.what()}});
    task.refuse(Error{Code::kInternal, "a write failed inside the engine", "store", {}});
    return Code::kInternal;
  }
}

void Committer::run_task(Task& task) {
  // A new serial: permits of the closure before are void from here on.
  tx_.start_closure();
  std::optional<Code> failed = guarded_run(task);
  if (!failed && tx_.unspent_ != 0) {
    // A permit that was dropped or carried out is a hop that was announced and not made.
    task.refuse(Error{Code::kInternal, "a permit was not spent in its transaction", "gate", {}});
    failed = Code::kInternal;
  }
  if (has_oversized_leaf()) {
    task.refuse(Error{Code::kTooLarge, "an audit record exceeds 60,000 bytes", "gate", {}});
    failed = Code::kTooLarge;
  }
  // A denial is an event that must be on record though nothing moved (45 CFR 164.312(b)); any other
  // failure leaves no trace but the log line.
  if (failed) tx_.drop_closure(*failed == Code::kDenied);
}

bool Committer::has_oversized_leaf() const {
  for (std::size_t i = tx_.first_leaf_; i < tx_.leaves_.size(); ++i) {
    const audit::Draft& draft = tx_.leaves_[i].draft;
    if (draft.before.size() + draft.after.size() + kSeqBytes > audit::kRecordBytesMax) return true;
  }
  return false;
}

void Committer::flush() {
  rows_ = 0;
  if (!tx_.leaves_.empty()) {
    // Leaves get their index here and not when the Gate decides, so that a dropped closure leaves
    // no gap in the log.
    flushed_ = log_.append(tx_.leaves_);
    std::vector<Values> cells;
    cells.reserve(flushed_->leaves.size());
    for (const LeafRow& leaf : flushed_->leaves) cells.push_back(to_values(leaf));
    Rows rows;
    for (const Values& row : cells) rows.push_back(&row);
    backend_.put(table_of<LeafRow>(), rows);
    rows_ += rows.size();
    std::vector<Values> tiles;
    for (const TileRow& tile : flushed_->tiles) tiles.push_back(to_values(tile));
    for (const Values& tile : tiles) backend_.put(table_of<TileRow>(), {&tile});
    const Values head = to_values(flushed_->head);
    backend_.put(table_of<HeadRow>(), {&head});
    rows_ += tiles.size() + 1;
  }
  put_rows(rows_);
}

void Committer::put_rows(std::size_t& rows) {
  ByTable by_table;
  for (std::size_t i = 0; i < tx_.puts_.size(); ++i) {
    const Tx::Put& put = tx_.puts_[i];
    // Of several writes of one key only the last reaches the database; two inserts of one key both
    // do, so that the schema can refuse them.
    const bool last = tx_.latest_.at(put.key) == i;
    if (last || put.table->write == Write::kInsert) by_table[put.table].push_back(&put.cells);
  }
  for (auto& [table, cells] : by_table) {
    if (backend_.remote() && table->write == Write::kUpsert) sort_by_key(*table, cells);
    backend_.put(*table, cells);
    rows += cells.size();
  }
}

}  // namespace engine::store
