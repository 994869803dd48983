#include "tests/cases/stage/stage.h"

#include <fstream>
#include <sstream>

namespace cases {
namespace {

using engine::EndpointRules;
using engine::Rules;
using engine::mapping::Site;

constexpr std::string_view kAssigner = "urn:oid:2.999.1.1";  // CLINIC-A

std::shared_ptr<Site> site_in(std::string_view zone, std::string language) {
  auto site = std::make_shared<Site>();
  site->zone = base::Zone::find(zone).value();
  site->language = std::move(language);
  site->default_system = "urn:oid:2.999.1";
  site->assigners = {{"CLINIC-A", std::string(kAssigner)}};
  site->organisation = "Sample Clinic";
  site->phone = "555-0100";
  return site;
}

void add_endpoint(Rules& rules, const std::string& name, std::shared_ptr<const Site> site) {
  EndpointRules endpoint = rules.endpoints.at("mllp-ehr");
  endpoint.name = name;
  endpoint.site = std::move(site);
  rules.endpoints[name] = std::move(endpoint);
}

// The endpoints of the README's table, on the rules of the rig.
void set_scene(Rules& rules) {
  const auto berlin = site_in("Europe/Berlin", "en");
  for (auto& [name, endpoint] : rules.endpoints) endpoint.site = berlin;
  for (auto& [name, destination] : rules.destinations) destination.site = berlin;
  add_endpoint(rules, "mllp-es", site_in("Europe/Madrid", "es"));
  add_endpoint(rules, "mllp-ny", site_in("America/New_York", "en"));
  auto nameless = site_in("Europe/Berlin", "en");
  nameless->default_system.clear();
  add_endpoint(rules, "mllp-nameless", nameless);
  const auto overlaid = site_in("Europe/Berlin", "en");
  overlaid->name = "overlaid";
  add_endpoint(rules, "mllp-overlaid", overlaid);
  const std::string source = HOPLINE_SOURCE_DIR;
  auto set = engine::mapping::MappingSet::load(
      source + "/mappings", {source + "/tests/cases/samples/overlay_siu-appointment.csv"});
  if (!set.ok()) ADD_FAILURE() << set.error().to_string();
  if (set.ok()) rules.endpoints.at("mllp-overlaid").mappings = set.value();
  for (const auto& [name, rule] : {std::pair{"mllp-open", engine::ReleaseRule::kAtOnce},
                                   std::pair{"mllp-shut", engine::ReleaseRule::kNever}}) {
    add_endpoint(rules, name, berlin);
    for (engine::Route& route : rules.endpoints.at(name).routes) route.release = rule;
  }
  add_endpoint(rules, "mllp-lenient", berlin);
  rules.endpoints.at("mllp-lenient").on_mapping_fault = engine::FaultAnswer::kAa;
  add_endpoint(rules, "mllp-known", berlin);
  rules.endpoints.at("mllp-known").creates_patients = false;
}

void replace_all(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.replace(at, mark.size(), with);
    at += with.size();
  }
}

}  // namespace

Stage::Stage(const std::string& store, std::filesystem::path folder)
    : folder_(std::move(folder)), rig_(store, set_scene) {
  rig_.clock().set(base::parse_instant("2026-03-02T08:00:00Z").value());
}

void Stage::play(const Step& step) {
  for (const Entry& entry : acts()) {
    if (entry.word == step.word && entry.verb == step.verb) {
      if (step.word == Word::kFeed || step.word == Word::kReply || step.word == Word::kQueue ||
          step.word == Word::kRelease || step.word == Word::kRun) {
        before_ = count_now();
      }
      return (this->*entry.act)(step.arguments);
    }
  }
  ADD_FAILURE() << "nobody plays this clause: " << step.verb;
}

Counts Stage::count_now() {
  Counts now;
  now.threads = rig_.count("SELECT CAST(COUNT(*) AS BIGINT) FROM thread");
  now.entries = rig_.count("SELECT CAST(COUNT(*) AS BIGINT) FROM entry");
  for (const char* name : {"ehr-fhir", "ehr-mdm", "portal"}) {
    now.received[name] = far_side(name)->received.size();
  }
  for (const int hop : {1, 2, 3, 4}) {
    for (const int outcome : {1, 2}) {
      now.records[{hop, outcome}] = rig_.count(
          "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_leaf WHERE hop = " + std::to_string(hop) +
          " AND outcome = " + std::to_string(outcome));
    }
  }
  return now;
}

engine::PatientId Stage::patient(const std::string& name) {
  engine::Services& services = rig_.engine().services();
  const engine::store::Bytes blind{
      services.ring.blind({"identifier", "Patient", kAssigner, "P100" + name.substr(1)})};
  const auto row = services.store.read<engine::store::IdentifierRow>(engine::TenantId{1}, blind);
  return row.ok() ? row.value().patient : engine::PatientId{};
}

std::string Stage::newest(const std::string& table, const std::string& where) {
  return std::to_string(
      rig_.count("SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM " + table + where));
}

std::string Stage::filled(std::string text) {
  for (const char* name : {"p1", "p2", "p3"}) {
    if (text.find("{{" + std::string(name) + "}}") == std::string::npos) continue;
    replace_all(text, "{{" + std::string(name) + "}}", patient(name).to_string());
  }
  replace_all(text, "{{thread}}", newest("thread"));
  replace_all(text, "{{entry}}", newest("entry"));
  replace_all(text, "{{appointment}}", newest("resource", " WHERE type = 'Appointment'"));
  return text;
}

std::string Stage::read_sample(const std::string& name) const {
  std::ifstream in(folder_ / "samples" / name, std::ios::binary);
  if (!in) ADD_FAILURE() << "no such sample: " << name;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

engine::Actor Stage::actor_named(const std::string& name) {
  if (name == "ehr" || name.empty()) return rig_.ehr_client();
  if (name == "clinician") return rig_.clinician();
  if (name == "receptionist") return rig_.staff(name, "Practitioner/8");
  return rig_.patient(patient(name));
}

support::FarSide* Stage::far_side(const std::string& name) {
  if (name == "ehr-fhir") return &rig_.ehr_fhir();
  if (name == "ehr-mdm") return &rig_.ehr_mdm();
  return name == "portal" ? &rig_.portal() : nullptr;
}

std::string Stage::first_item(char kind) {
  const auto items = rig_.engine().queue().list();
  if (!items.ok()) return "";
  for (const engine::QueueItem& item : items.value()) {
    if (item.id.front() == kind) return item.id;
  }
  return "";
}

// All that she reads in all her threads, by way of the Reader.
std::string Stage::texts_for(const std::string& patient_name) {
  const engine::Actor reader = actor_named(patient_name);
  std::string all;
  for (const auto& row : rig_.query("SELECT id FROM thread WHERE patient = " +
                                        patient(patient_name).to_string() + " ORDER BY id",
                                    {engine::store::Type::kInteger})) {
    const engine::ThreadId thread{std::get<std::int64_t>(row[0])};
    for (const std::string& text : rig_.texts(reader, thread)) all += text + "\n";
  }
  return all;
}

}  // namespace cases
