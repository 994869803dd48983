#include "engine/store/log.h"

#include "base/check.h"

namespace engine::store {
namespace {

using audit::kTileBytes;
using audit::kTileHashes;

const Query kLeavesFrom{
    "SELECT record FROM audit_leaf WHERE log = :a AND idx >= :b AND idx < :c ORDER BY idx",
    {Type::kText, Type::kInteger, Type::kInteger},
    {Type::kText}};
const Query kLeafBeyond{"SELECT idx FROM audit_leaf WHERE log = :a AND idx >= :b LIMIT 1",
                        {Type::kText, Type::kInteger},
                        {Type::kInteger}};
const Query kTilesOfLevel{
    "SELECT hashes FROM audit_tile WHERE log = :a AND level = :b AND idx >= :c AND idx < :d "
    "ORDER BY idx",
    {Type::kText, Type::kInteger, Type::kInteger, Type::kInteger},
    {Type::kBytes}};

[[noreturn]] void refuse(const std::string& why) {
  throw Fault(Fault::Kind::kLost, "the audit log does not verify: " + why +
                                      "; no hop runs until hopline audit verify is clean");
}

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

// Works on a copy of the tree: the frontier is at most 64 hashes and the open tiles are small, and
// until COMMIT the true head is the old one.
AuditLog::Flush AuditLog::append(const std::vector<StagedLeaf>& leaves) const {
  Flush flush{{}, {}, {}, tree_};
  flush.leaves.reserve(leaves.size());
  for (const StagedLeaf& leaf : leaves) {
    const std::uint64_t index = flush.tree.size();
    std::string record = leaf.draft.finish(index);
    CHECK(record.size() <= audit::kRecordBytesMax);
    flush.tree.append(audit::leaf_hash(record), [&](const audit::Tile& tile) {
      flush.tiles.push_back(
          {origin_, signed_of(tile.level), signed_of(tile.index), Bytes{tile.hashes}});
    });
    flush.leaves.push_back({leaf.id, static_cast<std::int64_t>(leaf.hop),
                            static_cast<std::int64_t>(leaf.outcome), origin_, signed_of(index),
                            leaf.tenant, leaf.effect, std::move(record)});
  }
  flush.head = {origin_, signed_of(flush.tree.size()), Bytes{flush.tree.tree().frontier()}};
  return flush;
}

void AuditLog::publish(Flush flush) { tree_ = std::move(flush.tree); }

std::vector<std::string> read_open_tiles(Backend& backend, const std::string& origin,
                                         std::uint64_t size) {
  std::vector<std::string> open(1);
  const Values tail{origin, signed_of(size / kTileHashes * kTileHashes), signed_of(size)};
  for (const Values& leaf : backend.query(kLeavesFrom, tail)) {
    open[0] += audit::leaf_hash(std::get<std::string>(leaf[0])).view();
  }
  for (std::size_t level = 1; (size >> (8 * level)) != 0; ++level) {
    const std::uint64_t filled = size >> (8 * level);
    const Values below{origin, signed_of(level - 1), signed_of(filled / kTileHashes * kTileHashes),
                       signed_of(filled)};
    std::string& hashes = open.emplace_back();
    for (const Values& tile : backend.query(kTilesOfLevel, below)) {
      const std::string& bytes = std::get<Bytes>(tile[0]).bytes;
      if (bytes.size() != kTileBytes) refuse("a tile is cut");
      hashes += audit::tile_root(bytes).view();
    }
  }
  return open;
}

// Only the tail behind the last full tiles is hashed, so a start takes as long with a year of
// records as with a day. Records below are the business of hopline audit verify.
void AuditLog::open(Backend& backend) {
  const Values key{origin_};
  const auto cells = backend.get(table_of<HeadRow>(), key);
  const HeadRow head = cells ? from_values<HeadRow>(*cells) : HeadRow{origin_, 0, {}};
  if (head.size < 0) refuse("the stored head is not a head");
  if (!backend.query(kLeafBeyond, Values{origin_, head.size}).empty()) {
    refuse("there are leaves behind its head");
  }
  const auto size = static_cast<std::uint64_t>(head.size);
  auto tree = audit::TiledTree::join(size, read_open_tiles(backend, origin_, size));
  if (!tree.ok()) refuse(tree.error().text);
  if (tree.value().tree().frontier() != head.frontier.bytes) {
    refuse("its head is not the root of its leaves");
  }
  tree_ = std::move(tree).value();
}

}  // namespace engine::store
