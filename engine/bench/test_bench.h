// A bench on the repository's own mappings, for tests: no store, no engine.
//
//   TestBench bench;
//   base::Json told = bench.run({replace("apt.start.tq1", "from", "SCH-11.4")});
//
// Drafts go to a folder of its own, which is removed with it. One thread.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "base/time.h"
#include "engine/bench/bench_service.h"

namespace engine::bench {

inline BenchEdit replace(std::string rule, std::string column, std::string text) {
  return {"replace", std::move(rule), "", {{std::move(column), std::move(text)}}};
}

class TestBench {
 public:
  TestBench() {
    folder_ =
        std::filesystem::temp_directory_path() / ("hopline-bench-" + std::to_string(getpid()));
    std::filesystem::remove_all(folder_);
    auto site = std::make_shared<mapping::Site>();
    site->zone = base::Zone::find("Europe/Berlin").value();
    site->organisation = "Mercy Clinic";
    setup.mappings_dir = std::string(HOPLINE_SOURCE_DIR) + "/mappings";
    setup.folder = folder_.string();
    setup.sites["main"] = {site, {}};
    setup.endpoints["mllp-ehr"] = {"main", site, {"siu-appointment"}};
  }
  ~TestBench() { std::filesystem::remove_all(folder_); }

  BenchService service() { return BenchService(setup, clock); }

  base::Json run(std::vector<BenchEdit> edits, const BenchSample& sample = {"s12-booked", "", ""}) {
    auto told = service().run({"siu-appointment", "", std::move(edits)}, sample);
    EXPECT_TRUE(told.ok()) << (told.ok() ? "" : told.error().to_string());
    return told.ok() ? std::move(told).value() : base::Json::object();
  }

  std::filesystem::path folder() const { return folder_; }

  BenchSetup setup;
  base::FakeClock clock{base::to_instant({2026, 3, 2, 9, 0, 0}, 0)};

 private:
  std::filesystem::path folder_;
};

// The item of a list whose member is that text; fails the test when there is none.
inline base::Json item(const base::Json& list, std::string_view member, std::string_view text) {
  for (const base::Json& one : list.items()) {
    if (one.text_of(member) == text) return one;
  }
  ADD_FAILURE() << "nothing has " << member << " " << text;
  return base::Json::object();
}

}  // namespace engine::bench
