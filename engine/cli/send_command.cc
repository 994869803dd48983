#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "adapters/mllp/load.h"
#include "base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/feed.h"
#include "engine/cli/files.h"
#include "engine/cli/progress.h"
#include "net/host_port.h"

namespace engine::cli {
namespace {

using adapter::mllp::LoadOptions;
using adapter::mllp::LoadReport;
using base::Code;
using base::Error;
using base::Json;

constexpr int kConnectionsMax = 1024;
constexpr int kSendThreads = 2;

struct Options {
  std::vector<std::string> files;
  std::string to;
  double rate = 0;
  std::size_t repeat = 1;
  int connections = 1;
  bool keep_control_ids = false;
  bool json = false;
  net::TlsFiles tls;
};

base::Result<LoadOptions> target_of(const Options& options) {
  constexpr std::string_view kPlain = "mllp://", kTls = "mllps://";
  std::string_view to = options.to;
  LoadOptions load;
  const bool tls = to.starts_with(kTls);
  if (!tls && !to.starts_with(kPlain)) {
    return Error{Code::kUnsupported, "write mllp://HOST:PORT or mllps://HOST:PORT", "--to", {}};
  }
  to.remove_prefix((tls ? kTls : kPlain).size());
  const auto address = net::parse_host_port(to);
  if (!address.ok()) {
    return Error{Code::kUnsupported, address.error().text, "--to", {}};
  }
  // Patient data would cross the network readable.
  if (!tls && !net::is_loopback(address.value().host)) {
    return Error{Code::kUnsupported, "beyond loopback only with TLS: mllps://", "--to", {}};
  }
  if (tls) {
    auto made = net::Tls::client(options.tls);
    if (!made.ok()) return made.error();
    load.tls = made.value();
  }
  load.address = address.value().to_string();
  return load;
}

base::Result<Feed> feed_of(const Options& options) {
  std::vector<std::string> all;
  for (const std::string& path : options.files) {
    const auto bytes = read_file(path);
    if (!bytes.ok()) return bytes.error();
    auto messages = split_messages(bytes.value());
    // A file that is no batch after all may still be what somebody wants to see refused.
    if (!messages.ok()) {
      all.push_back(bytes.value());
      continue;
    }
    std::move(messages.value().begin(), messages.value().end(), std::back_inserter(all));
  }
  return Feed::make(std::move(all),
                    options.keep_control_ids ? ControlIds::kKept : ControlIds::kFresh);
}

std::string as_json(const LoadReport& report) {
  Json json = Json::object();
  json.set("messages", Json::integer(static_cast<long long>(report.messages)));
  Json& codes = json.set("codes", Json::object());
  for (const auto& [code, count] : report.codes) {
    codes.set(code, Json::integer(static_cast<long long>(count)));
  }
  json.set("seconds", Json::number(fmt::format("{:.6f}", report.seconds)));
  json.set("messages_per_s", Json::number(fmt::format("{:.1f}", report.messages_per_s)));
  json.set("p50_us", Json::integer(report.p50_us));
  json.set("p99_us", Json::integer(report.p99_us));
  json.set("p999_us", Json::integer(report.p999_us));
  json.set("max_us", Json::integer(report.max_us));
  return base::write_json(json) + "\n";
}

std::string as_text(const LoadReport& report, const Console& console) {
  std::string line = fmt::format("{} sent:", report.messages);
  for (const auto& [code, count] : report.codes) {
    const bool good = code == "AA" || code == "CA";
    line +=
        fmt::format("  {} {}", console.paint(good ? Colour::kGreen : Colour::kRed, code), count);
  }
  return line + fmt::format("\n{:.0f} msg/s   answered in p50 {:.2f} ms   p99 {:.2f} ms\n",
                            report.messages_per_s, static_cast<double>(report.p50_us) / 1000,
                            static_cast<double>(report.p99_us) / 1000);
}

// What a script wants to know: was everything taken, or who is to be blamed?
int exit_code_of(const LoadReport& report) {
  if (report.codes.contains("not-sent") || report.codes.contains("unknown")) {
    return kExitUnavailable;
  }
  const bool good = std::all_of(report.codes.begin(), report.codes.end(), [](const auto& code) {
    return code.first == "AA" || code.first == "CA";
  });
  return good ? kExitDone : kExitData;
}

int send(const Options& options, Console& console) {
  auto load = target_of(options);
  if (!load.ok()) return fail(console, load.error());
  const auto feed = feed_of(options);
  if (!feed.ok()) return fail(console, feed.error());
  if (feed.value().unreadable() > 0) {
    console.err(fmt::format("{} of {} messages cannot be parsed; they are sent as they are\n",
                            feed.value().unreadable(), feed.value().size()));
  }
  LoadOptions& plan = load.value();
  plan.connections = options.connections;
  plan.rate_per_s = options.rate;
  plan.messages = feed.value().size() * options.repeat;
  Progress progress(console, "sending", plan.messages);
  plan.next = [&](std::size_t number) {
    progress.advance();
    return feed.value().item(number);
  };
  net::Executor executor(kSendThreads);
  const LoadReport report = adapter::mllp::run_load(executor, plan);
  executor.stop();
  console.out(options.json ? as_json(report) : as_text(report, console));
  return exit_code_of(report);
}

}  // namespace

void add_send(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      example(*app.add_subcommand("send", "Send HL7 v2 messages over MLLP and count the answers"),
              "hopline send samples/siu_s12.hl7 --to mllp://127.0.0.1:2575");
  command.add_option("FILE", options->files, "Messages or batches; - is standard input")
      ->required();
  command.add_option("--to", options->to, "mllp://HOST:PORT or mllps://HOST:PORT")->required();
  command.add_option("--rate", options->rate, "Messages a second of all connections; 0: at will")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--repeat", options->repeat, "How often all files are sent")
      ->check(CLI::Range(1, 100'000'000));
  command.add_option("--connections", options->connections, "One message in flight on each")
      ->check(CLI::Range(1, kConnectionsMax));
  command.add_flag("--keep-control-ids", options->keep_control_ids,
                   "Repeat the same bytes, MSH-10 included");
  command.add_option("--ca", options->tls.ca_file, "mllps: certificates to trust")
      ->check(CLI::ExistingFile);
  command.add_option("--cert", options->tls.cert_file, "mllps: our certificate")
      ->check(CLI::ExistingFile);
  command.add_option("--key", options->tls.key_file, "mllps: its key")->check(CLI::ExistingFile);
  command.add_flag("--json", options->json, "One JSON object");
  on_run(command, shell, [options, &shell] { return send(*options, shell.console); });
}

}  // namespace engine::cli
