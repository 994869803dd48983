#include "engine/audit/proof.h"

#include <bit>
#include <charconv>
#include <optional>

#include "base/encoding.h"

namespace engine::audit {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kTileHeight = 8;
constexpr std::size_t kHashesMax = 64;  // of a proof: one for each level of the largest tree

// Hashes of ranges of leaves, from tiles. A range begins at a multiple of the power of two that its
// size reaches, as all ranges of RFC 9162 2.1 do.
class Ranges {
 public:
  Ranges(std::uint64_t size, const ReadTile& read) : size_(size), read_(read) {}

  Result<Digest> hash(std::uint64_t first, std::uint64_t count) const {
    if (std::has_single_bit(count))
      return full(first, static_cast<std::size_t>(std::countr_zero(count)));
    const std::uint64_t left = std::bit_floor(count);
    auto a = hash(first, left);
    if (!a.ok()) return a.error();
    auto b = hash(first + left, count - left);
    if (!b.ok()) return b.error();
    return node_hash(a.value(), b.value());
  }

 private:
  // 2^height leaves, which are 2^(height mod 8) hashes of one tile.
  Result<Digest> full(std::uint64_t first, std::size_t height) const {
    const std::size_t level = height / kTileHeight;
    const std::uint64_t hash = first >> (kTileHeight * level);
    const TileName name = tile_at(size_, level, hash);
    auto tile = read_(name);
    if (!tile.ok()) return tile.error();
    if (tile.value().size() != name.width * kHashBytes) {
      return Error{Code::kInvalid, "a tile is cut", "audit_tile", {}};
    }
    const std::size_t width = std::size_t{1} << (height % kTileHeight);
    const std::size_t at = static_cast<std::size_t>(hash % kTileHashes);
    if (at + width > name.width) {
      return Error{Code::kInvalid, "a tile is cut", "audit_tile", {}};
    }
    Tree tree;
    for (std::size_t i = 0; i < width; ++i) tree.append(digest_at(tile.value(), at + i));
    return tree.root();
  }

  std::uint64_t size_;
  const ReadTile& read_;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Digest> digest_in(std::string_view text) {
  const auto bytes = base::from_base64(text);
  if (!bytes.ok() || bytes.value().size() != kHashBytes) return std::nullopt;
  return digest_at(bytes.value(), 0);
}

// Takes a line off the front of `text`; a last line without its newline is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

Error bad(std::string_view what) { return {Code::kInvalid, std::string(what), "proof", {}}; }

std::optional<std::string_view> after(std::optional<std::string_view> line, std::string_view word) {
  if (!line || !line->starts_with(word)) return std::nullopt;
  return line->substr(word.size());
}

}  // namespace

TileName tile_at(std::uint64_t size, std::size_t level, std::uint64_t hash) {
  const std::uint64_t hashes = size >> (kTileHeight * level);
  const std::uint64_t index = hash / kTileHashes;
  const bool full = index < hashes / kTileHashes;
  return {level, index, full ? kTileHashes : static_cast<std::size_t>(hashes % kTileHashes)};
}

Result<Digest> root_of(std::uint64_t size, const ReadTile& read) {
  if (size == 0) return Tree().root();
  return Ranges(size, read).hash(0, size);
}

// PATH(m, D[n]) of RFC 9162 2.1.3.1, from the root down and then turned round.
Result<std::vector<Digest>> inclusion_proof(std::uint64_t size, std::uint64_t index,
                                            const ReadTile& read) {
  if (index >= size) return Error{Code::kNotFound, "the log is not that long", "index", {}};
  const Ranges ranges(size, read);
  std::vector<Digest> path;
  std::uint64_t first = 0;
  std::uint64_t count = size;
  while (count > 1) {
    const std::uint64_t left = std::bit_ceil(count) / 2;
    const bool in_left = index - first < left;
    auto other = in_left ? ranges.hash(first + left, count - left) : ranges.hash(first, left);
    if (!other.ok()) return other.error();
    path.push_back(other.value());
    if (!in_left) first += left;
    count = in_left ? left : count - left;
  }
  return std::vector<Digest>(path.rbegin(), path.rend());
}

std::string write_checkpoint(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         base::to_base64(checkpoint.root.view()) + "\n";
}

// What comes after the empty line, signatures, says nothing to us.
Result<Checkpoint> read_checkpoint(std::string_view text) {
  const auto origin = take_line(text);
  const auto size = take_line(text);
  const auto root = take_line(text);
  if (!origin || origin->empty()) return bad("the checkpoint names no log");
  const auto number = size ? number_in(*size) : std::nullopt;
  const auto digest = root ? digest_in(*root) : std::nullopt;
  if (!number) return bad("the checkpoint has no size");
  if (!digest) return bad("the checkpoint has no root");
  return Checkpoint{std::string(*origin), *number, *digest};
}

std::string write_proof(const Proof& proof) {
  std::string text(kFirstLine);
  text += "\nextra " + base::to_base64(proof.record);
  text += "\nindex " + std::to_string(proof.index) + "\n";
  for (const Digest& hash : proof.hashes) text += base::to_base64(hash.view()) + "\n";
  return text + "\n" + write_checkpoint(proof.head);
}

Result<Proof> read_proof(std::string_view text) {
  if (text.size() > kProofBytesMax) return bad("too long for a proof");
  if (take_line(text) != kFirstLine) return bad("no tlog-proof: the first line is another");
  Proof proof;
  const auto extra = after(take_line(text), "extra ");
  const auto record = extra ? base::from_base64(*extra) : Result<std::string>(bad(""));
  if (!record.ok()) return bad("no record in its extra line");
  proof.record = record.value();
  const auto index = after(take_line(text), "index ");
  const auto number = index ? number_in(*index) : std::nullopt;
  if (!number) return bad("no index");
  proof.index = *number;
  for (auto line = take_line(text);; line = take_line(text)) {
    if (!line) return bad("no empty line after the hashes");
    if (line->empty()) break;
    const auto hash = digest_in(*line);
    if (!hash || proof.hashes.size() == kHashesMax) return bad("a line that is no hash");
    proof.hashes.push_back(*hash);
  }
  auto head = read_checkpoint(text);
  if (!head.ok()) return head.error();
  proof.head = std::move(head).value();
  return proof;
}

bool check_proof(const Proof& proof) {
  std::vector<std::string> hashes;
  for (const Digest& hash : proof.hashes) hashes.emplace_back(hash.view());
  return verify_inclusion(proof.index, proof.head.size, leaf_hash(proof.record).view(), hashes,
                          proof.head.root.view());
}

}  // namespace engine::audit
