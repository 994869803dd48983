// Tx: an open transaction, as a closure sees it.
//
//   store.write([&](Tx& tx) -> Result<Posted> {
//     auto thread = tx.get<ThreadRow>(tenant, id);         // committed, or staged by this group
//     auto permit = gate.ask(tx, Post{...});
//     ...
//   });
//
// A reference to one is the proof that there is a transaction; only the committer makes it. Rows
// are staged as values and flushed in bulk when the group ends: there is no SQL here, and look-ups
// are by key. Rows that hold patient data are staged through the spent permit of a hop that may
// write them (engine/hop/permit.h); stage() takes only rows that any closure may write. Used by one
// thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "engine/store/backend.h"
#include "engine/store/ids.h"
#include "engine/store/leaf.h"
#include "engine/store/row.h"
#include "engine/store/rows.h"
#include "engine/store/rows_acts.h"
#include "engine/store/rows_admin.h"

namespace engine {

class Gate;
template <class H>
class Permit;
template <class H>
class Spent;

namespace store {

class Committer;

class Tx {
 public:
  Tx(const Tx&) = delete;
  Tx& operator=(const Tx&) = delete;

  // The row of that key as this transaction sees it.
  template <class Row, class... Key>
  std::optional<Row> get(const Key&... key) {
    static_assert(sizeof...(Key) == Row::kKey);
    const Values* cells = look_up(table_of<Row>(), Values{cell::to(key)...});
    if (cells == nullptr) return std::nullopt;
    return from_values<Row>(*cells);
  }

  template <class Row>
  void stage(const Row& row) {
    static_assert(Row::Hops::free, "this row holds patient data: stage it with a spent permit");
    put(table_of<Row>(), to_values(row));
  }

  // Takes a row away for good. Only what says kPurged is ever taken away.
  template <class Row, class... Key>
  void erase(const Key&... key) {
    static_assert(Row::kPurged && sizeof...(Key) == Row::kKey);
    put(table_of<Row>(), Values{cell::to(key)...});
  }

  // Until this transaction ends, no node changes that row: what was decided from it still holds
  // when it commits.
  template <class Row, class... Key>
  void lock_shared(const Key&... key) {
    static_assert(sizeof...(Key) == Row::kKey);
    backend_.lock(table_of<Row>(), Values{cell::to(key)...}, Lock::kShared);
  }

  // The same, found out when the group commits and for all of its rows in one statement: where
  // another node has changed one since, the group runs again.
  template <class Row, class... Key>
  void hold(const Key&... key) {
    static_assert(sizeof...(Key) == Row::kKey);
    if (backend_.remote()) hold_row(table_of<Row>(), Values{cell::to(key)...});
  }

  // False when another node works on that row now.
  template <class Row, class... Key>
  bool lock_alone(const Key&... key) {
    static_assert(sizeof...(Key) == Row::kKey);
    return backend_.lock(table_of<Row>(), Values{cell::to(key)...}, Lock::kAlone);
  }

  // One time for the whole group.
  base::Instant now() const { return now_; }

  MessageId next_message() { return MessageId{ids_.next(Sequence::kMessage)}; }
  PatientId next_patient() { return PatientId{ids_.next(Sequence::kPatient)}; }
  ResourceId next_resource() { return ResourceId{ids_.next(Sequence::kResource)}; }
  ThreadId next_thread() { return ThreadId{ids_.next(Sequence::kThread)}; }
  EntryId next_entry() { return EntryId{ids_.next(Sequence::kEntry)}; }
  ParcelId next_parcel() { return ParcelId{ids_.next(Sequence::kParcel)}; }
  KeyId next_key() { return KeyId{ids_.next(Sequence::kKey)}; }

 private:
  struct Put {
    const Table* table;
    std::string key;
    Values cells;
  };
  struct Undo {
    std::string key;
    std::size_t before;  // index in puts_, or kNone
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Tx(Backend& backend, IdBlocks& ids) : backend_(backend), ids_(ids) {}

  const Values* look_up(const Table& table, Values key);
  void hold_row(const Table& table, Values key);
  void put(const Table& table, Values cells);
  LeafId stage_leaf(StagedLeaf leaf);

  // For the committer.
  // `before`: a group that has run and may not have committed yet; its rows are seen like stored
  // ones.
  void start_group(base::Instant now, const Tx* before);
  const Values* staged(const std::string& key) const;
  void start_closure();
  void drop_closure(bool keep_denials);
  // Fetches these rows, then those that they lead to, all of one step in one trip.
  using Wanted = std::vector<std::pair<const Table*, Values>>;
  void fetch_ahead(Wanted wanted);
  Wanted fetch_step(const Wanted& wanted);

  Backend& backend_;
  IdBlocks& ids_;
  const Tx* before_ = nullptr;
  base::Instant now_;
  std::uint64_t serial_ = 0;  // of the closure now running: a permit of another one is void
  int unspent_ = 0;
  std::deque<Put> puts_;  // a deque, since look_up hands out addresses
  std::vector<StagedLeaf> leaves_;
  std::unordered_map<std::string, std::size_t> latest_;
  std::unordered_map<std::string, std::optional<Values>> fetched_;
  std::map<const Table*, std::map<std::string, Values>> holds_;
  std::vector<Undo> undo_;
  std::size_t first_put_ = 0;
  std::size_t first_leaf_ = 0;

  friend class Committer;
  friend class engine::Gate;
  template <class H>
  friend class engine::Permit;
  template <class H>
  friend class engine::Spent;
};

}  // namespace store
}  // namespace engine
