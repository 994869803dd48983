// AuditLog: the Merkle log of one node, as the committer writes it.
//
//   log.open(backend);                         // rebuilds the head from the stored tail and
//   compares Flush flush = log.append(leaves);          // works on a copy of the tree
//   ... put the rows, commit ...
//   log.publish(flush);                        // only after COMMIT
//
// Until publish() the head in memory stands as it did, so any failure leaves it true. open() throws
// Fault when the stored head is not the root of the stored leaves: no hop may run on such a log.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/audit/tree.h"
#include "engine/store/backend.h"
#include "engine/store/leaf.h"
#include "engine/store/rows_admin.h"

namespace engine::store {

class AuditLog {
 public:
  // What one group adds: rows to put, and the state after them.
  struct Flush {
    std::vector<LeafRow> leaves;
    std::vector<TileRow> tiles;
    HeadRow head;
    audit::Tree tree;
    std::vector<std::string> partial;
  };

  explicit AuditLog(std::string origin) : origin_(std::move(origin)) {}

  void open(Backend& backend);
  Flush append(const std::vector<StagedLeaf>& leaves) const;
  void publish(Flush flush);

  const std::string& origin() const { return origin_; }
  const audit::Tree& tree() const { return tree_; }

 private:
  void add_to_tile(Flush& flush, std::size_t level, const audit::Digest& hash) const;

  std::string origin_;
  audit::Tree tree_;
  std::vector<std::string> partial_;  // by tile level: the hashes of the tile that is not yet full
};

inline constexpr std::uint64_t kTileHashes = 256;

// The root of a full tile's 256 hashes: the hash one tile level up.
audit::Digest tile_root(std::string_view hashes);

}  // namespace engine::store
