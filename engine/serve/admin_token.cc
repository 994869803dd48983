#include "base/time.h"
#include "engine/serve/admin_parts.h"

// token issue, link, list, revoke: credentials of people and systems.
namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using store::CredentialForm;
using store::CredentialRow;

std::vector<std::string> words_of(const Json* list) {
  std::vector<std::string> words;
  if (list == nullptr) return words;
  for (const Json& word : list->items()) words.push_back(word.text());
  return words;
}

bool is_site(const Rules& rules, const std::string& name) {
  for (const auto& [endpoint, from] : rules.endpoints) {
    if (from.site && from.site->name == name) return true;
  }
  return false;
}

// A credential that opens nothing would be found out by whoever it was given to, a day later.
base::Status check_holder(const Engine& engine, const Actor& actor) {
  if (actor.id.empty() || actor.role.empty()) {
    return Error{Code::kInvalid, "a token needs an actor and a role", "token", {}};
  }
  if (actor.role == Roles::kLocal) {
    return Error{Code::kInvalid,
                 "\"local\" is whoever runs commands on this machine and is given to nobody; "
                 "roles.yaml names: " +
                     engine.roles().all(),
                 "--role",
                 {}};
  }
  if (!engine.roles().names(actor.role)) {
    return Error{Code::kInvalid,
                 "no such role; roles.yaml names: " + engine.roles().all() +
                     ". Name another there and restart, or take one of these",
                 "--role",
                 {}};
  }
  if (!actor.site.empty() && !is_site(engine.rules(), actor.site)) {
    return Error{Code::kInvalid, "no endpoint is of this site", "--site", {}};
  }
  if (actor.kind == ActorKind::kStaff && actor.site.empty() && engine.needs_site()) {
    return Error{Code::kInvalid,
                 "consent.yaml says care_team: site, so staff see nobody without one: add --site",
                 "--site",
                 {}};
  }
  return base::ok_status();
}

Actor holder_of(const Engine& engine, const Json& request) {
  Actor actor;
  actor.tenant = engine.rules().tenant;
  actor.id = request.text_of("actor");
  actor.role = request.text_of("role");
  actor.site = request.text_of("site");
  actor.references = words_of(request.find("references"));
  actor.patient = PatientId{number_in(request, "patient")};
  actor.kind = !actor.patient.none() ? ActorKind::kPatient
               : actor.role == "ehr" ? ActorKind::kClient
                                     : ActorKind::kStaff;
  if (actor.kind == ActorKind::kPatient && actor.references.empty()) {
    actor.references = {"Patient/" + actor.patient.to_string()};
  }
  return actor;
}

Json issue_token(Engine& engine, const Json& request, const Actor& by) {
  const Actor actor = holder_of(engine, request);
  if (auto good_one = check_holder(engine, actor); !good_one.ok()) return bad(good_one.error());
  auto token = engine.credentials().issue(actor, {.by = by.id});
  if (!token.ok()) return bad(token.error());
  Json json = Json::object();
  json.set("token", Json::string(std::move(token).value()));
  return good(std::move(json));
}

// A patient has no such link: she proves who she is (engine/api/invitations.h).
Result<Identity> identity_of(Engine& engine, const Json& request) {
  const std::string& window = request.text_of("window");
  const std::string& who = request.text_of("actor");
  Actor actor = holder_of(engine, request);
  actor.kind = ActorKind::kStaff;  // the patient is the one whose chart is open
  actor.patient = PatientId{};
  actor.role = window;
  // Of a clinician the actor is the EHR that knows her, whose enrolment names the site.
  if (actor.site.empty() && engine.rules().endpoint(who) != nullptr) {
    actor.site = engine.endpoint_actor(who).site;
  }
  if (auto good_one = check_holder(engine, actor); !good_one.ok()) return good_one.error();
  if (window == window_name(Window::kAnalyst)) return Identity::analyst(actor);
  if (window != window_name(Window::kClinician) || actor.references.empty()) {
    return Error{Code::kInvalid, "needs an analyst, or a clinician with a reference", "link", {}};
  }
  Identity identity = Identity::clinician(who, actor.references.front(), "clinician");
  identity.site = actor.site;
  identity.about.patient = PatientId{number_in(request, "patient")};
  identity.about.thread = ThreadId{number_in(request, "thread")};
  return identity;
}

Json issue_link(Engine& engine, const Json& request) {
  auto identity = identity_of(engine, request);
  if (!identity.ok()) return bad(identity.error());
  auto code = engine.sessions().issue_code_and_wait(identity.value());
  if (!code.ok()) return bad(code.error());
  const bool chart = identity.value().window == Window::kClinician;
  Json json = Json::object();
  json.set("link", Json::string((chart ? "/chart/#code=" : "/workbench/#code=") + code.value()));
  return good(std::move(json));
}

std::string_view form_word(CredentialForm form) {
  switch (form) {
    case CredentialForm::kToken:
      return "token";
    case CredentialForm::kSession:
      return "session";
    case CredentialForm::kCode:
      return "code";
  }
  CHECK_UNREACHABLE();
}

Json credential_json(const CredentialRow& row) {
  Json json = Json::object();
  json.set("id", Json::string(Credentials::name_of(row)));
  json.set("form", Json::string(std::string(form_word(row.form))));
  json.set("actor", Json::string(row.actor));
  json.set("role", Json::string(row.role));
  json.set("site", Json::string(row.site));
  json.set("expires", Json::string(base::format_instant(row.expires)));
  if (row.seen.us != 0) json.set("last_act", Json::string(base::format_instant(row.seen)));
  return json;
}

Json list_tokens(Engine& engine, const Actor& by) {
  auto rows = engine.credentials().list(by.tenant);
  if (!rows.ok()) return bad(rows.error());
  Json list = Json::array();
  for (const CredentialRow& row : rows.value()) list.push(credential_json(row));
  return good(std::move(list));
}

Json revoke_tokens(Engine& engine, const Json& request, const Actor& by) {
  auto ended = engine.credentials().revoke(by, request.text_of("id"));
  if (!ended.ok()) return bad(ended.error());
  Json json = Json::object();
  json.set("revoked", Json::integer(ended.value()));
  return good(std::move(json));
}

}  // namespace

// Whoever may open the socket owns the data and the key beside it, so no further right is asked
// for. What is given out and taken back is recorded all the same.
Json handle_token(Engine& engine, std::string_view act, const Json& request, const Actor& by) {
  if (auto may = check_may(engine.services(), by, Act::kAdmin); !may.ok()) return bad(may.error());
  if (act == "issue") return issue_token(engine, request, by);
  if (act == "link") return issue_link(engine, request);
  if (act == "list") return list_tokens(engine, by);
  if (act == "revoke") return revoke_tokens(engine, request, by);
  return bad({Code::kUnsupported, "no such command", "token", {}});
}

}  // namespace engine
