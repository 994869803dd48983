#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/demo/story.h"
#include "engine/cli/signals.h"

namespace engine::cli {
namespace {

using base::Json;
using SteadyClock = std::chrono::steady_clock;

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

std::string as_text(const StepReport& report, const std::string& number, const Console& console) {
  const std::string words = report.ok ? report.words : "did not hold: " + report.fault;
  return fmt::format("{} {:<10}  {}   {}  {:.0f} ms\n", number, report.step, words,
                     report.ok ? console.paint(Colour::kGreen, report.code)
                               : console.paint(Colour::kRed, "FAILED"),
                     report.ms);
}

void tell_ready(DemoWorld& world, double seconds, const Options& options, Console& console) {
  if (options.json) return;
  console.out(fmt::format(
      "ready in {:.1f} s   mllp://{}   {}/fhir/R4   keys, SQLite store and a stand-in EHR made\n",
      seconds, world.mllp_address(), world.http_url()));
}

void tell_next(DemoWorld& world, const Options& options, Console& console) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  if (options.json) return;
  console.out(fmt::format(
      "Open  {8}/chart/?patient={9}   the chart of Ada B. at her EHR, with a card\n"
      "      {0}/fhir/R4/metadata   what FHIR clients may do\n"
      "      {0}/openapi.json         the portal's API\n"
      "      http://{1}/metrics       operations; also /readyz\n"
      "Read  curl -H 'Authorization: Bearer {2}' {0}/api/v1/threads   as Ada B.\n"
      "Try   {3} send {4}/siu_s12.hl7 --to mllp://{5}\n"
      "      {3} trace t1 --conf {6}/conf\n"
      "      {3} queue list --conf {6}/conf\n"
      "      {3} audit verify --conf {6}/conf\n"
      "Logs  {6}/hopline.log   {6}/ehr.log\n"
      "Ctrl+C ends it{7}.\n",
      world.http_url(), world.node().operations_address(), world.ada().token, program,
      world.samples(), world.mllp_address(), world.dir(),
      options.dir.empty() ? " and removes everything" : "", world.ehr_url(), world.ada().ehr_id));
}

// All steps run even after one has failed: the later ones often say why.
bool run_steps(DemoWorld& world, const Options& options, Console& console) {
  DemoStory story(world);
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

void tell_summary(DemoWorld& world, bool all, double seconds, const Options& options,
                  Console& console) {
  if (!options.json) return;
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
  const auto world = DemoWorld::open({options.dir, options.once ? Ports::kFree : Ports::kUsual});
  if (!world.ok()) return fail(console, world.error());
  tell_ready(*world.value(), seconds_since(start), options, console);
  const bool all = run_steps(*world.value(), options, console);
  tell_summary(*world.value(), all, seconds_since(start), options, console);
  if (!options.once) {
    tell_next(*world.value(), options, console);
    signals.wait();
    console.err("\n");
  }
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
