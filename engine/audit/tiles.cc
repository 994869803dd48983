#include "engine/audit/tiles.h"

#include <utility>

#include "base/check.h"

namespace engine::audit {
namespace {

Tree tree_of(std::string_view hashes) {
  Tree tree;
  for (std::size_t i = 0; i < hashes.size() / kHashBytes; ++i) tree.append(digest_at(hashes, i));
  return tree;
}

base::Error unfit(std::string_view what) {
  return base::Error{base::Code::kInvalid, std::string(what), "audit_tile", {}};
}

}  // namespace

Digest digest_at(std::string_view hashes, std::size_t index) {
  CHECK((index + 1) * kHashBytes <= hashes.size());
  Digest digest;
  hashes.substr(index * kHashBytes, kHashBytes).copy(digest.bytes.data(), kHashBytes);
  return digest;
}

Digest tile_root(std::string_view hashes) {
  CHECK(hashes.size() == kTileBytes);
  return tree_of(hashes).root();
}

void TiledTree::add(std::size_t level, const Digest& hash) {
  if (open_.size() <= level) open_.resize(level + 1);
  open_[level] += hash.view();
}

std::string TiledTree::take(std::size_t level) { return std::exchange(open_[level], {}); }

// Level n holds as many hashes as byte n of the size says, and they are the frontier's hashes of
// tree levels 8n to 8n + 7.
base::Result<TiledTree> TiledTree::join(std::uint64_t size, std::vector<std::string> open) {
  std::string frontier;
  for (std::size_t level = 0; level < sizeof size; ++level) {
    const std::uint64_t count = size >> (8 * level) & (kTileHashes - 1);
    const std::string_view hashes = level < open.size() ? std::string_view(open[level]) : "";
    if (hashes.size() != count * kHashBytes) return unfit("hashes are missing at its end");
    frontier += tree_of(hashes).frontier();
  }
  auto tree = Tree::restore(size, frontier);
  if (!tree.ok()) return tree.error();
  TiledTree joined;
  joined.tree_ = std::move(tree).value();
  joined.open_ = std::move(open);
  return joined;
}

}  // namespace engine::audit
