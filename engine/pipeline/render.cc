#include "engine/pipeline/render.h"

#include "base/json_build.h"
#include "base/time.h"
#include "fhir/builders.h"

namespace engine {
namespace {

using base::Json;
using base::json_array_of;

constexpr std::string_view kThreadSystem = "urn:hopline:thread";
constexpr std::string_view kEntrySystem = "urn:hopline:entry";
constexpr std::string_view kReleaseSystem = "urn:hopline:release";

Json reference(const std::string& target) {
  Json json = Json::object();
  json.set("reference", Json::string(target));
  return json;
}

Json identifier(std::string_view system, const std::string& value) {
  Json json = Json::object();
  json.set("system", Json::string(std::string(system)));
  json.set("value", Json::string(value));
  return json;
}

// The patient herself, a person of the care team, or the organisation for what a system wrote. The
// display is what a transcript says; names are the EHR's to know.
Json sender_of(const store::EntryRow& row) {
  Json sender = Json::object();
  std::string type = "Organization";
  if (row.author == "patient") {
    type = "Patient";
    sender.set("reference", Json::string("Patient/" + row.patient.to_string()));
    sender.set("display", Json::string("Patient"));
  } else if (row.author.starts_with("staff:")) {
    const std::string id = row.author.substr(6);
    const std::size_t slash = id.find('/');
    type = slash == std::string::npos ? "Practitioner" : id.substr(0, slash);
    sender.set("reference", Json::string(slash == std::string::npos ? "Practitioner/" + id : id));
    sender.set("display", Json::string("Care team"));
  } else {
    sender.set("display", Json::string(row.author == "engine" ? "Hopline" : "Care team"));
  }
  sender.set("type", Json::string(type));
  return sender;
}

Json release_meta(store::ReleaseState state) {
  Json tag = Json::object();
  tag.set("system", Json::string(std::string(kReleaseSystem)));
  tag.set("code", Json::string(std::string(release_word(state))));
  Json meta = Json::object();
  meta.set("tag", json_array_of(std::move(tag)));
  return meta;
}

}  // namespace

std::string_view release_word(store::ReleaseState state) {
  switch (state) {
    case store::ReleaseState::kWaiting:
      return "waiting";
    case store::ReleaseState::kReleased:
      return "released";
    case store::ReleaseState::kNever:
      return "never";
  }
  CHECK_UNREACHABLE();
}

fhir::Resource render_header(const store::ThreadRow& thread, std::string_view title,
                             const store::ReleaseRow* release) {
  fhir::Resource header("Communication");
  header.set_id("t" + thread.id.to_string());
  header.set("identifier", json_array_of(identifier(kThreadSystem, thread.id.to_string())));
  const bool open = thread.status == store::ThreadStatus::kOpen;
  header.set("status", Json::string(open ? "in-progress" : "completed"));
  header.set("subject", reference("Patient/" + thread.patient.to_string()));
  Json topic = Json::object();
  topic.set("text", Json::string(std::string(title)));
  header.set("topic", std::move(topic));
  header.set("sent", Json::string(base::format_fhir_instant(thread.opened)));
  if (release != nullptr) header.set("meta", release_meta(release->state));
  return header;
}

namespace {

// Ours first, then those by which its sender knows it.
Json identifiers_of_entry(const EntryView& entry) {
  Json list = json_array_of(identifier(kEntrySystem, entry.row.id.to_string()));
  const auto names = base::parse_json(entry.names);
  if (entry.names.empty() || !names.ok()) return list;
  for (const Json& name : names.value().items()) list.push(name);
  return list;
}

}  // namespace

fhir::Resource render_entry(const EntryView& entry) {
  const store::EntryRow& row = entry.row;
  fhir::Resource child("Communication");
  child.set_id("e" + row.id.to_string());
  child.set("identifier", identifiers_of_entry(entry));
  child.set("partOf", json_array_of(reference("Communication/t" + row.thread.to_string())));
  if (!entry.before.none()) {
    child.set("inResponseTo",
              json_array_of(reference("Communication/e" + entry.before.to_string())));
  }
  child.set("status", Json::string(entry.retracted ? "entered-in-error" : "completed"));
  child.set("subject", reference("Patient/" + row.patient.to_string()));
  child.set("sent", Json::string(base::format_fhir_instant(row.sent)));
  child.set("sender", sender_of(row));
  if (entry.retracted) return child;
  Json payload = Json::object();
  payload.set("contentString", Json::string(std::string(entry.text)));
  child.set("payload", json_array_of(std::move(payload)));
  return child;
}

}  // namespace engine
