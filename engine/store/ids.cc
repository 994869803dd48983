#include "engine/store/ids.h"

#include "base/check.h"
#include "engine/store/rows_admin.h"

namespace engine::store {
namespace {

constexpr std::int64_t kBlock = 100'000;
// More than one group of closures can use; a closure that needs more is broken.
constexpr std::int64_t kReserve = 20'000;

constexpr std::string_view kNames[kSequences] = {"id.message", "id.patient", "id.resource",
                                                 "id.thread",  "id.entry",   "id.parcel",
                                                 "id.leaf",    "id.key"};
constexpr std::string_view kHighest[kSequences] = {
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM message",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM patient",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM resource",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM thread",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM entry",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM parcel",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM audit_leaf",
    "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM data_key"};

// One statement, so that two nodes cannot read the same end.
constexpr std::string_view kTakeBlock =
    "INSERT INTO counter (name, number) VALUES (:a, :b) "
    "ON CONFLICT (name) DO UPDATE SET number = counter.number + excluded.number - 1 "
    "RETURNING number";

}  // namespace

void IdBlocks::open(Backend& backend) {
  if (backend.remote()) return reserve(backend);
  for (std::size_t i = 0; i < kSequences; ++i) {
    const Query highest{kHighest[i], {}, {Type::kInteger}};
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

void IdBlocks::take_block(Backend& backend, Sequence sequence) {
  const auto i = static_cast<std::size_t>(sequence);
  const Query take{kTakeBlock, {Type::kText, Type::kInteger}, {Type::kInteger}};
  const Values arguments{std::string(kNames[i]), kBlock + 1};
  backend.begin();
  const auto rows = backend.query(take, arguments);
  backend.commit();
  const std::int64_t end = std::get<std::int64_t>(rows.at(0).at(0));
  blocks_[i] = {end - kBlock, end};
}

std::int64_t IdBlocks::next(Sequence sequence) {
  Block& block = blocks_[static_cast<std::size_t>(sequence)];
  CHECK(block.next < block.end);
  return block.next++;
}

}  // namespace engine::store
