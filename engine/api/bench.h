// Bench: where an interface analyst tries a mapping before anybody relies on it.
//
//   bench.list();                                            // mappings and sites
//   bench.open({"siu-appointment", "main"});                 // rules as cells, samples
//   bench.run(draft, {.example = "s12-booked"});             // result, trace, fields, thread
//   bench.run(draft, {.bytes = shown, .values = Values::kMasked});
//   bench.save(draft, {actor, "ticket 482"});                // a file; never active by itself
//
// A draft is what differs from the tables in use: edits of rows, as an overlay writes them. Pure
// but for the files of drafts and cases, which lie in the data directory and which no route reads:
// nothing here can deliver. Patient data come in as `bytes` that a Show has cleared, and with
// kMasked no value of them is in an answer, only its class ("digits(8)"). Answers are JSON as
// docs/MAPPING.md and /openapi.json describe them. kNotFound: no such mapping, site or example;
// kInvalid: the request, or a table on disk. A draft with faults is no error: the answer lists them
// by cell. Thread-safe; a run takes some milliseconds, so call it from a worker.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/api/actor.h"

namespace engine {

inline constexpr std::size_t kBenchEditsMax = 500;
inline constexpr std::size_t kBenchReasonMax = 500;

// One row of a draft: op, at and the columns mean what they mean in an overlay. An empty cell of a
// "replace" clears it.
struct BenchEdit {
  std::string op;  // "replace", "add", "off"
  std::string rule;
  std::string at;  // add: "before ID", "after ID" or empty
  std::map<std::string, std::string> cells;
};

struct BenchDraft {
  std::string mapping;
  std::string site;  // empty: UTC, English, no overlays
  std::vector<BenchEdit> edits;
};

enum class BenchValues { kShown, kMasked };

struct BenchSample {
  std::string example;   // one of the mapping's cases: "s12-booked"
  std::string bytes;     // or a message or resource, as it came
  std::string endpoint;  // that it came by, if any: its site settles zone and assigners
  BenchValues values = BenchValues::kShown;
};

// Who does something that stays, and why.
struct BenchNote {
  Actor by;
  std::string reason;
};

class Bench {
 public:
  virtual ~Bench() = default;

  virtual base::Result<base::Json> list() const = 0;
  virtual base::Result<base::Json> open(const BenchDraft& draft) const = 0;
  // Messages that wait for a person and would go through this mapping: ids, endpoints, reasons.
  virtual base::Result<base::Json> held(const std::string& mapping) const = 0;

  virtual base::Result<base::Json> run(const BenchDraft& draft,
                                       const BenchSample& sample) const = 0;
  virtual base::Result<base::Json> check(const BenchDraft& draft) const = 0;
  virtual base::Result<base::Json> cases(const BenchDraft& draft) const = 0;

  // The draft as an overlay file: CSV.
  virtual base::Result<std::string> csv(const BenchDraft& draft, const BenchNote& note) const = 0;
  virtual base::Result<base::Json> save(const BenchDraft& draft, const BenchNote& note) = 0;
  virtual base::Result<base::Json> drafts(const std::string& mapping) const = 0;
  virtual base::Result<std::string> read_draft(const std::string& mapping,
                                               const std::string& name) const = 0;

  // A message as a case of the mapping, de-identified: what came in, and what the draft makes of
  // it. kConflict: there is such a case.
  virtual base::Result<base::Json> make_case(const BenchDraft& draft, const BenchSample& sample,
                                             const std::string& name) = 0;
};

}  // namespace engine
