#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/reach.h"
#include "engine/cli/table.h"

// queue, messages, trace: what an operator sees and does.
namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  std::string id;
  std::string reason;
  std::string since;
  bool json = false;
};

int print(Console& console, const base::Result<Json>& result, const Options& options,
          const std::vector<std::string>& names, std::string_view nothing) {
  if (!result.ok()) return fail(console, result.error());
  return print_answer(console, result.value(), {options.json, names, nothing});
}

Json request(const Options& options, std::string_view command) {
  Json json = request_of(command);
  json.set("id", Json::string(options.id));
  json.set("reason", Json::string(options.reason));
  json.set("since", Json::string(options.since));
  return json;
}

using Shared = std::shared_ptr<Options>;

void on_ask(CLI::App& command, Shell& shell, const Shared& options, const std::string& name,
            std::vector<std::string> columns, std::string_view nothing = "nothing here") {
  add_conf_options(command, options->conf);
  command.add_flag("--json", options->json, "One JSON object a line");
  on_run(command, shell, [=, &shell] {
    return print(shell.console, ask(options->conf, request(*options, name)), *options, columns,
                 nothing);
  });
}

void add_act(CLI::App& group, Shell& shell, const Shared& options, const std::string& name,
             const std::string& about) {
  CLI::App& act = example(*group.add_subcommand(name, about),
                          "hopline queue " + name + " m12" +
                              (name == "retry" || name == "show" ? "" : " --reason 'ticket 481'"));
  act.add_option("id", options->id, "m12 for a message, p7 for a parcel")->required();
  if (name == "release" || name == "close") {
    act.add_option("--reason", options->reason, "Why; it stands in the audit record")->required();
  }
  on_ask(act, shell, options, "queue." + name, {});
}

}  // namespace

void add_queue(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "queue", "Held messages and stuck parcels");
  auto options = std::make_shared<Options>();
  CLI::App& list = example(*group.add_subcommand("list", "All that waits for a person"),
                           "hopline queue list --json");
  on_ask(list, shell, options, "queue.list", {"id", "kind", "where", "since", "reason"},
         "nothing waits for a person");
  add_act(group, shell, options, "show", "One item with its reason");
  add_act(group, shell, options, "retry", "Run it again by the rules as they are now");
  add_act(group, shell, options, "release", "Run it again, and say why it was held wrongly");
  add_act(group, shell, options, "close", "Give it up; its bytes stay until retention");
}

void add_messages(CLI::App& app, Shell& shell) {
  auto options = std::make_shared<Options>();
  CLI::App& messages =
      example(*app.add_subcommand("messages", "What arrived, and what became of it"),
              "hopline messages --since 2026-03-02T00:00:00Z --json");
  messages.add_option("--since", options->since, "An instant, with offset or Z");
  on_ask(messages, shell, options, "messages",
         {"id", "received", "endpoint", "control_id", "state", "threads"}, "nothing arrived");

  CLI::App& trace =
      example(*app.add_subcommand("trace", "All steps of a message or thread"), "hopline trace t7");
  trace.add_option("id", options->id, "m12, t7 or p3")->required();
  on_ask(trace, shell, options, "trace",
         {"time", "step", "id", "endpoint", "destination", "state", "code", "location"});
}

}  // namespace engine::cli
