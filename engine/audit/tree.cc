#include "engine/audit/tree.h"

#include <bit>

#include "base/check.h"

namespace engine::audit {
namespace {

constexpr std::size_t kHashBytes = 32;

Digest digest_of(std::string_view bytes) {
  CHECK(bytes.size() == kHashBytes);
  Digest digest;
  bytes.copy(digest.bytes.data(), kHashBytes);
  return digest;
}

bool all_hashes(const std::vector<std::string>& proof) {
  for (const std::string& hash : proof) {
    if (hash.size() != kHashBytes) return false;
  }
  return true;
}

bool is_set(std::uint64_t number, std::size_t bit) { return (number >> bit & 1) != 0; }

}  // namespace

Digest leaf_hash(std::string_view record) { return keys::sha256({{"\0", 1}, record}); }

Digest node_hash(const Digest& left, const Digest& right) {
  return keys::sha256({{"\1", 1}, left.view(), right.view()});
}

base::Result<Tree> Tree::restore(std::uint64_t size, std::string_view frontier) {
  if (frontier.size() != static_cast<std::size_t>(std::popcount(size)) * kHashBytes) {
    return base::Error{
        base::Code::kInvalid, "the frontier does not fit the size", "audit_head", {}};
  }
  Tree tree;
  tree.size_ = size;
  tree.levels_.resize(static_cast<std::size_t>(std::bit_width(size)));
  for (std::size_t level = 0; level < tree.levels_.size(); ++level) {
    if (!is_set(size, level)) continue;
    tree.levels_[level] = digest_of(frontier.substr(0, kHashBytes));
    frontier.remove_prefix(kHashBytes);
  }
  return tree;
}

void Tree::append(const Digest& leaf) {
  Digest hash = leaf;
  std::size_t level = 0;
  for (; is_set(size_, level); ++level) hash = node_hash(levels_[level], hash);
  if (level >= levels_.size()) levels_.resize(level + 1);
  levels_[level] = hash;
  ++size_;
}

Digest Tree::root() const {
  if (size_ == 0) return keys::sha256({});
  std::size_t level = static_cast<std::size_t>(std::countr_zero(size_));
  Digest root = levels_[level];
  for (++level; level < levels_.size(); ++level) {
    if (is_set(size_, level)) root = node_hash(levels_[level], root);
  }
  return root;
}

std::string Tree::frontier() const {
  std::string out;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (is_set(size_, level)) out += levels_[level].view();
  }
  return out;
}

bool verify_inclusion(std::uint64_t index, std::uint64_t size, std::string_view leaf,
                      const std::vector<std::string>& proof, std::string_view root) {
  if (index >= size || leaf.size() != kHashBytes || root.size() != kHashBytes) return false;
  if (!all_hashes(proof)) return false;
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Digest hash = digest_of(leaf);
  for (const std::string& step : proof) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      hash = node_hash(digest_of(step), hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = node_hash(hash, digest_of(step));
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && hash.view() == root;
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, std::string_view root1,
                        std::string_view root2, const std::vector<std::string>& proof) {
  if (size1 == 0 || size1 > size2 || !all_hashes(proof)) return false;
  // A tree is consistent with itself, whatever its root is called.
  if (size1 == size2) return proof.empty() && root1 == root2;
  if (root1.size() != kHashBytes || root2.size() != kHashBytes) return false;
  std::vector<std::string> path = proof;
  if (std::has_single_bit(size1)) path.insert(path.begin(), std::string(root1));
  if (path.empty()) return false;
  std::uint64_t fn = size1 - 1;
  std::uint64_t sn = size2 - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Digest first = digest_of(path.front());
  Digest second = first;
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    const Digest step = digest_of(path[i]);
    if ((fn & 1) != 0 || fn == sn) {
      first = node_hash(step, first);
      second = node_hash(step, second);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      second = node_hash(second, step);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && first.view() == root1 && second.view() == root2;
}

}  // namespace engine::audit
