#include "engine/cli/bench/end_to_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "engine/cli/bench/disk.h"
#include "engine/cli/bench/load_messages.h"
#include "engine/cli/progress.h"
#include "engine/serve/master_key.h"

namespace engine::cli {
namespace {

using adapter::mllp::LoadReport;
using base::Code;
using base::Error;
using base::Status;

constexpr int kClientThreads = 2;
constexpr std::size_t kPatients = 2'000;  // all told of once by the warm-up
constexpr std::size_t kAloneShare = 4;    // one connection gets a fourth of the messages

std::vector<std::string> sets_of(const EndToEndOptions& options) {
  std::vector<std::string> sets = {
      "data=" + options.dir + "/data",
      "http.public.listen=127.0.0.1:0",
      "http.operations.listen=127.0.0.1:0",
      "endpoints.mllp-ehr.settings.listen=127.0.0.1:0",
      "endpoints.file-drop.settings.folder=" + options.dir + "/drop",
      "log.level=error",
  };
  if (options.kind == "pg") {
    sets.push_back("store.kind=postgresql");
    sets.push_back("store.connection=" + options.connection);
  }
  return sets;
}

Status all_taken(const LoadReport& report) {
  if (report.codes.size() == 1 && report.codes.contains("AA")) return base::ok_status();
  std::string words = "not every answer is AA:";
  for (const auto& [code, count] : report.codes) words += fmt::format(" {} {}", code, count);
  return Error{Code::kInternal, words, "bench", {}};
}

}  // namespace

Status EndToEnd::start() {
  std::error_code fault;
  std::filesystem::create_directories(options_.dir + "/data", fault);
  std::filesystem::create_directories(options_.dir + "/drop", fault);
  if (Status made = make_master_key(options_.dir + "/data"); !made.ok()) return made;
  auto configuration = load_configuration({"", sets_of(options_)});
  if (!configuration.ok()) return configuration.error();
  auto node = Node::open(std::move(configuration).value(), base::to_stderr());
  if (!node.ok()) return node.error();
  node_ = std::move(node).value();
  return node_->start();
}

base::Result<std::vector<Figure>> EndToEnd::run() {
  if (Status up = start(); !up.ok()) return up.error();
  std::vector<Figure> figures;
  if (Status warm = warm_up(); !warm.ok()) return warm.error();
  for (const int connections : options_.connections) {
    const Load load{fmt::format("e2e_{}_{}_", options_.kind, connections), connections, kPatients};
    if (Status done = measure(load, figures); !done.ok()) return done.error();
  }
  if (options_.new_patients) {
    const int connections = options_.connections.front();
    const Load load{fmt::format("e2e_{}_{}_new_patients_", options_.kind, connections), connections,
                    0};
    if (Status done = measure(load, figures); !done.ok()) return done.error();
  }
  node_->stop();
  return figures;
}

Status EndToEnd::warm_up() {
  net::Executor client(kClientThreads);
  const LoadMessages messages(fmt::format("W{}Q", options_.kind), kPatients);
  const LoadReport report = adapter::mllp::run_load(
      client, {.address = node_->app().address_of("mllp-ehr"),
               .connections = options_.connections.front(),
               .messages = kPatients,
               .next = [&](std::size_t number) { return messages.item(number); }});
  client.stop();
  return all_taken(report);
}

// A sample's value in the text that operators read.
double EndToEnd::counter(std::string_view name) {
  const std::string text = node_->metrics().render();
  const std::size_t at = text.find("\n" + std::string(name) + " ");
  if (at == std::string::npos) return 0;
  double value = 0;
  const char* from = text.data() + at + name.size() + 2;
  std::from_chars(from, text.data() + text.size(), value);
  return value;
}

Status EndToEnd::measure(const Load& load, std::vector<Figure>& figures) {
  const std::string& prefix = load.name;
  Figure rate{prefix + "msg_per_s", "msg/s", {}}, p50{prefix + "p50_ms", "ms", {}};
  Figure p99{prefix + "p99_ms", "ms", {}}, p999{prefix + "p999_ms", "ms", {}};
  Figure rows{prefix + "rows_per_msg", "rows", {}}, syncs{prefix + "fsyncs_per_msg", "fsyncs", {}};
  Figure bytes{prefix + "disk_bytes_per_msg", "bytes", {}};
  const std::size_t count =
      load.connections == 1 ? options_.messages / kAloneShare : options_.messages;
  for (int run = 0; run < options_.runs; ++run) {
    const double rows_before = counter("hopline_commit_rows_total");
    const double commits_before = counter("hopline_commit_seconds_count");
    const std::uint64_t bytes_before = written_bytes();
    const LoadMessages messages(fmt::format("B{}Q{}Q", options_.kind, ++loads_), load.patients);
    Progress progress(console_, prefix + "msg_per_s", count);
    net::Executor client(kClientThreads);
    const LoadReport report =
        adapter::mllp::run_load(client, {.address = node_->app().address_of("mllp-ehr"),
                                         .connections = load.connections,
                                         .messages = count,
                                         .next = [&](std::size_t number) {
                                           progress.advance();
                                           return messages.item(number);
                                         }});
    client.stop();
    if (Status taken = all_taken(report); !taken.ok()) return taken;
    const auto per_message = [&](double what) { return what / static_cast<double>(count); };
    rate.values.push_back(report.messages_per_s);
    p50.values.push_back(static_cast<double>(report.p50_us) / 1000);
    p99.values.push_back(static_cast<double>(report.p99_us) / 1000);
    p999.values.push_back(static_cast<double>(report.p999_us) / 1000);
    rows.values.push_back(per_message(counter("hopline_commit_rows_total") - rows_before));
    syncs.values.push_back(per_message(counter("hopline_commit_seconds_count") - commits_before));
    bytes.values.push_back(per_message(static_cast<double>(written_bytes() - bytes_before)));
  }
  figures.insert(figures.end(), {rate, p50, p99, p999, rows, syncs, bytes});
  return base::ok_status();
}

}  // namespace engine::cli
