#include <fstream>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/reach.h"

// release: results that wait for a clinician, and her word that the patient may see one.
namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  std::string thread;
  std::string token_file;
  bool json = false;
};

int list(const Options& options, Console& console) {
  const auto result = ask(options.conf, request_of("release.list"));
  if (!result.ok()) return fail(console, result.error());
  if (result.value().items().empty()) console.err("no result waits for a release\n");
  for (const Json& item : result.value().items()) {
    console.out((options.json ? base::write_json(item) : item.text_of("thread")) + "\n");
  }
  return kExitDone;
}

// From a file: what stands on a command line is read by every user of the machine.
int release(const Options& options, Console& console) {
  std::ifstream in(options.token_file);
  std::string token;
  if (!std::getline(in, token)) {
    return fail(console,
                {base::Code::kNotFound, "cannot be read, or is empty", options.token_file, {}});
  }
  Json request = request_of("release.thread");
  request.set("id", Json::string(options.thread));
  request.set("token", Json::string(token));
  const auto result = ask(options.conf, request);
  if (!result.ok()) return fail(console, result.error());
  if (options.json) {
    console.out(base::write_json(result.value()) + "\n");
    return kExitDone;
  }
  const bool again = result.value().find("again")->truth();
  console.out(result.value().text_of("thread") +
              (again ? " had been released before, in " : " is released in ") +
              result.value().text_of("entry") + "\n");
  return kExitDone;
}

}  // namespace

void add_release(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "release", "Results that wait until the patient may see them");
  auto options = std::make_shared<Options>();
  CLI::App& waiting = example(*group.add_subcommand("list", "The threads in which a result waits"),
                              "hopline release list --json");
  add_conf_options(waiting, options->conf);
  waiting.add_flag("--json", options->json, "One JSON object a line");
  on_run(waiting, shell, [options, &shell] { return list(*options, shell.console); });

  CLI::App& thread = example(*group.add_subcommand("thread", "Lets the patient see one"),
                             "hopline release thread t3 --token-file clinician.token");
  thread.add_option("id", options->thread, "t3")->required();
  thread.add_option("--token-file", options->token_file, "Holds the token of a clinician")
      ->required();
  add_conf_options(thread, options->conf);
  thread.add_flag("--json", options->json, "The answer as JSON");
  on_run(thread, shell, [options, &shell] { return release(*options, shell.console); });
}

}  // namespace engine::cli
