// AuditLog: the Merkle log of one node, as the committer writes it.
//
//   log.open(backend);                      // rebuilds the head from the stored tail, compares
//   Flush flush = log.append(leaves);       // works on a copy of the tree
//   ... put the rows, commit ...
//   log.publish(std::move(flush));          // only after COMMIT
//
// Until publish() the head in memory stands as it did, so any failure leaves it true. open() throws
// Fault when the stored head is not what tiles and tail say: no hop may run on such a log. It may
// be called again, to learn what a commit that was cut off has left. Used by the committer's
// thread; the store is borrowed for each call.
#pragma once

#include <string>
#include <vector>

#include "engine/audit/tiles.h"
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
    audit::TiledTree tree;
  };

  explicit AuditLog(std::string origin) : origin_(std::move(origin)) {}

  void open(Backend& backend);
  Flush append(const std::vector<StagedLeaf>& leaves) const;
  void publish(Flush flush);

  const std::string& origin() const { return origin_; }
  const audit::Tree& tree() const { return tree_.tree(); }

 private:
  std::string origin_;
  audit::TiledTree tree_;
};

// By level, the hashes of the tiles that are open when the log has `size` leaves: of the leaves
// after the last full tile, and of the full tiles below each open one. Throws Fault.
std::vector<std::string> read_open_tiles(Backend& backend, const std::string& origin,
                                         std::uint64_t size);

}  // namespace engine::store
