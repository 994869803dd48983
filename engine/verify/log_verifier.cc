#include "engine/verify/log_verifier.h"

#include <algorithm>
#include <bit>

#include "engine/store/leaf.h"
#include "engine/store/log.h"
#include "engine/verify/canonical.h"

namespace engine::verify {
namespace {

using audit::Digest;
using audit::kHashBytes;
using audit::kTileBytes;
using base::Status;
using store::HopCode;
using store::OutcomeCode;
using store::Query;
using store::Type;
using store::Values;

constexpr auto kTile = static_cast<std::int64_t>(audit::kTileHashes);
constexpr std::int64_t kBatch = 16 * kTile;
constexpr std::int64_t kVersion = 1;

// The last column counts the effects of a permit; 1 where none is due.
const Query kLeaves{R"(
  SELECT idx, hop, outcome, record, CAST(CASE
      WHEN outcome <> 1 THEN 1
      WHEN hop = 1 THEN (SELECT COUNT(*) FROM message
                         WHERE id = audit_leaf.effect AND audit_id = audit_leaf.id)
                   + (SELECT COUNT(*) FROM replay WHERE audit_id = audit_leaf.id)
      WHEN hop = 2 THEN (SELECT COUNT(*) FROM entry
                         WHERE id = audit_leaf.effect AND audit_id = audit_leaf.id)
      WHEN hop = 4 THEN (SELECT COUNT(*) FROM attempt WHERE audit_id = audit_leaf.id)
      ELSE 1 END AS BIGINT)
  FROM audit_leaf WHERE log = :a AND idx >= :b AND idx < :c ORDER BY idx)",
                    {Type::kText, Type::kInteger, Type::kInteger},
                    {Type::kInteger, Type::kInteger, Type::kInteger, Type::kText, Type::kInteger}};

const Query kTiles{R"(
  SELECT idx, hashes FROM audit_tile
  WHERE log = :a AND level = :b AND idx >= :c AND idx < :d ORDER BY idx)",
                   {Type::kText, Type::kInteger, Type::kInteger, Type::kInteger},
                   {Type::kInteger, Type::kBytes}};

// One statement each, so that what a serving engine appends meanwhile is not taken for a stray.
const Query kStrayLeaves{R"(
  SELECT idx FROM audit_leaf WHERE log = :a
    AND (idx < 0 OR idx >= (SELECT size FROM audit_head WHERE audit_head.log = audit_leaf.log))
  ORDER BY idx LIMIT 100)",
                         {Type::kText},
                         {Type::kInteger}};
const Query kStrayTiles{R"(
  SELECT level, idx FROM audit_tile WHERE log = :a
    AND (level < 0 OR level > 6 OR idx < 0
      OR idx >= ((SELECT size FROM audit_head WHERE audit_head.log = audit_tile.log)
                 >> CAST(8 * (level + 1) AS INTEGER)))
  ORDER BY level, idx LIMIT 100)",
                        {Type::kText},
                        {Type::kInteger, Type::kInteger}};

std::int64_t number_at(const Values& row, std::size_t column) {
  return std::get<std::int64_t>(row[column]);
}

std::string_view hop_name(HopCode hop) {
  switch (hop) {
    case HopCode::kNone:
      return {};
    case HopCode::kAccept:
      return "accept";
    case HopCode::kPost:
      return "post";
    case HopCode::kShow:
      return "show";
    case HopCode::kSend:
      return "send";
  }
  return {};
}

std::string_view outcome_name(OutcomeCode outcome) {
  switch (outcome) {
    case OutcomeCode::kPermit:
      return "permit";
    case OutcomeCode::kDeny:
      return "deny";
    case OutcomeCode::kDone:
      return "done";
    case OutcomeCode::kFailed:
      return "failed";
    case OutcomeCode::kUnknown:
      return "unknown";
  }
  return {};
}

// A row that is no hop must not speak of one; only the outcome of a send is noted under its name.
bool may_note(std::string_view hop, std::string_view outcome) {
  if (hop == "accept" || hop == "post" || hop == "show") return false;
  return hop != "send" || (outcome != "permit" && outcome != "deny");
}

std::string tile_name(std::int64_t level, std::int64_t index) {
  return "tile " + std::to_string(level) + "/" + std::to_string(index);
}

}  // namespace

void LogVerifier::fault(std::int64_t first, std::int64_t last, std::string what) {
  report_.add({head_.log, first, last, std::move(what)});
}

bool LogVerifier::known_fault_in(std::int64_t first, std::int64_t last) const {
  return std::any_of(report_.findings.begin(), report_.findings.end(), [&](const Finding& known) {
    return known.log == head_.log && known.first <= last && known.last >= first;
  });
}

Status LogVerifier::run(std::uint64_t from, const std::function<void(std::uint64_t)>& checked) {
  if (head_.size < 0) {
    fault(0, 0, "the stored head has a negative size");
    return find_strays();
  }
  start(from);
  for (std::int64_t next = static_cast<std::int64_t>(tree_.size()); next < head_.size;) {
    const std::int64_t end = std::min(next + kBatch, head_.size);
    if (Status read = read_batch(next, end); !read.ok()) return read;
    report_.records += static_cast<std::uint64_t>(end - next);
    next = end;
    checked(static_cast<std::uint64_t>(next));
  }
  if (!answered_.ok()) return answered_;
  check_head();
  return find_strays();
}

// Resumes at a full tile: the hashes below come from the tiles, and must still make the head. When
// the tiles do not answer there is nothing to resume on, and all of the log is read.
void LogVerifier::start(std::uint64_t from) {
  const std::uint64_t size = std::min(from, static_cast<std::uint64_t>(head_.size));
  const std::uint64_t at = size / audit::kTileHashes * audit::kTileHashes;
  std::vector<std::string> open;
  const Status read = reader_.with(
      [&](store::Backend& backend) { open = store::read_open_tiles(backend, head_.log, at); });
  if (!read.ok()) return;
  auto joined = audit::TiledTree::join(at, std::move(open));
  if (joined.ok()) tree_ = std::move(joined).value();
}

Status LogVerifier::read_batch(std::int64_t first, std::int64_t end) {
  const auto tiles =
      reader_.query(kTiles, {head_.log, std::int64_t{0}, first / kTile, end / kTile});
  if (!tiles.ok()) return tiles.error();
  tiles_.clear();
  for (const Values& tile : tiles.value()) {
    tiles_[number_at(tile, 0)] = std::get<store::Bytes>(tile[1]).bytes;
  }
  for (std::int64_t tile = first / kTile; tile < end / kTile; ++tile) {
    if (tiles_[tile].size() == kTileBytes) continue;
    fault(tile * kTile, tile * kTile + kTile - 1, tile_name(0, tile) + " is missing or cut");
  }
  const auto leaves = reader_.query(kLeaves, {head_.log, first, end});
  if (!leaves.ok()) return leaves.error();
  std::int64_t next = first;
  for (const Values& leaf : leaves.value()) {
    const std::int64_t index = number_at(leaf, 0);
    skip_missing(next, index);
    check_record(index, leaf);
    next = index + 1;
  }
  skip_missing(next, end);
  return answered_;
}

void LogVerifier::skip_missing(std::int64_t first, std::int64_t end) {
  if (first >= end) return;
  fault(first, end - 1, "the record is missing");
  for (std::int64_t index = first; index < end; ++index) append(index, Digest{});
}

const std::string* LogVerifier::tile_of(std::int64_t index) const {
  const auto tile = tiles_.find(index / kTile);
  return tile != tiles_.end() && tile->second.size() == kTileBytes ? &tile->second : nullptr;
}

void LogVerifier::check_record(std::int64_t index, const Values& leaf) {
  const Digest computed = audit::leaf_hash(std::get<std::string>(leaf[3]));
  const std::string* tile = tile_of(index);
  const auto place = static_cast<std::size_t>(index % kTile);
  if (tile != nullptr && audit::digest_at(*tile, place) != computed) {
    fault(index, index,
          "the record is not the one whose hash is in " + tile_name(0, index / kTile));
  }
  check_words(index, leaf);
  append(index, computed);
}

void LogVerifier::check_words(std::int64_t index, const Values& leaf) {
  const Reading reading = read_record(std::get<std::string>(leaf[3]));
  if (!reading.fault.empty()) return fault(index, index, std::string(reading.fault));
  if (reading.seq != index) {
    fault(index, index, "the record says index " + std::to_string(reading.seq));
  }
  if (reading.log != head_.log) fault(index, index, "the record is of another log");
  if (reading.version != kVersion) fault(index, index, "the record is of an unknown version");
  const auto hop = static_cast<HopCode>(number_at(leaf, 1));
  const auto outcome = static_cast<OutcomeCode>(number_at(leaf, 2));
  const bool hop_fits =
      hop == HopCode::kNone ? may_note(reading.hop, reading.outcome) : reading.hop == hop_name(hop);
  if (!hop_fits || reading.outcome != outcome_name(outcome)) {
    fault(index, index, "the record says another hop or outcome than its row");
  }
  if (number_at(leaf, 4) != 1) fault(index, index, "a permit without its effect");
}

void LogVerifier::append(std::int64_t index, const Digest& computed) {
  const std::string* tile = tile_of(index);
  const auto place = static_cast<std::size_t>(index % kTile);
  const Digest hash = tile != nullptr ? audit::digest_at(*tile, place) : computed;
  tree_.append(hash, [this](const audit::Tile& full) {
    if (full.level > 0) check_upper_tile(full);
  });
}

void LogVerifier::check_upper_tile(const audit::Tile& tile) {
  const auto level = static_cast<std::int64_t>(tile.level);
  const auto index = static_cast<std::int64_t>(tile.index);
  const auto stored = reader_.query(kTiles, {head_.log, level, index, index + 1});
  if (!stored.ok()) {
    answered_ = stored.error();
    return;
  }
  const std::int64_t width = std::int64_t{1} << (8 * level);
  const std::int64_t first = index * width * kTile;
  const std::string hashes =
      stored.value().empty() ? "" : std::get<store::Bytes>(stored.value()[0][1]).bytes;
  if (hashes.size() != kTileBytes) {
    return fault(first, first + width * kTile - 1, tile_name(level, index) + " is missing or cut");
  }
  for (std::int64_t i = 0; i < kTile; ++i) {
    const auto place = static_cast<std::size_t>(i);
    if (audit::digest_at(hashes, place) == audit::digest_at(tile.hashes, place)) continue;
    fault(first + i * width, first + (i + 1) * width - 1,
          tile_name(level, index) + " does not hold the hash of the tile below");
  }
}

// Hash by hash from the largest subtree on, so that a change is narrowed to one of them.
void LogVerifier::check_head() {
  const auto size = static_cast<std::uint64_t>(head_.size);
  const std::string& stored = head_.frontier.bytes;
  const std::string computed = tree_.tree().frontier();
  if (stored.size() != computed.size()) {
    return fault(0, head_.size - 1, "the stored head has as many hashes as another size");
  }
  std::uint64_t first = 0;
  for (std::size_t i = stored.size() / kHashBytes; i-- > 0;) {
    const std::uint64_t width = std::bit_floor(size - first);
    const std::uint64_t last = first + width - 1;
    const auto a = static_cast<std::int64_t>(first);
    const auto b = static_cast<std::int64_t>(last);
    const bool same =
        stored.compare(i * kHashBytes, kHashBytes, computed, i * kHashBytes, kHashBytes) == 0;
    if (!same && !known_fault_in(a, b)) fault(a, b, "the head is not the root of these records");
    first += width;
  }
}

Status LogVerifier::find_strays() {
  const auto leaves = reader_.query(kStrayLeaves, {head_.log});
  if (!leaves.ok()) return leaves.error();
  for (const Values& leaf : leaves.value()) {
    const std::int64_t index = number_at(leaf, 0);
    fault(index, index, "a record that the head does not cover");
  }
  const auto tiles = reader_.query(kStrayTiles, {head_.log});
  if (!tiles.ok()) return tiles.error();
  for (const Values& tile : tiles.value()) {
    fault(head_.size, head_.size,
          tile_name(number_at(tile, 0), number_at(tile, 1)) + " that the head does not cover");
  }
  return base::ok_status();
}

}  // namespace engine::verify
