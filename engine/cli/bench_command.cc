#include <chrono>
#include <filesystem>
#include <memory>

#include "engine/cli/bench/disk.h"
#include "engine/cli/bench/end_to_end.h"
#include "engine/cli/bench/load_messages.h"
#include "engine/cli/command.h"
#include "hl7/message.h"

namespace engine::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kParses = 200'000;

struct Options {
  std::string dir = "/var/tmp";
  std::string postgres;
  int runs = 3;
  std::size_t messages = 20'000;
  bool json = false;
};

// A directory that goes with its object.
class Workplace {
 public:
  explicit Workplace(const std::string& in) : path_(in + "/hopline-bench-XXXXXX") {
    made_ = ::mkdtemp(path_.data()) != nullptr;
  }
  ~Workplace() {
    std::error_code ignored;
    if (made_) fs::remove_all(path_, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  bool made() const { return made_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

// The sum is used, so that no compiler leaves the reading out.
std::size_t read_six_fields(const hl7::Message& message) {
  std::size_t bytes = 0;
  for (const char* address : {"MSH-9.2", "MSH-10", "SCH-2.1", "PID-3.1", "PID-5.1", "AIS-3.1"}) {
    bytes += message.text(address).size();
  }
  return bytes;
}

// One core, a new message each time.
base::Result<double> parses_per_s() {
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < kParses; ++i) inputs.push_back(LoadMessages("P").item(i).bytes);
  std::size_t seen = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::string& bytes : inputs) {
    const auto message = hl7::Message::parse(std::move(bytes));
    if (!message.ok()) return message.error();
    seen += read_six_fields(message.value());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(seen > 0);
  return static_cast<double>(kParses) / took.count();
}

class Bench {
 public:
  Bench(const Options& options, Console& console) : options_(options), console_(console) {}

  int run() {
    const Workplace place(options_.dir);
    if (!place.made()) {
      console_.err("hopline: no directory can be made in " + options_.dir + "\n");
      return kExitNoOutput;
    }
    if (is_in_memory(place.path())) {
      console_.err("hopline: " + options_.dir + " lies in memory; say --dir DIR on a disk\n");
      return kExitUsage;
    }
    if (auto done = measure(place.path()); !done.ok()) return fail(console_, done.error());
    return kExitDone;
  }

 private:
  base::Status measure(const std::string& dir) {
    if (auto done = repeat({"fdatasync_p50_us", "us", {}}, [&] { return fdatasync_p50_us(dir); });
        !done.ok()) {
      return done;
    }
    if (auto done = repeat({"hl7_parse_6_fields_per_s", "msg/s", {}}, &parses_per_s); !done.ok()) {
      return done;
    }
    EndToEndOptions sqlite;
    sqlite.dir = dir + "/sqlite";
    sqlite.runs = options_.runs;
    sqlite.messages = options_.messages;
    if (auto done = end_to_end(sqlite); !done.ok()) return done;
    if (options_.postgres.empty()) return base::ok_status();
    EndToEndOptions pg = sqlite;
    pg.kind = "pg";
    pg.connection = options_.postgres;
    pg.dir = dir + "/pg";
    pg.connections = {16};
    return end_to_end(pg);
  }

  template <class Work>
  base::Status repeat(Figure figure, Work work) {
    for (int run = 0; run < options_.runs; ++run) {
      auto value = work();
      if (!value.ok()) return value.error();
      figure.values.push_back(value.value());
    }
    tell(figure);
    return base::ok_status();
  }

  base::Status end_to_end(const EndToEndOptions& what) {
    auto figures = EndToEnd(what, console_).run();
    if (!figures.ok()) return figures.error();
    for (const Figure& figure : figures.value()) tell(figure);
    return base::ok_status();
  }

  void tell(const Figure& figure) {
    console_.out(options_.json ? figure.as_json() : figure.as_text());
  }

  const Options& options_;
  Console& console_;
};

}  // namespace

void add_bench(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& command = example(
      *app.add_subcommand("bench", "Messages a second, end to end, with the disk's own figure"),
      "hopline bench --runs 1 --messages 5000");
  command.add_option("--dir", options->dir, "Where data lie while it runs: a disk, not memory")
      ->check(CLI::ExistingDirectory);
  command.add_option("--postgres", options->postgres, "libpq connection of an empty database");
  command.add_option("--runs", options->runs, "Of each figure")->check(CLI::Range(1, 100));
  command.add_option("--messages", options->messages, "Of each run with 16 connections")
      ->check(CLI::Range(100, 10'000'000));
  command.add_flag("--json", options->json, "One JSON object a figure");
  on_run(command, shell, [options, &shell] { return Bench(*options, shell.console).run(); });
}

}  // namespace engine::cli
