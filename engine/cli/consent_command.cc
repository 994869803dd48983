#include "engine/consent/evaluate_command.h"

#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/files.h"
#include "engine/cli/reach.h"

namespace engine::cli {
namespace {

struct Options {
  std::string vectors;
  std::string consents = ".";
  std::string labels = "high-water";
  bool json = false;
};

int evaluate(const Options& options, Console& console) {
  const auto vectors = read_file(options.vectors);
  if (!vectors.ok()) return fail(console, vectors.error());
  const auto mode =
      options.labels == "exact" ? consent::LabelMode::kExact : consent::LabelMode::kHighWater;
  const auto lines = consent::evaluate_vectors(vectors.value(), options.consents, mode);
  if (!lines.ok()) return fail(console, lines.error());
  for (const std::string& line : lines.value()) console.out(line + "\n");
  return kExitDone;
}

struct Explained {
  ConfOptions conf;
  std::string id, hop, role, reference, site, purpose, to;
  bool json = false;
};

// One fact a line, for people: what was decided first.
void print_decision(Console& console, const base::Json& answer) {
  for (const char* name : {"decision", "reason", "rule", "detail", "until", "hop", "to",
                           "recipient", "role", "purpose", "policy", "patient", "proven"}) {
    const base::Json* value = answer.find(name);
    if (value == nullptr) continue;
    const std::string text = value->is_bool() ? (value->truth() ? "yes" : "no") : value->text();
    console.out(std::string(name) + std::string(12 - std::string_view(name).size(), ' ') + text +
                "\n");
  }
  for (const char* name : {"consents", "channels"}) {
    const base::Json* list = answer.find(name);
    if (list == nullptr) continue;
    for (const base::Json& item : list->items()) {
      console.out(std::string(name == std::string_view("consents") ? "consent" : "channel") +
                  "     " + base::write_json(item) + "\n");
    }
  }
}

int explain(const Explained& options, Console& console) {
  base::Json request = request_of("consent.explain");
  using Word = std::pair<const char*, const std::string*>;
  const Word words[] = {{"id", &options.id},     {"hop", &options.hop},
                        {"role", &options.role}, {"reference", &options.reference},
                        {"site", &options.site}, {"purpose", &options.purpose},
                        {"to", &options.to}};
  for (const auto& [name, value] : words) {
    request.set(name, base::Json::string(*value));
  }
  const auto answer = ask(options.conf, request);
  if (!answer.ok()) return fail(console, answer.error());
  if (options.json) {
    console.out(base::write_json(answer.value()) + "\n");
  } else {
    print_decision(console, answer.value());
  }
  return kExitDone;
}

void add_explain(CLI::App& group, Shell& shell) {
  auto options = std::make_shared<Explained>();
  CLI::App& command = example(
      *group.add_subcommand("explain", "What would be decided about a hop now, and by which rule"),
      "hopline consent explain t5 --hop send --to portal");
  command.add_option("id", options->id, "t5 for a thread, or Patient/3")->required();
  command.add_option("--hop", options->hop, "What would be done (show)")
      ->check(CLI::IsMember({"post", "show", "send"}));
  command.add_option("--to", options->to, "Destination of a send (the patient's own EHR)");
  command.add_option("--role", options->role, "Of who posts or looks (clinician)");
  command.add_option("--reference", options->reference, "Who: Practitioner/7");
  command.add_option("--site", options->site, "Where they work");
  command.add_option("--purpose", options->purpose, "v3-ActReason code, or system|code (TREAT)");
  add_conf_options(command, options->conf);
  command.add_flag("--json", options->json, "As JSON");
  on_run(command, shell, [options, &shell] { return explain(*options, shell.console); });
}

}  // namespace

void add_consent(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "consent", "See how consent is decided");
  add_explain(group, shell);
  auto options = std::make_shared<Options>();
  CLI::App& command = example(
      *group.add_subcommand("evaluate", "The decision of every vector, one JSON object a line"),
      "hopline consent evaluate vectors.json --consents consents/");
  command.add_option("VECTORS", options->vectors, "Vectors as JSON")->required();
  command.add_option("--consents", options->consents, "Folder of the consents that vectors name")
      ->check(CLI::ExistingDirectory);
  command.add_option("--labels", options->labels, "What a security label covers")
      ->check(CLI::IsMember({"high-water", "exact"}));
  command.add_flag("--json", options->json, "As it is anyway: one JSON object a line");
  on_run(command, shell, [options, &shell] { return evaluate(*options, shell.console); });
}

}  // namespace engine::cli
