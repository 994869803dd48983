// TiledTree: the growing tree together with the tiles that it fills.
//
//   TiledTree tree;
//   tree.append(leaf_hash(record), [&](const Tile& tile) { put(tile); });   // full tiles only
//   auto again = TiledTree::join(size, levels);    // kInvalid: the hashes do not fit the size
//
// A tile holds 256 hashes of one level: level 0 those of leaves, level n the roots of full tiles of
// level n - 1. What is not yet full is kept here, so the frontier can be made from it alone.
// C2SP tlog-tiles with height 8. A value; any thread.
#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "engine/audit/tree.h"

namespace engine::audit {

inline constexpr std::uint64_t kTileHashes = 256;
inline constexpr std::size_t kHashBytes = 32;
inline constexpr std::size_t kTileBytes = kTileHashes * kHashBytes;

struct Tile {
  std::size_t level = 0;
  std::uint64_t index = 0;
  std::string hashes;
};

// The root of a full tile's hashes: one hash of the tile a level up.
Digest tile_root(std::string_view hashes);

Digest digest_at(std::string_view hashes, std::size_t index);

class TiledTree {
 public:
  // `open` holds by level the hashes of the tile that is not yet full, lowest level first.
  static base::Result<TiledTree> join(std::uint64_t size, std::vector<std::string> open);

  template <std::invocable<const Tile&> F>
  void append(const Digest& leaf, F&& filled) {
    tree_.append(leaf);
    add(0, leaf);
    for (std::size_t level = 0; open_[level].size() == kTileBytes; ++level) {
      const Tile full{level, (tree_.size() >> (8 * (level + 1))) - 1, take(level)};
      add(level + 1, tile_root(full.hashes));
      filled(full);
    }
  }

  const Tree& tree() const { return tree_; }
  std::uint64_t size() const { return tree_.size(); }

 private:
  void add(std::size_t level, const Digest& hash);
  std::string take(std::size_t level);

  Tree tree_;
  std::vector<std::string> open_;
};

}  // namespace engine::audit
