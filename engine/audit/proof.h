// Proof: that one record is in a log of a certain size and root, for whoever has neither.
//
//   auto hashes = inclusion_proof(size, index, read_tile);           // RFC 9162 2.1.3.1
//   std::string file = write_proof({origin, index, size, root, hashes, record});
//   auto proof = read_proof(file);   bool holds = check_proof(proof.value());
//
// The file is a C2SP tlog-proof (c2sp.org/tlog-proof@v1); its `extra` line holds the record, so
// that it proves itself. The checkpoint at its end bears no signature: what it is compared with is
// the head that somebody kept elsewhere. Hashes come from tiles of height 8 (c2sp.org/tlog-tiles),
// of which the last of a level may be partial. Pure, but for read_tile; any thread. kInvalid says
// which line of a file cannot be.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audit/tiles.h"

namespace engine::audit {

inline constexpr std::size_t kProofBytesMax = 256 << 10;

struct TileName {
  std::size_t level = 0;
  std::uint64_t index = 0;
  std::size_t width = kTileHashes;  // hashes in it; fewer at the end of a level
};
// Its hashes, width * 32 bytes.
using ReadTile = std::function<base::Result<std::string>(const TileName&)>;

// The tile in which that hash of that level lies, in a log of `size` records.
TileName tile_at(std::uint64_t size, std::size_t level, std::uint64_t hash);

base::Result<std::vector<Digest>> inclusion_proof(std::uint64_t size, std::uint64_t index,
                                                  const ReadTile& read);
// Of all leaves.
base::Result<Digest> root_of(std::uint64_t size, const ReadTile& read);

// A log at one size, as a checkpoint names it (c2sp.org/tlog-checkpoint): three lines.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Digest root;
};
std::string write_checkpoint(const Checkpoint& checkpoint);
base::Result<Checkpoint> read_checkpoint(std::string_view text);

struct Proof {
  Checkpoint head;
  std::uint64_t index = 0;
  std::vector<Digest> hashes;
  std::string record;
};
std::string write_proof(const Proof& proof);
base::Result<Proof> read_proof(std::string_view text);
bool check_proof(const Proof& proof);

}  // namespace engine::audit
