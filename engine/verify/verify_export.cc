#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/audit/tiles.h"
#include "engine/verify/canonical.h"
#include "engine/verify/export.h"

// An exported log, from its files alone.
namespace engine::verify {
namespace {

using audit::Checkpoint;
using audit::kHashBytes;
using audit::kTileHashes;
using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kFileBytesMax = kTileHashes * (2 + 65'535);
constexpr std::int64_t kVersion = 1;
constexpr int kDepthMax = 16;

// "" for what is missing, or larger than such a file can be.
std::string read_file(const std::filesystem::path& path) {
  std::error_code fault;
  const auto size = std::filesystem::file_size(path, fault);
  if (fault || size > kFileBytesMax) return {};
  std::ifstream in(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

std::vector<std::string_view> records_in(std::string_view bundle) {
  std::vector<std::string_view> records;
  while (bundle.size() >= 2) {
    const auto high = static_cast<unsigned char>(bundle[0]);
    const auto low = static_cast<unsigned char>(bundle[1]);
    const std::size_t size = static_cast<std::size_t>(high) << 8 | low;
    if (bundle.size() < 2 + size) break;
    records.push_back(bundle.substr(2, size));
    bundle.remove_prefix(2 + size);
  }
  return records;
}

class ExportVerifier {
 public:
  ExportVerifier(std::string folder, const Checkpoint& head, const std::optional<Checkpoint>& kept,
                 VerifyReport& report)
      : folder_(std::move(folder)), head_(head), kept_(kept), report_(report) {}

  void run() {
    compare_kept();
    while (tree_.size() < head_.size) {
      const std::uint64_t left = head_.size - tree_.size();
      if (!read_bundle(std::min<std::uint64_t>(left, kTileHashes))) return;
    }
    if (tree_.tree().root() != head_.root) {
      fault(0, head_.size - (head_.size > 0 ? 1 : 0),
            "the checkpoint is not the root of these records");
    }
    if (kept_ && kept_->size > head_.size) {
      fault(head_.size, kept_->size - 1, "records are missing that the kept head covers");
    }
  }

 private:
  void fault(std::uint64_t first, std::uint64_t last, std::string what) {
    report_.add({head_.origin, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last),
                 std::move(what)});
  }

  std::string file_of(std::size_t level, std::uint64_t index, std::size_t width,
                      const std::string& kind = "") const {
    std::string path = folder_ + "/tile/" + (kind.empty() ? std::to_string(level) : kind) + "/" +
                       tile_number(index);
    if (width != kTileHashes) path += ".p/" + std::to_string(width);
    return read_file(path);
  }

  bool read_bundle(std::uint64_t count) {
    const std::uint64_t first = tree_.size();
    const auto width = static_cast<std::size_t>(count);
    const std::string bundle = file_of(0, first / kTileHashes, width, "entries");
    const std::vector<std::string_view> records = records_in(bundle);
    if (records.size() != count) {
      fault(first + records.size(), first + count - 1, "the records are missing or cut");
      return false;
    }
    check_tile(0, first / kTileHashes, width, records);
    for (const std::string_view record : records) append(record);
    return true;
  }

  void check_tile(std::size_t level, std::uint64_t index, std::size_t width,
                  const std::vector<std::string_view>& records) {
    const std::string hashes = file_of(level, index, width);
    for (std::size_t i = 0; i < width; ++i) {
      const std::uint64_t at = index * kTileHashes + i;
      const bool same = hashes.size() == width * kHashBytes &&
                        std::string_view(hashes).substr(i * kHashBytes, kHashBytes) ==
                            audit::leaf_hash(records[i]).view();
      if (!same) fault(at, at, "the record is not the one whose hash is in its tile");
    }
  }

  void append(std::string_view record) {
    const std::uint64_t index = tree_.size();
    check_words(index, record);
    tree_.append(audit::leaf_hash(record), [this](const audit::Tile& full) {
      if (full.level == 0) return;
      if (file_of(full.level, full.index, kTileHashes) != full.hashes) {
        const std::uint64_t width = std::uint64_t{1} << (8 * (full.level + 1));
        fault(full.index * width, (full.index + 1) * width - 1,
              "a tile does not hold the hashes of those below");
      }
    });
    ++report_.records;
    compare_kept();
  }

  void check_words(std::uint64_t index, std::string_view record) {
    const Reading reading = read_record(record);
    if (!reading.fault.empty()) return fault(index, index, std::string(reading.fault));
    if (reading.seq != static_cast<std::int64_t>(index)) {
      fault(index, index, "the record says index " + std::to_string(reading.seq));
    }
    if (reading.log != head_.origin) fault(index, index, "the record is of another log");
    if (reading.version != kVersion) fault(index, index, "the record is of an unknown version");
  }

  void compare_kept() {
    if (!kept_ || kept_->size != tree_.size() || tree_.tree().root() == kept_->root) return;
    fault(0, kept_->size - (kept_->size > 0 ? 1 : 0),
          "these records are not those that the kept head covers");
  }

  std::string folder_;
  const Checkpoint& head_;
  std::optional<Checkpoint> kept_;
  VerifyReport& report_;
  audit::TiledTree tree_;
};

std::vector<std::string> logs_below(const std::string& folder) {
  std::vector<std::string> logs;
  std::error_code fault;
  auto at = std::filesystem::recursive_directory_iterator(folder, fault);
  for (; !fault && at != std::filesystem::recursive_directory_iterator(); at.increment(fault)) {
    if (at.depth() >= kDepthMax || at->path().filename() == "tile") at.disable_recursion_pending();
    if (at->path().filename() == "checkpoint") logs.push_back(at->path().parent_path());
  }
  std::sort(logs.begin(), logs.end());
  return logs;
}

}  // namespace

Result<VerifyReport> verify_export(const std::string& folder,
                                   const std::optional<Checkpoint>& kept) {
  VerifyReport report;
  bool met = false;
  for (const std::string& log : logs_below(folder)) {
    auto head = audit::read_checkpoint(read_file(log + "/checkpoint"));
    if (!head.ok()) return head.error();
    const bool mine = kept && kept->origin == head.value().origin;
    met = met || mine;
    ExportVerifier(log, head.value(), mine ? kept : std::nullopt, report).run();
    report.heads.push_back({head.value().origin, head.value().size, head.value().root});
  }
  if (report.heads.empty()) {
    return Error{Code::kNotFound, "no exported log is here (no file named checkpoint)", folder, {}};
  }
  if (kept && !met) return Error{Code::kNotFound, "no log here is the kept head's", folder, {}};
  return report;
}

}  // namespace engine::verify
