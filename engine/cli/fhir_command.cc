#include <algorithm>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/files.h"
#include "fhir/resource.h"

namespace engine::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  bool pretty = false;
  bool json = false;
};

bool is_error(const fhir::Issue& issue) {
  return issue.severity == fhir::Severity::kFatal || issue.severity == fhir::Severity::kError;
}

struct Checked {
  fhir::Resource outcome;
  int exit_code = kExitDone;
};

Checked check(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes.ok()) return {fhir::operation_outcome(bytes.error()), kExitNoInput};
  const auto resource = fhir::Resource::parse(bytes.value());
  if (!resource.ok()) return {fhir::operation_outcome(resource.error()), kExitData};
  const std::vector<fhir::Issue> issues = fhir::validate(resource.value());
  const bool bad = std::any_of(issues.begin(), issues.end(), is_error);
  return {fhir::operation_outcome(issues), bad ? kExitData : kExitDone};
}

int validate(const Options& options, Console& console) {
  int worst = kExitDone;
  for (const std::string& path : options.files) {
    const Checked checked = check(path);
    const base::Json& json = checked.outcome.json();
    console.out((options.pretty ? base::write_json_pretty(json) : base::write_json(json)) + "\n");
    if (checked.exit_code != kExitDone) console.err(path + ": has errors\n");
    worst = std::max(worst, checked.exit_code);
  }
  return worst;
}

}  // namespace

void add_fhir(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "fhir", "Look at FHIR R4 resources");
  auto options = std::make_shared<Options>();
  CLI::App& command =
      example(*group.add_subcommand(
                  "validate", "One OperationOutcome a file, a line each; 65 if any has an error"),
              "hopline fhir validate samples/consent_deny.json");
  command.add_option("FILE", options->files, "Resources as JSON; - is standard input")->required();
  command.add_flag("--pretty", options->pretty, "Over several lines, for people");
  command.add_flag("--json", options->json, "As it is anyway: one JSON object a line");
  on_run(command, shell, [options, &shell] { return validate(*options, shell.console); });
}

}  // namespace engine::cli
