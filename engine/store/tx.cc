#include "engine/store/tx.h"

#include <algorithm>
#include <map>

namespace engine::store {

const Values* Tx::look_up(const Table& table, Values key) {
  std::string text = key_text(table, key);
  if (const auto staged = latest_.find(text); staged != latest_.end()) {
    return &puts_[staged->second].cells;
  }
  // Absence is remembered too: a key that was not there is not asked for again in this group.
  const auto [found, fresh] = fetched_.try_emplace(std::move(text));
  if (fresh) found->second = backend_.get(table, key);
  return found->second ? &*found->second : nullptr;
}

// Nothing is overwritten: each write is kept with what it hides, so that a closure can be taken
// back to the last.
void Tx::put(const Table& table, Values cells) {
  std::string key = key_text(table, cells);
  const auto [latest, fresh] = latest_.try_emplace(key, puts_.size());
  undo_.push_back({key, fresh ? kNone : latest->second});
  latest->second = puts_.size();
  puts_.push_back({&table, std::move(key), std::move(cells)});
}

LeafId Tx::stage_leaf(HopCode hop, OutcomeCode outcome, TenantId tenant, audit::Draft draft,
                      Decided decided) {
  const LeafId id{ids_.next(Sequence::kLeaf)};
  leaves_.push_back({id, hop, outcome, tenant, std::move(draft), decided});
  return id;
}

void Tx::start_group(base::Instant now) {
  now_ = now;
  puts_.clear();
  leaves_.clear();
  latest_.clear();
  fetched_.clear();
  start_closure();
}

void Tx::start_closure() {
  ++serial_;
  unspent_ = 0;
  undo_.clear();
  first_put_ = puts_.size();
  first_leaf_ = leaves_.size();
}

void Tx::drop_closure(bool keep_denials) {
  for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) {
    if (undo->before == kNone) {
      latest_.erase(undo->key);
    } else {
      latest_[undo->key] = undo->before;
    }
  }
  // Ids that the closure took are lost, which is why they may have gaps; leaf indexes may not, and
  // have none yet.
  puts_.resize(first_put_);
  const auto mine = leaves_.begin() + static_cast<std::ptrdiff_t>(first_leaf_);
  leaves_.erase(std::remove_if(mine, leaves_.end(),
                               [keep_denials](const StagedLeaf& leaf) {
                                 return !keep_denials || leaf.outcome != OutcomeCode::kDeny;
                               }),
                leaves_.end());
  start_closure();
}

// Each look-up of a closure would be a round trip of its own otherwise. A key that nobody announced
// is still found, only later.
void Tx::fetch_ahead(const std::vector<std::pair<const Table*, Values>>& wanted) {
  std::map<const Table*, std::vector<Values>> by_table;
  for (const auto& [table, key] : wanted) {
    const auto [found, fresh] = fetched_.try_emplace(key_text(*table, key));
    if (fresh) by_table[table].push_back(key);
  }
  for (const auto& [table, keys] : by_table) {
    for (Values& row : backend_.get_many(*table, keys)) {
      fetched_[key_text(*table, row)] = std::move(row);
    }
  }
}

}  // namespace engine::store
