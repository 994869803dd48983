// Verify: what was changed in the audit log, or against it, behind the engine's back.
//
//   auto report = verify_log(reader, VerifyOptions{}, [](const Progress& at) { draw(at); });
//   if (!report.ok()) ...                                    // the store did not answer
//   for (const Finding& finding : report.value().findings) ...
//
// Of each log it asks: is every record canonical, of this log, of a known version, and at the index
// that it says, without gap; do its leaf hashes make the tiles, the tiles each other, and all of
// them the head. Of the store: does each message, replay, entry and attempt have a permit of its
// own hop and tenant, and each such permit its row. Read in batches; memory does not grow with the
// log. May run beside a serving engine: what is appended meanwhile is left for the next time. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/audit/tree.h"
#include "engine/store/reader.h"

namespace engine::verify {

struct LogHead {
  std::string origin;
  std::uint64_t size = 0;
  audit::Digest root;
};

struct VerifyOptions {
  std::string origin;      // empty: every log of the store
  std::uint64_t from = 0;  // resumes at the last full tile before this index, trusting tiles below
};

// A fault in the records first..last of a log. An effect without record has no log, and index -1.
struct Finding {
  std::string log;
  std::int64_t first = -1;
  std::int64_t last = -1;
  std::string what;  // ids and fixed words
};

struct VerifyReport {
  static constexpr std::size_t kFindingsMax = 1000;

  std::vector<LogHead> heads;
  std::uint64_t records = 0;
  std::uint64_t effects = 0;
  std::vector<Finding> findings;  // in the order in which they were met
  std::uint64_t more = 0;         // findings that are not listed

  bool clean() const { return findings.empty(); }
  void add(Finding finding);
};

struct Progress {
  std::string_view what;  // "records", "effects"
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0: not known
};
using OnProgress = std::function<void(const Progress&)>;

base::Result<VerifyReport> verify_log(store::StoreReader& reader, const VerifyOptions& options,
                                      const OnProgress& progress);

// The tables whose rows record a hop: each is verified, in both directions.
std::vector<std::string> effect_tables();

// The heads as they are stored; kInvalid when one is no head.
base::Result<std::vector<LogHead>> read_heads(store::StoreReader& reader);

}  // namespace engine::verify
