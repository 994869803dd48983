#include "engine/pipeline/explain.h"

#include "base/time.h"
#include "engine/pipeline/chart_state.h"
#include "engine/pipeline/contact.h"
#include "engine/pipeline/conversations.h"
#include "engine/pipeline/secrets.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using consent::Decision;

void add_text(Json& json, std::string_view name, std::string text) {
  if (!text.empty()) json.set(name, Json::string(std::move(text)));
}

std::string_view word_of(Recipient recipient) {
  switch (recipient) {
    case Recipient::kEhr:
      return "own-ehr";
    case Recipient::kPatientChannel:
      return "patient-channel";
    case Recipient::kPartner:
      return "partner";
  }
  CHECK_UNREACHABLE();
}

// The Consents on record: which they are and which one decided, and nothing of what they say.
Json consents_json(const Json& resources, std::string_view rule) {
  Json list = Json::array();
  for (const Json& resource : resources.items()) {
    const std::string id = "Consent/" + resource.text_of("id");
    Json one = Json::object();
    add_text(one, "id", id);
    add_text(one, "status", resource.text_of("status"));
    const bool decided = rule.starts_with(id) && rule.substr(id.size()).starts_with("/");
    one.set("decides", Json::boolean(decided));
    list.push(std::move(one));
  }
  return list;
}

Json channels_json(const std::vector<consent::ChannelConsent>& channels) {
  Json list = Json::array();
  for (const consent::ChannelConsent& record : channels) {
    Json one = Json::object();
    add_text(one, "channel", std::string(consent::channel_name(record.channel)));
    add_text(one, "state", std::string(consent::channel_state_name(record.state)));
    add_text(one, "at", base::format_fhir_instant(record.at));
    add_text(one, "source", record.source);
    list.push(std::move(one));
  }
  return list;
}

Error no_destination(const Rules& rules) {
  std::string names;
  for (const auto& [name, to] : rules.destinations) names += (names.empty() ? "" : ", ") + name;
  return {Code::kInvalid, "no such destination; there are: " + names, "--to", {}};
}

}  // namespace

Result<Explain::About> Explain::find(store::Tx& tx, TenantId tenant,
                                     const HopQuestion& question) const {
  About about;
  PatientId patient = question.patient;
  if (!question.thread.none()) {
    about.thread = tx.get<store::ThreadRow>(tenant, question.thread);
    if (!about.thread) return Error{Code::kNotFound, "no such thread", "id", {}};
    patient = about.thread->patient;
  }
  auto person = tx.get<store::PatientRow>(tenant, patient);
  if (!person) return Error{Code::kNotFound, "no such patient", "id", {}};
  about.person = *std::move(person);
  return about;
}

// Without a role: the clinician who would look or write.
Actor Explain::asker(const HopQuestion& question, const About& about) const {
  Actor actor;
  actor.tenant = about.person.tenant;
  actor.id = "somebody";
  actor.role = question.role.empty() ? "clinician" : question.role;
  actor.site = question.site;
  actor.purpose = question.purpose;
  if (!question.reference.empty()) actor.references = {question.reference};
  actor.kind = actor.role == "ehr" ? ActorKind::kClient : ActorKind::kStaff;
  if (actor.role == "patient") {
    actor.kind = ActorKind::kPatient;
    actor.patient = about.person.id;
    actor.references = {"Patient/" + about.person.id.to_string()};
  }
  return actor;
}

// With the address at which she would be reached, as the courier finds it.
Result<Send> Explain::send_hop(store::Tx& tx, const HopQuestion& question, const About& about) {
  const Rules& rules = services_.rules;
  const Destination* to = rules.destination(question.destination);
  if (question.destination.empty()) {
    for (const auto& [name, one] : rules.destinations) {
      if (to == nullptr && one.recipient == Recipient::kEhr) to = &one;
    }
  }
  if (to == nullptr) return no_destination(rules);
  Send hop;
  hop.tenant = about.person.tenant;
  hop.patient = about.person.id;
  if (about.thread) hop.thread = about.thread->id;
  hop.destination = to->name;
  hop.recipient = to->recipient;
  hop.purpose = question.purpose.empty() ? to->purpose : question.purpose;
  if (!to->has_address()) return hop;
  auto record = Records(services_).get(tx, about.person.tenant, about.person.record);
  if (!record.ok()) return record.error();
  const auto contact =
      record.value() ? contact_of(record.value()->resource, {to->channel, to->country, tx.now()})
                     : std::nullopt;
  if (!contact) {
    return Error{Code::kConflict, "her record has no address for this destination", "--to", {}};
  }
  hop.reach = reach_of(services_.ring, *contact, *to);
  return hop;
}

base::Status Explain::add_consents(Json& answer, store::Tx& tx, const About& about,
                                   const std::string& rule) {
  const auto known = services_.consents.of(tx, about.person.tenant, about.person.id);
  if (!known.ok()) return known.error();
  add_text(answer, "until", consent_end(known.value()->resources, rule));
  answer.set("consents", consents_json(known.value()->resources, rule));
  answer.set("channels", channels_json(known.value()->channels));
  const auto proof = tx.get<store::ProofRow>(about.person.tenant, about.person.id);
  answer.set("proven", Json::boolean(proof && proof->ended == 0));
  return base::ok_status();
}

// What is asked of whom is told in the answer beside the decision.
Result<Decision> Explain::foresee(store::Tx& tx, const HopQuestion& question, const About& about,
                                  Json& answer) {
  if (question.hop == "send") {
    auto hop = send_hop(tx, question, about);
    if (!hop.ok()) return hop.error();
    add_text(answer, "to", hop.value().destination);
    add_text(answer, "recipient", std::string(word_of(hop.value().recipient)));
    add_text(answer, "purpose", hop.value().purpose.empty() ? "TREAT" : hop.value().purpose);
    return services_.gate.foresee(tx, hop.value());
  }
  const Actor actor = asker(question, about);
  add_text(answer, "role", actor.role);
  add_text(answer, "purpose", question.purpose.empty() ? "TREAT" : question.purpose);
  const ThreadId thread = about.thread ? about.thread->id : ThreadId{};
  if (question.hop == "post") {
    Post hop;
    hop.tenant = about.person.tenant;
    hop.actor = actor;
    hop.patient = about.person.id;
    hop.thread = thread;
    return services_.gate.foresee(tx, hop);
  }
  if (question.hop != "show") {
    return Error{Code::kInvalid, "want post, show or send", "--hop", {}};
  }
  Show hop;
  hop.actor = actor;
  if (about.thread) hop.act = act_on(tx, actor, *about.thread);
  hop.patient = about.person.id;
  hop.item_type = "Communication";
  if (!thread.none()) hop.item_id = "Communication/t" + thread.to_string();
  return services_.gate.foresee(tx, hop);
}

Result<Json> Explain::decide(store::Tx& tx, const HopQuestion& question, const About& about) {
  Json answer = Json::object();
  add_text(answer, "hop", question.hop);
  const auto decided = foresee(tx, question, about, answer);
  if (!decided.ok()) return decided.error();
  const Decision& decision = decided.value();
  const bool permit = decision.verdict == consent::Verdict::kPermit;
  add_text(answer, "decision", permit ? "permit" : "deny");
  add_text(answer, "reason", decision.reason);
  add_text(answer, "rule", decision.rule);
  add_text(answer, "detail", decision.detail);
  add_text(answer, "policy", services_.gate.policy_of(about.person.tenant));
  add_text(answer, "patient", "Patient/" + about.person.id.to_string());
  // A record that does not open is the reason of the decision; there is nothing more to tell.
  if (!add_consents(answer, tx, about, decision.rule).ok()) {
    answer.set("consents", Json::string("do not open"));
  }
  return answer;
}

Result<Json> Explain::hop(const Actor& by, const HopQuestion& question) {
  if (auto may = check_may(services_, by, Act::kAudit); !may.ok()) return may.error();
  const TenantId tenant = services_.rules.tenant;
  auto told = services_.store.write([&](store::Tx& tx) -> Result<Json> {
    auto about = find(tx, tenant, question);
    if (!about.ok()) return about.error();
    admit_key(tx, services_.ring, tenant, about.value().person.key);
    auto answer = decide(tx, question, about.value());
    if (!answer.ok()) return answer.error();
    services_.gate.note(tx, Note{.tenant = tenant,
                                 .hop = "search",
                                 .action = "read",
                                 .reason = "consent explained: " + question.hop,
                                 .actor = by,
                                 .patient = about.value().person.id});
    return answer;
  });
  if (!told.ok()) return told.error();
  return told.value().get();
}

}  // namespace engine
