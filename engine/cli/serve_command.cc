#include <memory>

#include "base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/node.h"
#include "engine/cli/signals.h"
#include "engine/ops/service_manager.h"

namespace engine::cli {
namespace {

using base::Json;
using std::chrono::milliseconds;

constexpr milliseconds kTick{500};
constexpr milliseconds kDrainMax{30'000};
constexpr std::size_t kUnderWayMax = 0;

struct Options {
  ConfOptions conf;
};

// Where everything listens, one line of JSON on standard output: scripts wait for it.
void tell_addresses(Console& console, Node& node) {
  Json json = Json::object();
  json.set("ready", Json::boolean(true));
  json.set("http", Json::string(node.app().http_address()));
  json.set("operations", Json::string(node.operations_address()));
  Json endpoints = Json::object();
  for (const auto& [name, endpoint] : node.app().conf().endpoints) {
    const std::string address = node.app().address_of(name);
    if (!address.empty()) endpoints.set(name, Json::string(address));
  }
  json.set("endpoints", std::move(endpoints));
  console.out(base::write_json(json) + "\n");
}

void drain(Node& node, Signals& signals) {
  node.drain();
  // A second signal, or 30 seconds, ends the wait; nothing acknowledged is lost either way.
  for (milliseconds waited{0}; waited < kDrainMax; waited += milliseconds(50)) {
    if (node.app().engine().store().waiting() <= kUnderWayMax) return;
    if (signals.wait_for(milliseconds(50))) return;
  }
}

int serve(const Options& options, Console& console) {
  Signals signals;
  auto configuration = load_configuration(options.conf);
  if (!configuration.ok()) return fail_conf(console, configuration.error());
  auto node = Node::open(std::move(configuration).value(), base::to_stderr());
  if (!node.ok()) return fail(console, node.error());
  if (base::Status up = node.value()->start(); !up.ok()) return fail(console, up.error());
  const ops::ServiceManager manager;
  manager.ready();
  tell_addresses(console, *node.value());
  // The watchdog hears from this thread alone: it says that the process lives, while /readyz says
  // whether it works.
  while (!signals.wait_for(kTick)) manager.alive();
  manager.stopping();
  node.value()->log().info("draining");
  drain(*node.value(), signals);
  node.value()->stop();
  node.value()->log().info("stopped");
  return kExitDone;
}

}  // namespace

void add_serve(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& command = example(*app.add_subcommand("serve", "Run the engine"),
                              "hopline serve --conf conf --set http.public.listen=127.0.0.1:8080");
  add_conf_options(command, options->conf);
  on_run(command, shell, [options, &shell] { return serve(*options, shell.console); });
}

}  // namespace engine::cli
