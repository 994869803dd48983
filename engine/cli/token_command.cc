#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/reach.h"
#include "engine/cli/table.h"

// token: credentials that the engine gives out and takes back.
namespace engine::cli {
namespace {

using base::Json;

struct Options {
  ConfOptions conf;
  std::string id;
  std::string actor;
  std::string role;
  std::string site;
  std::vector<std::string> references;
  std::string window;
  std::int64_t patient = 0;
  std::int64_t thread = 0;
  bool json = false;
};

using Shared = std::shared_ptr<Options>;

// What both kinds of credential say of their holder.
Json request_for(std::string_view command, const Options& options) {
  Json request = request_of(command);
  request.set("actor", Json::string(options.actor));
  request.set("site", Json::string(options.site));
  if (options.patient != 0) request.set("patient", Json::integer(options.patient));
  Json references = Json::array();
  for (const std::string& one : options.references) references.push(Json::string(one));
  request.set("references", std::move(references));
  return request;
}

int print_member(Console& console, const base::Result<Json>& result, const Options& options,
                 std::string_view member) {
  if (!result.ok()) return fail(console, result.error());
  console.out((options.json ? base::write_json(result.value()) : result.value().text_of(member)) +
              "\n");
  return kExitDone;
}

int issue_link(const Options& options, Console& console) {
  Json request = request_for("token.link", options);
  request.set("window", Json::string(options.window));
  if (options.thread != 0) request.set("thread", Json::integer(options.thread));
  return print_member(console, ask(options.conf, request), options, "link");
}

int issue_token(const Options& options, Console& console) {
  Json request = request_for("token.issue", options);
  request.set("role", Json::string(options.role));
  return print_member(console, ask(options.conf, request), options, "token");
}

int list_tokens(const Options& options, Console& console) {
  const auto result = ask(options.conf, request_of("token.list"));
  if (!result.ok()) return fail(console, result.error());
  return print_answer(console, result.value(),
                      {options.json,
                       {"id", "form", "actor", "role", "site", "expires", "last_act"},
                       "no token, session or code is open"});
}

int revoke(const Options& options, Console& console) {
  Json request = request_of("token.revoke");
  request.set("id", Json::string(options.id));
  const auto result = ask(options.conf, request);
  if (!result.ok()) return fail(console, result.error());
  if (options.json) return print_member(console, result, options, "");
  console.out(result.value().find("revoked")->text() + " revoked\n");
  return kExitDone;
}

void add_issue(CLI::App& group, Shell& shell, const Shared& options) {
  CLI::App& issue = example(*group.add_subcommand("issue", "A token for one day, shown once"),
                            "hopline token issue --actor dr-lee --role clinician");
  issue.add_option("--actor", options->actor, "Whose it is")->required();
  issue.add_option("--role", options->role, "A role of conf/roles.yaml")->required();
  issue.add_option("--patient", options->patient, "The patient's number, for her own token");
  issue.add_option("--site", options->site, "Where they work, where care teams go by site");
  issue.add_option("--reference", options->references, "FHIR references, e.g. Practitioner/7");
  add_conf_options(issue, options->conf);
  issue.add_flag("--json", options->json, "As JSON");
  on_run(issue, shell, [options, &shell] { return issue_token(*options, shell.console); });
}

void add_link(CLI::App& group, Shell& shell, const Shared& options) {
  CLI::App& link = example(
      *group.add_subcommand("link", "The path of a window that signs in once, within 10 minutes"),
      "hopline token link --window analyst --actor mx-kim");
  link.add_option("--window", options->window, "clinician or analyst")
      ->required()
      ->check(CLI::IsMember({"clinician", "analyst"}));
  link.add_option("--actor", options->actor, "The analyst; of a clinician, the EHR that knows her")
      ->required();
  link.add_option("--site", options->site, "Where they work, unless the EHR's enrolment says it");
  link.add_option("--reference", options->references, "The clinician, e.g. Practitioner/7");
  link.add_option("--patient", options->patient, "The number of the patient whose chart is open");
  link.add_option("--thread", options->thread, "The number of the thread to show first");
  add_conf_options(link, options->conf);
  link.add_flag("--json", options->json, "As JSON");
  on_run(link, shell, [options, &shell] { return issue_link(*options, shell.console); });
}

}  // namespace

void add_token(CLI::App& app, Shell& shell) {
  CLI::App& group = add_group(app, "token", "Bearer tokens of people and systems");
  auto options = std::make_shared<Options>();
  add_issue(group, shell, options);
  add_link(group, shell, options);
  CLI::App& list =
      example(*group.add_subcommand("list", "Tokens, sessions and codes that are open"),
              "hopline token list --json");
  add_conf_options(list, options->conf);
  list.add_flag("--json", options->json, "One JSON object a line");
  on_run(list, shell, [options, &shell] { return list_tokens(*options, shell.console); });
  CLI::App& end = example(
      *group.add_subcommand("revoke", "Ends one, or all of an actor, from the next request on"),
      "hopline token revoke dr-lee");
  end.add_option("id", options->id, "k3f9ac12d4e as token list names it, or an actor")->required();
  add_conf_options(end, options->conf);
  end.add_flag("--json", options->json, "How many, as JSON");
  on_run(end, shell, [options, &shell] { return revoke(*options, shell.console); });
}

}  // namespace engine::cli
