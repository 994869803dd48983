#include "engine/store/log.h"

#include "base/check.h"

namespace engine::store {
namespace {

constexpr std::size_t kHash = 32;

const Query kLeavesFrom{"SELECT record FROM audit_leaf WHERE log = :a AND idx >= :b ORDER BY idx",
                        {Type::kText, Type::kInteger},
                        {Type::kText}};
const Query kTilesOfLevel{
    "SELECT idx, hashes FROM audit_tile WHERE log = :a AND level = :b AND idx >= :c ORDER BY idx",
    {Type::kText, Type::kInteger, Type::kInteger},
    {Type::kInteger, Type::kBytes}};

audit::Digest digest_at(std::string_view hashes, std::size_t index) {
  audit::Digest digest;
  hashes.substr(index * kHash, kHash).copy(digest.bytes.data(), kHash);
  return digest;
}

[[noreturn]] void refuse(const std::string& why) {
  throw Fault(Fault::Kind::kLost, "the audit log does not verify: " + why +
                                      "; no hop runs until hopline audit verify is clean");
}

}  // namespace

audit::Digest tile_root(std::string_view hashes) {
  CHECK(hashes.size() == kTileHashes * kHash);
  audit::Tree tree;
  for (std::size_t i = 0; i < kTileHashes; ++i) tree.append(digest_at(hashes, i));
  return tree.root();
}

void AuditLog::add_to_tile(Flush& flush, std::size_t level, const audit::Digest& hash) const {
  if (flush.partial.size() <= level) flush.partial.resize(level + 1);
  std::string& tile = flush.partial[level];
  tile += hash.view();
  if (tile.size() < kTileHashes * kHash) return;
  const audit::Digest up = tile_root(tile);
  const auto width = static_cast<std::int64_t>(flush.tree.size() >> (8 * (level + 1)));
  flush.tiles.push_back(
      {origin_, static_cast<std::int64_t>(level), width - 1, Bytes{std::exchange(tile, {})}});
  add_to_tile(flush, level + 1, up);
}

AuditLog::Flush AuditLog::append(const std::vector<StagedLeaf>& leaves) const {
  Flush flush{{}, {}, {}, tree_, partial_};
  flush.leaves.reserve(leaves.size());
  for (const StagedLeaf& leaf : leaves) {
    const std::uint64_t index = flush.tree.size();
    std::string record = leaf.draft.finish(index);
    CHECK(record.size() <= audit::kRecordBytesMax);
    const audit::Digest hash = audit::leaf_hash(record);
    flush.tree.append(hash);
    add_to_tile(flush, 0, hash);
    flush.leaves.push_back({leaf.id, static_cast<std::int64_t>(leaf.hop),
                            static_cast<std::int64_t>(leaf.outcome), origin_,
                            static_cast<std::int64_t>(index), leaf.tenant, std::move(record)});
  }
  flush.head = {origin_, static_cast<std::int64_t>(flush.tree.size()),
                Bytes{flush.tree.frontier()}};
  return flush;
}

void AuditLog::publish(Flush flush) {
  tree_ = std::move(flush.tree);
  partial_ = std::move(flush.partial);
}

void AuditLog::open(Backend& backend) {
  const Values key{origin_};
  const auto head = backend.get(table_of<HeadRow>(), key);
  if (!head) return;
  const HeadRow row = from_values<HeadRow>(*head);
  auto tree = audit::Tree::restore(static_cast<std::uint64_t>(row.size), row.frontier.bytes);
  if (!tree.ok()) refuse("the stored head is not a head");
  tree_ = std::move(tree).value();

  // Each level's partial tile: the tiles (or leaves) since the last full tile above it.
  const std::uint64_t size = tree_.size();
  Values from{origin_, static_cast<std::int64_t>(size / kTileHashes * kTileHashes)};
  partial_.assign(1, {});
  for (const Values& leaf : backend.query(kLeavesFrom, from)) {
    partial_[0] += audit::leaf_hash(std::get<std::string>(leaf[0])).view();
  }
  for (std::size_t level = 1; (size >> (8 * level)) != 0; ++level) {
    const auto full = static_cast<std::int64_t>((size >> (8 * level)) / kTileHashes);
    const Values below{origin_, static_cast<std::int64_t>(level - 1),
                       full * static_cast<std::int64_t>(kTileHashes)};
    std::string tile;
    for (const Values& row_below : backend.query(kTilesOfLevel, below)) {
      tile += tile_root(std::get<Bytes>(row_below[1]).bytes).view();
    }
    partial_.push_back(std::move(tile));
  }
  // The frontier must be what the tail says: every set bit below 2^8 comes from the open tile.
  audit::Tree tail;
  for (std::size_t i = 0; i * kHash < partial_[0].size(); ++i) {
    tail.append(digest_at(partial_[0], i));
  }
  if (tail.size() != size % kTileHashes) refuse("leaves are missing at its end");
  const std::string frontier = tree_.frontier();
  if (!frontier.starts_with(tail.frontier())) refuse("its head is not the root of its leaves");
}

}  // namespace engine::store
