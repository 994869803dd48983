#include "engine/store/tx.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace engine::store {
namespace {

// Which row names which: who looks up the one looks up the other as a rule.
struct Link {
  const Table* from;
  std::size_t column;
  const Table* to;
};

template <class From, class To>
Link link(std::string_view column) {
  const Table& from = table_of<From>();
  std::size_t i = 0;
  while (i < from.columns.size() && from.columns[i].name != column) ++i;
  CHECK(i < from.columns.size());
  return {&from, i, &table_of<To>()};
}

const std::vector<Link>& links() {
  static const std::vector<Link> kLinks = {
      link<IdentifierRow, ResourceRow>("resource"), link<IdentifierRow, PatientRow>("patient"),
      link<IdentifierRow, ConsentRow>("patient"),   link<ResourceRow, ThreadRow>("thread"),
      link<PatientRow, DataKeyRow>("key_id"),       link<ThreadRow, ParcelRow>("reminder")};
  return kLinks;
}

// An identifier of the patient herself: of her only her row is wanted, as a rule.
bool names_patient(const Table& table, const Values& row) {
  return &table == &table_of<IdentifierRow>() && row[2] == row[3];
}

void add_linked(const Table& table, const Values& row,
                std::vector<std::pair<const Table*, Values>>& next) {
  for (const Link& link : links()) {
    if (link.from != &table || row[link.column] == Value{std::int64_t{0}}) continue;
    if (link.to == &table_of<ResourceRow>() && names_patient(table, row)) continue;
    next.emplace_back(link.to, Values{row[0], row[link.column]});
  }
}

}  // namespace

const Values* Tx::look_up(const Table& table, Values key) {
  std::string text = key_text(table, key);
  const Values* known = staged(text);
  if (known == nullptr && before_ != nullptr) known = before_->staged(text);
  if (known != nullptr) return is_gone(table, *known) ? nullptr : known;
  // Absence is remembered too: a key that was not there is not asked for again in this group.
  const auto [found, fresh] = fetched_.try_emplace(std::move(text));
  if (fresh) found->second = backend_.get(table, key);
  return found->second ? &*found->second : nullptr;
}

const Values* Tx::staged(const std::string& key) const {
  const auto found = latest_.find(key);
  return found != latest_.end() ? &puts_[found->second].cells : nullptr;
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

void Tx::hold_row(const Table& table, Values key) {
  std::string text = key_text(table, key);
  holds_[&table].try_emplace(std::move(text), std::move(key));
}

LeafId Tx::stage_leaf(StagedLeaf leaf) {
  leaf.id = LeafId{ids_.next(Sequence::kLeaf)};
  leaves_.push_back(std::move(leaf));
  return leaves_.back().id;
}

void Tx::start_group(base::Instant now, const Tx* before) {
  now_ = now;
  before_ = before;
  puts_.clear();
  leaves_.clear();
  latest_.clear();
  fetched_.clear();
  holds_.clear();
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
void Tx::fetch_ahead(Wanted wanted) {
  while (!wanted.empty()) wanted = fetch_step(wanted);
}

Tx::Wanted Tx::fetch_step(const Wanted& wanted) {
  std::map<const Table*, std::vector<Values>> by_table;
  for (const auto& [table, key] : wanted) {
    const auto [found, fresh] = fetched_.try_emplace(key_text(*table, key));
    if (fresh) by_table[table].push_back(key);
  }
  std::vector<Lookup> lookups;
  for (auto& [table, keys] : by_table) lookups.push_back({table, std::move(keys)});
  Wanted next;
  auto answers = backend_.get_many(lookups);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    for (Values& row : answers[i]) {
      add_linked(*lookups[i].table, row, next);
      fetched_[key_text(*lookups[i].table, row)] = std::move(row);
    }
  }
  return next;
}

}  // namespace engine::store
