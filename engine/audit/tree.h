// Tree: the growing end of an RFC 6962 Merkle tree, kept as its frontier.
//
//   Tree tree;                              // or Tree::restore(size, frontier) from audit_head
//   tree.append(leaf_hash(record));
//   Digest root = tree.root();
//
// The frontier holds one hash for each set bit of the size, at most 64. A value: a transaction
// works on a copy, which is published only after COMMIT. Tests run the RFC 9162 vectors against it.
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/keys/digest.h"

namespace engine::audit {

using keys::Digest;

Digest leaf_hash(std::string_view record);                  // SHA-256(00 || record)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(01 || left || right)

class Tree {
 public:
  Tree() = default;
  // kInvalid when the frontier does not fit the size.
  static base::Result<Tree> restore(std::uint64_t size, std::string_view frontier);

  void append(const Digest& leaf);
  std::uint64_t size() const { return size_; }
  Digest root() const;           // SHA-256 of nothing when empty
  std::string frontier() const;  // 32 bytes a hash, lowest level first

  friend bool operator==(const Tree& a, const Tree& b) {
    return a.size_ == b.size_ && a.frontier() == b.frontier();
  }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> levels_;  // by level; meaningful where the bit of size_ is set
};

// RFC 9162 2.1.3.2 and 2.1.4.2. Hashes that are not 32 bytes, and size1 = 0, are refused.
bool verify_inclusion(std::uint64_t index, std::uint64_t size, std::string_view leaf,
                      const std::vector<std::string>& proof, std::string_view root);
bool verify_consistency(std::uint64_t size1, std::uint64_t size2, std::string_view root1,
                        std::string_view root2, const std::vector<std::string>& proof);

}  // namespace engine::audit
