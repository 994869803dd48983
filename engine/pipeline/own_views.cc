#include "engine/pipeline/own_views.h"

#include "engine/hop/reach.h"
#include "engine/pipeline/appointment_change.h"
#include "engine/pipeline/secrets.h"
#include "engine/pipeline/subject.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using consent::Channel;
using consent::ChannelConsent;

namespace {

Error absent() { return Error{Code::kNotFound, "no such thing here", "", {}}; }

Show show_of(const Actor& actor, std::string type, std::string id) {
  Show hop;
  hop.actor = actor;
  hop.patient = actor.patient;
  hop.item_id = type + "/" + id;
  hop.item_type = std::move(type);
  return hop;
}

// Her own answer, as the participant that is a Patient has it.
std::string answer_in(const fhir::Resource& appointment) {
  const Json* participants = appointment.find("participant");
  if (participants == nullptr) return "";
  for (const Json& participant : participants->items()) {
    const Json* actor = participant.find("actor");
    const bool patient =
        actor != nullptr && (actor->text_of("type") == "Patient" ||
                             !record_of(actor->text_of("reference"), "Patient").none());
    if (patient) return own_answer(participant);
  }
  return "";
}

// Enough to know which address is meant, and too little to write to it: "a...@example.org".
std::string masked(const Contact& contact) {
  const std::string& text = contact.address;
  if (contact.channel != Channel::kMail) return "..." + text.substr(text.size() - 4);
  return text.substr(0, 1) + "..." + text.substr(text.find('@'));
}

void put_site(Json& json, const mapping::Site& site) {
  json.set("zone", Json::string(site.zone.name()));
  json.set("organisation", Json::string(site.organisation));
  json.set("phone", Json::string(site.phone));
}

std::string state_word(const std::vector<ChannelConsent>& records, const consent::Reach& reach) {
  return decide_channel(records, reach) == consent::ChannelVerdict::kActive ? "on" : "off";
}

bool has_answered_portal(const std::vector<ChannelConsent>& records) {
  for (const ChannelConsent& record : records) {
    if (record.channel == Channel::kPortal && record.state != consent::ChannelState::kAsked) {
      return true;
    }
  }
  return false;
}

}  // namespace

// The site of the feed that last told of this record: its zone is the one that the visit is in.
OwnViews::SitePtr OwnViews::site_of(store::Tx& tx, const store::ResourceRow& row) const {
  const auto message = tx.get<store::MessageRow>(row.tenant, row.message);
  const EndpointRules* endpoint = message ? services_.rules.endpoint(message->endpoint) : nullptr;
  return endpoint != nullptr && endpoint->site ? endpoint->site : own_site();
}

OwnViews::SitePtr OwnViews::own_site() const {
  for (const auto& [name, endpoint] : services_.rules.endpoints) {
    if (endpoint.serves("Communication") && endpoint.site) return endpoint.site;
  }
  return std::make_shared<const mapping::Site>();
}

Result<OwnViews::Work> OwnViews::plan(const Actor& actor, const ShowVisit& request) {
  if (actor.kind != ActorKind::kPatient) return absent();
  return Work(
      [this, actor, thread = request.thread](store::Tx& tx) { return visit(tx, actor, thread); });
}

Result<View> OwnViews::visit(store::Tx& tx, const Actor& actor, ThreadId id) {
  const auto thread = tx.get<store::ThreadRow>(actor.tenant, id);
  if (!thread || thread->patient != actor.patient || thread->about.none()) return absent();
  const auto row = tx.get<store::ResourceRow>(actor.tenant, thread->about);
  if (!row || row->type != "Appointment") return absent();
  Show hop = show_of(actor, "Appointment", row->id.to_string());
  hop.about = {{"resource", row->id.number(), row->version}};
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto stored = records_.get(tx, actor.tenant, row->id);
  if (!stored.ok()) return stored.error();
  const fhir::Resource& appointment = stored.value()->resource;
  Json json = Json::object();
  json.set("appointment", Json::string(row->id.to_string()));
  json.set("status", Json::string(appointment.text("status")));
  json.set("answer", Json::string(answer_in(appointment)));
  for (const auto& [name, value] : values_of(appointment)) json.set(name, Json::string(value));
  put_site(json, *site_of(tx, *row));
  return View{std::move(json), static_cast<int>(row->version), ""};
}

Result<OwnViews::Work> OwnViews::plan(const Actor& actor, const ShowStanding&) {
  if (actor.kind != ActorKind::kPatient) return absent();
  return Work([this, actor](store::Tx& tx) { return standing(tx, actor); });
}

Result<View> OwnViews::standing(store::Tx& tx, const Actor& actor) {
  Show hop = show_of(actor, "Patient", actor.patient.to_string());
  hop.about = {{"resource", actor.patient.number()}};
  auto permit = services_.gate.ask(tx, std::move(hop));
  if (!permit.ok()) return permit.error();
  const Spent<Show> spent = std::move(permit).value().spend();
  auto stored = records_.get(tx, actor.tenant, ResourceId{actor.patient.number()});
  if (!stored.ok()) return stored.error();
  if (!stored.value()) return absent();
  auto consents = services_.consents.of(tx, actor.tenant, actor.patient);
  if (!consents.ok()) return consents.error();
  const auto& records = consents.value()->channels;
  const SitePtr site = own_site();
  Json json = Json::object();
  json.set("language", Json::string(language_of(stored.value()->resource, site->language)));
  put_site(json, *site);
  const consent::Reach portal{Channel::kPortal, "", consent::Proven::kYes, {}};
  json.set("portal",
           Json::string(has_answered_portal(records) ? state_word(records, portal) : "asked"));
  Json channels = Json::array();
  for (const auto& [name, to] : services_.rules.destinations) {
    if (!to.has_address()) continue;
    const auto contact = contact_of(stored.value()->resource, {to.channel, to.country, tx.now()});
    if (!contact) continue;
    Json channel = Json::object();
    channel.set("channel", Json::string(std::string(consent::channel_name(to.channel))));
    channel.set("address", Json::string(masked(*contact)));
    channel.set(
        "state",
        Json::string(state_word(
            records, known_reach(tx, actor.tenant, reach_of(services_.ring, *contact, to)))));
    channels.push(std::move(channel));
  }
  json.set("channels", std::move(channels));
  return View{std::move(json), 1, ""};
}

}  // namespace engine
