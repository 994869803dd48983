#include "engine/consent/evaluate_command.h"

#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/files.h"

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

}  // namespace

void add_consent(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "consent", "See how consent is decided");
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
