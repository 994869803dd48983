#include "engine/audit/tiles.h"

#include <gtest/gtest.h>

namespace engine::audit {
namespace {

constexpr std::uint64_t kLeaves = 256 * 256 + 300;

std::vector<Tile> grow(TiledTree& tree, std::uint64_t to) {
  std::vector<Tile> tiles;
  while (tree.size() < to) {
    tree.append(leaf_hash("record-" + std::to_string(tree.size())),
                [&](const Tile& tile) { tiles.push_back(tile); });
  }
  return tiles;
}

TEST(TiledTree, FillsATileEvery256LeavesAndOneAboveEvery65536) {
  TiledTree tree;
  const std::vector<Tile> tiles = grow(tree, kLeaves);
  ASSERT_EQ(tiles.size(), 257u + 1u);
  EXPECT_EQ(tiles[255].level, 0u);
  EXPECT_EQ(tiles[255].index, 255u);
  EXPECT_EQ(tiles[256].level, 1u);
  EXPECT_EQ(tiles[256].index, 0u);
  EXPECT_EQ(tiles[257].index, 256u);
}

TEST(TiledTree, ATilesRootIsAHashOfTheTileAbove) {
  TiledTree tree;
  const std::vector<Tile> tiles = grow(tree, 256 * 256);
  for (std::size_t i = 0; i < 256; ++i) {
    EXPECT_EQ(digest_at(tiles[256].hashes, i), tile_root(tiles[i].hashes));
  }
}

TEST(TiledTree, JoinedFromItsOpenTilesItGoesOnWhereItStood) {
  TiledTree whole;
  const std::vector<Tile> tiles = grow(whole, 256 * 256 + 512 + 3);
  std::vector<std::string> open(3);
  for (std::uint64_t i = 256 * 256 + 512; i < whole.size(); ++i) {
    open[0] += leaf_hash("record-" + std::to_string(i)).view();
  }
  open[1] = std::string(tile_root(tiles[257].hashes).view());
  open[1] += tile_root(tiles[258].hashes).view();
  open[2] = std::string(tile_root(tiles[256].hashes).view());
  auto joined = TiledTree::join(whole.size(), open);
  ASSERT_TRUE(joined.ok()) << joined.error().to_string();
  EXPECT_EQ(joined.value().tree(), whole.tree());
  EXPECT_EQ(grow(joined.value(), 256 * 256 + 768).at(0).hashes,
            grow(whole, 256 * 256 + 768).at(0).hashes);
}

TEST(TiledTree, HashesThatDoNotFitTheSizeAreRefused) {
  const std::string two(2 * kHashBytes, 'h');
  EXPECT_TRUE(TiledTree::join(2, {two}).ok());
  EXPECT_FALSE(TiledTree::join(1, {two}).ok());
  EXPECT_FALSE(TiledTree::join(3, {two}).ok());
  EXPECT_FALSE(TiledTree::join(258, {two}).ok());
}

}  // namespace
}  // namespace engine::audit
