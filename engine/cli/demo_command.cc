#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/demo/story.h"
#include "engine/cli/demo/windows.h"
#include "engine/cli/signals.h"

namespace engine::cli {
namespace {

using base::Json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTickEvery{300};

struct Options {
  std::string dir;
  bool once = false;
  bool json = false;
};

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

std::string as_json(const StepReport& report) {
  Json json = Json::object();
  json.set("step", Json::string(report.step));
  json.set("ok", Json::boolean(report.ok));
  json.set("ms", Json::number(fmt::format("{:.1f}", report.ms)));
  if (!report.code.empty()) json.set("code", Json::string(report.code));
  for (const auto& [name, value] : report.facts) json.set(name, value);
  if (!report.fault.empty()) json.set("fault", Json::string(report.fault));
  return base::write_json(json) + "\n";
}

// Columns: which step, what the far side answered, how long it took, what happened.
std::string as_text(const StepReport& report, const std::string& number, const Console& console) {
  const std::string words = report.ok ? report.words : "did not hold: " + report.fault;
  const std::string code = report.ok ? (report.code.empty() ? "ok" : report.code) : "FAIL";
  return fmt::format(
      "{:>7} {} {} {}  {}\n", number,
      console.paint(Colour::kBold, fmt::format("{:<10}", report.step)),
      console.paint(report.ok ? Colour::kGreen : Colour::kRed, fmt::format("{:<4}", code)),
      console.paint(Colour::kDim, fmt::format("{:>5.0f} ms", report.ms)), words);
}

void tell_ready(DemoWorld& world, double seconds, const Options& options, Console& console) {
  if (options.json) return;
  console.out(fmt::format(
      "{} in {:.1f} s   mllp://{}   {}/fhir/R4\n"
      "made: keys, a SQLite store, a stand-in EHR, three patients with "
      "telephones; all on loopback\n\n",
      console.paint(Colour::kBold, "ready"), seconds, world.mllp_address(), world.http_url()));
}

std::string tell_try(DemoWorld& world, bool kept) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  return fmt::format(
      "Try   {0} send {1}/siu_s12.hl7 --to mllp://{2}\n"
      "      {0} trace t1 --conf {3}/conf\n"
      "      {0} queue list --conf {3}/conf\n"
      "      {0} token link --window analyst --actor mx-kim --conf {3}/conf\n"
      "      {0} audit verify --conf {3}/conf\n"
      "Read  curl -H 'Authorization: Bearer {4}' {5}/api/v1/threads   as Ada B.\n"
      "Also  {5}/fhir/R4/metadata   {5}/openapi.json   http://{6}/metrics   http://{6}/readyz\n"
      "Logs  {3}/hopline.log   {3}/ehr.log\n"
      "{8}Ctrl+C ends it{7}.\n\n",
      program, world.samples(), world.mllp_address(), world.dir(), world.ada().token,
      world.http_url(), world.node().operations_address(), kept ? "" : " and removes everything",
      ::isatty(STDIN_FILENO) == 1 ? "Enter prints new links. " : "");
}

// Whether somebody at a terminal pressed Enter since.
bool wants_links() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (::isatty(STDIN_FILENO) != 1 || ::poll(&input, 1, 0) != 1) return false;
  std::array<char, 256> line{};
  return ::read(STDIN_FILENO, line.data(), line.size()) > 0;
}

// Until a signal comes; what is texted to the patients is told as it comes.
void stay(DemoWorld& world, const std::string& used_link, const Options& options, Signals& signals,
          Console& console) {
  const WindowLinks links = make_links(world, used_link);
  if (options.json) {
    console.out(base::write_json(windows_json(world, links)) + "\n");
    return signals.wait();
  }
  console.out(tell_windows(world, links, console) + "\n" + tell_try(world, !options.dir.empty()));
  TextTicker ticker(world);
  while (!signals.wait_for(kTickEvery)) {
    ticker.tick(console);
    if (!wants_links()) continue;
    console.out("\n" + tell_windows(world, make_links(world, used_link), console) + "\n");
  }
  console.err("\n");
}

// All steps run even after one has failed: the later ones often say why.
bool run_steps(DemoStory& story, const Options& options, Console& console) {
  const auto& steps = demo_steps();
  bool all = true;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const StepReport report = story.run(steps[i]);
    all = all && report.ok;
    console.out(options.json
                    ? as_json(report)
                    : as_text(report, fmt::format("[{}/{}]", i + 1, steps.size()), console));
  }
  return all;
}

void tell_end(bool all, double seconds, Console& console) {
  const std::string words = fmt::format("{} held", all ? "all" : "not all");
  console.out(fmt::format("\n{} in {:.1f} s\n\n",
                          console.paint(all ? Colour::kGreen : Colour::kRed, words), seconds));
}

void tell_summary(DemoWorld& world, bool all, double seconds, const Options& options,
                  Console& console) {
  if (!options.json) return tell_end(all, seconds, console);
  Json json = Json::object();
  json.set("summary", Json::string("demo"));
  json.set("ok", Json::boolean(all));
  json.set("seconds", Json::number(fmt::format("{:.2f}", seconds)));
  json.set("dir", Json::string(world.dir()));
  json.set("ehr_log", Json::string(world.ehr_log()));
  json.set("mllp", Json::string(world.mllp_address()));
  json.set("http", Json::string(world.http_url()));
  json.set("operations", Json::string("http://" + world.node().operations_address()));
  console.out(base::write_json(json) + "\n");
}

int demo(const Options& options, Console& console) {
  Signals signals;
  const auto start = SteadyClock::now();
  // Whoever stays to look finds it where the documentation says; a program reads the addresses.
  const bool looked_at = !options.once && !options.json;
  const auto world = DemoWorld::open({options.dir, looked_at ? Ports::kUsual : Ports::kFree});
  if (!world.ok()) return fail(console, world.error());
  tell_ready(*world.value(), seconds_since(start), options, console);
  DemoStory story(*world.value());
  const bool all = run_steps(story, options, console);
  tell_summary(*world.value(), all, seconds_since(start), options, console);
  if (!options.once) stay(*world.value(), story.used_link(), options, signals, console);
  return all ? kExitDone : kExitFault;
}

}  // namespace

void add_demo(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& command = example(
      *app.add_subcommand("demo", "The main job on sample feeds, in a directory of its own"),
      "hopline demo --once");
  command.add_flag("--once", options->once, "End after the steps; 0 only if every one held");
  command.add_flag("--json", options->json, "One JSON object a step, then a summary");
  command.add_option("--dir", options->dir, "Keep everything in this directory");
  on_run(command, shell, [options, &shell] { return demo(*options, shell.console); });
}

}  // namespace engine::cli
