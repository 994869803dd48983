// IdBlocks: numbers for new rows, from blocks that the node holds.
//
//   ids.reserve(backend);                       // between groups; commits by itself when it must
//   ThreadId thread{ids.next(Sequence::kThread)};
//
// A write needs no RETURNING, and nodes do not meet on a counter for each row. A node that owns its
// file alone goes on at the highest id in use; on a shared database the rest of a block is lost
// when its node ends. Ids may have gaps and are never given out twice; next() and reserve() throw
// Fault. Used by the committer's thread only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/store/backend.h"

namespace engine::store {

enum class Sequence { kMessage, kPatient, kResource, kThread, kEntry, kParcel, kLeaf, kKey };
inline constexpr std::size_t kSequences = 8;

class IdBlocks {
 public:
  static constexpr std::int64_t kBlock = 100'000;
  // Ids of one block were given out by one node, in the order of time.
  static constexpr std::int64_t last_of_block(std::int64_t id) {
    return (id + kBlock - 1) / kBlock * kBlock;
  }

  // Reads where each sequence stands.
  void open(Backend& backend);
  // Makes sure that one group cannot run out; writes in a transaction of its own.
  void reserve(Backend& backend);
  // Throws Fault when a group uses more than was reserved.
  std::int64_t next(Sequence sequence);

 private:
  struct Block {
    std::int64_t next = 1;
    std::int64_t end = 1;
  };
  void take_block(Backend& backend, Sequence sequence);

  std::array<Block, kSequences> blocks_;
};

}  // namespace engine::store
