#include "engine/verify/export.h"

#include <filesystem>
#include <fstream>

#include "engine/store/rows_admin.h"

namespace engine::verify {
namespace {

using audit::Checkpoint;
using audit::kHashBytes;
using audit::kTileBytes;
using audit::kTileHashes;
using audit::Proof;
using audit::TileName;
using base::Code;
using base::Error;
using base::Result;
using base::Status;
using store::StoreReader;
using store::Type;
using store::Values;

const store::Query kRecords{
    "SELECT record FROM audit_leaf WHERE log = :a AND idx >= :b AND idx < :c ORDER BY idx",
    {Type::kText, Type::kInteger, Type::kInteger},
    {Type::kText}};

Error damaged(std::string_view what) {
  return {Code::kInvalid, std::string(what) + "; hopline audit verify says more", "audit", {}};
}

// The tiles of one log as it lies in the store, at the size of its head.
class StoreTiles {
 public:
  StoreTiles(StoreReader& reader, std::string origin, std::uint64_t size)
      : reader_(reader), origin_(std::move(origin)), size_(size) {}

  Result<std::vector<std::string>> records(std::uint64_t first, std::uint64_t count) {
    const auto from = static_cast<std::int64_t>(first);
    const auto rows =
        reader_.query(kRecords, {origin_, from, from + static_cast<std::int64_t>(count)});
    if (!rows.ok()) return rows.error();
    if (rows.value().size() != count) return damaged("records are missing");
    std::vector<std::string> records;
    for (const Values& row : rows.value()) records.push_back(std::get<std::string>(row[0]));
    return records;
  }

  // A full tile is stored; the last of a level is made of what lies below it.
  Result<std::string> read(const TileName& name) {
    if (name.width == kTileHashes) return stored(name.level, name.index);
    std::string hashes;
    if (name.level == 0) {
      auto all = records(name.index * kTileHashes, name.width);
      if (!all.ok()) return all.error();
      for (const std::string& record : all.value()) hashes += audit::leaf_hash(record).view();
      return hashes;
    }
    for (std::size_t i = 0; i < name.width; ++i) {
      auto below = stored(name.level - 1, name.index * kTileHashes + i);
      if (!below.ok()) return below.error();
      hashes += audit::tile_root(below.value()).view();
    }
    return hashes;
  }

  std::uint64_t size() const { return size_; }

 private:
  Result<std::string> stored(std::size_t level, std::uint64_t index) {
    const auto row = reader_.read<store::TileRow>(origin_, static_cast<std::int64_t>(level),
                                                  static_cast<std::int64_t>(index));
    if (!row.ok() && row.error().code == Code::kUnavailable) return row.error();
    if (!row.ok() || row.value().hashes.bytes.size() != kTileBytes) {
      return damaged("a tile is missing or cut");
    }
    return row.value().hashes.bytes;
  }

  StoreReader& reader_;
  std::string origin_;
  std::uint64_t size_;
};

Result<Checkpoint> head_of(StoreReader& reader, const std::string& origin) {
  const auto heads = read_heads(reader);
  if (!heads.ok()) return heads.error();
  for (const LogHead& head : heads.value()) {
    if (head.origin == origin) return Checkpoint{head.origin, head.size, head.root};
  }
  return Error{Code::kNotFound, "no such log; hopline audit head names them", origin, {}};
}

std::string tile_path(const TileName& name, std::string_view kind) {
  std::string path = "tile/" + std::string(kind) + "/" + tile_number(name.index);
  if (name.width != kTileHashes) path += ".p/" + std::to_string(name.width);
  return path;
}

// By way of a file of another name, so that what is there is whole.
Status write_file(const std::string& path, const std::string& bytes) {
  std::error_code fault;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), fault);
  const std::string part = path + ".part";
  std::ofstream(part, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (std::filesystem::file_size(part, fault) != bytes.size()) {
    return Error{Code::kUnavailable, "cannot be written", path, {}};
  }
  std::filesystem::rename(part, path, fault);
  if (fault) return Error{Code::kUnavailable, "cannot be written", path, {}};
  return base::ok_status();
}

// Records behind their length in two bytes (c2sp.org/tlog-tiles, entry bundles).
std::string bundle_of(const std::vector<std::string>& records) {
  std::string bundle;
  for (const std::string& record : records) {
    bundle += static_cast<char>(record.size() >> 8 & 0xff);
    bundle += static_cast<char>(record.size() & 0xff);
    bundle += record;
  }
  return bundle;
}

class Exporter {
 public:
  Exporter(StoreTiles& tiles, std::string folder) : tiles_(tiles), folder_(std::move(folder)) {}

  Status run() {
    for (std::size_t level = 0; level == 0 || (tiles_.size() >> (8 * level)) != 0; ++level) {
      const std::uint64_t hashes = tiles_.size() >> (8 * level);
      for (std::uint64_t first = 0; first < hashes; first += kTileHashes) {
        if (Status done = one(audit::tile_at(tiles_.size(), level, first)); !done.ok()) return done;
      }
    }
    return base::ok_status();
  }

 private:
  Status one(const TileName& name) {
    if (name.level == 0) {
      if (Status done = entries(name); !done.ok()) return done;
    }
    const std::string path = folder_ + "/" + tile_path(name, std::to_string(name.level));
    if (name.width == kTileHashes && std::filesystem::exists(path)) return base::ok_status();
    auto hashes = tiles_.read(name);
    if (!hashes.ok()) return hashes.error();
    return write_file(path, hashes.value());
  }

  Status entries(const TileName& name) {
    const std::string path = folder_ + "/" + tile_path(name, "entries");
    if (name.width == kTileHashes && std::filesystem::exists(path)) return base::ok_status();
    auto records = tiles_.records(name.index * kTileHashes, name.width);
    if (!records.ok()) return records.error();
    return write_file(path, bundle_of(records.value()));
  }

  StoreTiles& tiles_;
  std::string folder_;
};

}  // namespace

std::string tile_number(std::uint64_t index) {
  const std::string digits = std::to_string(index);
  const std::string padded = std::string((3 - digits.size() % 3) % 3, '0') + digits;
  std::string path;
  for (std::size_t at = 0; at < padded.size(); at += 3) {
    const bool last = at + 3 == padded.size();
    path += (last ? "" : "x") + padded.substr(at, 3) + (last ? "" : "/");
  }
  return path;
}

Result<Proof> prove(StoreReader& reader, const std::string& origin, std::uint64_t index) {
  auto head = head_of(reader, origin);
  if (!head.ok()) return head.error();
  StoreTiles tiles(reader, origin, head.value().size);
  auto hashes = audit::inclusion_proof(tiles.size(), index,
                                       [&](const TileName& name) { return tiles.read(name); });
  if (!hashes.ok()) return hashes.error();
  auto record = tiles.records(index, 1);
  if (!record.ok()) return record.error();
  Proof proof{std::move(head).value(), index, std::move(hashes).value(),
              std::move(record.value().front())};
  if (!audit::check_proof(proof)) return damaged("the record is not in its log");
  return proof;
}

Result<Proof> prove(StoreReader& reader, LeafId leaf) {
  const auto row = reader.read<store::LeafRow>(leaf);
  if (!row.ok()) {
    if (row.error().code != Code::kNotFound) return row.error();
    return Error{Code::kNotFound, "no audit record has this id", "id", {}};
  }
  return prove(reader, row.value().log, static_cast<std::uint64_t>(row.value().index));
}

// The log may grow meanwhile; what is exported is the log as its head was at the beginning.
Result<Checkpoint> export_log(StoreReader& reader, const std::string& origin,
                              const std::string& folder) {
  auto head = head_of(reader, origin);
  if (!head.ok()) return head.error();
  StoreTiles tiles(reader, origin, head.value().size);
  if (Status done = Exporter(tiles, folder).run(); !done.ok()) return done.error();
  const Status written = write_file(folder + "/checkpoint", audit::write_checkpoint(head.value()));
  if (!written.ok()) return written.error();
  return head;
}

}  // namespace engine::verify
