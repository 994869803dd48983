#include "engine/store/ids.h"

#include "engine/store/rows_admin.h"

namespace engine::store {
namespace {

// More than one group of closures can use; a closure that needs more is broken.
constexpr std::int64_t kReserve = 20'000;

constexpr std::string_view kNames[kSequences] = {"id.message", "id.patient", "id.resource",
                                                 "id.thread",  "id.entry",   "id.parcel",
                                                 "id.leaf",    "id.key"};
constexpr std::string_view kTables[kSequences] = {"message", "patient", "resource",   "thread",
                                                  "entry",   "parcel",  "audit_leaf", "data_key"};

// A step in the tree of the key.
std::string highest_sql(Sequence sequence) {
  return "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM " +
         std::string(kTables[static_cast<std::size_t>(sequence)]);
}

// One statement, so that two nodes cannot read the same end.
constexpr std::string_view kTakeBlock =
    "INSERT INTO counter (name, number) VALUES (:a, :b) "
    "ON CONFLICT (name) DO UPDATE SET number = counter.number + excluded.number - 1 "
    "RETURNING number";

}  // namespace

void IdBlocks::open(Backend& backend) {
  // A file has one writer (the lock on the data directory), so the highest id in use says all.
  if (backend.remote()) return reserve(backend);
  for (std::size_t i = 0; i < kSequences; ++i) {
    const std::string sql = highest_sql(static_cast<Sequence>(i));
    const Query highest{sql, {}, {Type::kInteger}};
    const auto rows = backend.query(highest, {});
    const std::int64_t used = std::get<std::int64_t>(rows.at(0).at(0));
    blocks_[i] = {used + 1, std::int64_t{1} << 62};
  }
}

void IdBlocks::reserve(Backend& backend) {
  for (std::size_t i = 0; i < kSequences; ++i) {
    if (blocks_[i].end - blocks_[i].next < kReserve) {
      take_block(backend, static_cast<Sequence>(i));
    }
  }
}

// A node that ends loses the rest of its blocks: 63 bits bear that for longer than anybody will run
// this.
void IdBlocks::take_block(Backend& backend, Sequence sequence) {
  const auto i = static_cast<std::size_t>(sequence);
  const Query take{kTakeBlock, {Type::kText, Type::kInteger}, {Type::kInteger}};
  const Values arguments{std::string(kNames[i]), kBlock + 1};
  const auto rows = backend.query(take, arguments);  // commits by itself
  const std::int64_t end = std::get<std::int64_t>(rows.at(0).at(0));
  blocks_[i] = {end - kBlock, end};
}

std::int64_t IdBlocks::next(Sequence sequence) {
  Block& block = blocks_[static_cast<std::size_t>(sequence)];
  // Then the group's closures are tried one by one, each with what reserve() promises.
  if (block.next >= block.end) {
    throw Fault(Fault::Kind::kConstraint, "a group needs more ids than are reserved");
  }
  return block.next++;
}

}  // namespace engine::store
