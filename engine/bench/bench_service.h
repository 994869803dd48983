// BenchService: the engine's side of engine/api/bench.h.
//
//   BenchService bench({conf.mappings_dir, conf.data_dir + "/bench", sites, endpoints, queue,
//   clock}); bench.run({"siu-appointment", "main", edits}, {.example = "s12-booked"});
//
// Holds the configuration and no state: each call reads the tables as they are on disk. It has no
// store, no Gate, no sink: what it cannot reach it cannot deliver. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "engine/api/bench.h"
#include "engine/bench/draft_files.h"
#include "engine/bench/trial.h"
#include "engine/bench/workpiece.h"
#include "engine/mapping/cases.h"

namespace engine::bench {

struct BenchSite {
  std::shared_ptr<const mapping::Site> site;
  std::vector<std::string> overlays;  // files
};

struct BenchEndpoint {
  std::string site;                            // its name
  std::shared_ptr<const mapping::Site> as_is;  // with the endpoint's own default assigner
  std::set<std::string> mappings;              // of its routes
};

// A message that waits, as the queue tells it.
struct HeldMessage {
  std::string id;  // "m12"
  std::string kind, endpoint, reason;
  base::Instant since;
};

struct BenchSetup {
  std::string mappings_dir;
  std::string folder;  // of drafts and cases
  std::map<std::string, BenchSite> sites;
  std::map<std::string, BenchEndpoint> endpoints;
  std::function<base::Result<std::vector<HeldMessage>>()> queue;  // may be empty: nothing is held
};

class BenchService : public Bench {
 public:
  BenchService(BenchSetup setup, const base::Clock& clock)
      : setup_(std::move(setup)), clock_(clock), files_(setup_.folder) {}

  base::Result<base::Json> list() const override;
  base::Result<base::Json> open(const BenchDraft& draft) const override;
  base::Result<base::Json> held(const std::string& mapping) const override;
  base::Result<base::Json> run(const BenchDraft& draft, const BenchSample& sample) const override;
  base::Result<base::Json> check(const BenchDraft& draft) const override;
  base::Result<base::Json> cases(const BenchDraft& draft) const override;
  base::Result<std::string> csv(const BenchDraft& draft, const BenchNote& note) const override;
  base::Result<base::Json> save(const BenchDraft& draft, const BenchNote& note) override;
  base::Result<base::Json> drafts(const std::string& mapping) const override;
  base::Result<std::string> read_draft(const std::string& mapping,
                                       const std::string& name) const override;
  base::Result<base::Json> make_case(const BenchDraft& draft, const BenchSample& sample,
                                     const std::string& name) override;

 private:
  base::Result<TableSource> source_of(const BenchDraft& draft) const;
  base::Result<Workpiece> workpiece(const BenchDraft& draft) const;
  base::Result<TrialSample> sample_of(const BenchDraft& draft, const BenchSample& sample) const;
  base::Result<TrialSample> example(const BenchDraft& draft, const std::string& name) const;
  mapping::Site site_of(const std::string& name) const;
  std::vector<mapping::Case> all_cases(const std::string& mapping) const;

  BenchSetup setup_;
  const base::Clock& clock_;
  DraftFiles files_;
};

}  // namespace engine::bench
