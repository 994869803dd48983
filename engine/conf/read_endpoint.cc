// endpoints/*.yaml

#include <algorithm>
#include <filesystem>

#include "engine/conf/read.h"

namespace engine::conf {

namespace {

constexpr yaml::Range kTenants{1, 1'000'000};
constexpr yaml::Range kAttempts{1, 1000};

// Settings that name files; an adapter gets them as paths that hold wherever the process runs.
bool is_path(std::string_view key) {
  std::string_view last = key.substr(key.rfind('.') + 1);
  if (last.ends_with("_file")) return true;
  for (std::string_view word : {"cert", "key", "client_ca", "ca", "folder"}) {
    if (last == word) return true;
  }
  return false;
}

const AdapterInfo* adapter_of(const Catalog& catalog, std::string_view name) {
  for (const AdapterInfo* info : catalog.adapters) {
    if (info->name == name) return info;
  }
  return nullptr;
}

void check_adapter(Section& section, const Endpoint& endpoint, const Catalog& catalog) {
  if (catalog.adapters.empty() || endpoint.adapter.empty()) return;
  const AdapterInfo* info = adapter_of(catalog, endpoint.adapter);
  if (info == nullptr) {
    std::vector<std::string_view> names;
    for (const AdapterInfo* known : catalog.adapters) names.push_back(known->name);
    std::string meant = yaml::nearest(endpoint.adapter, names);
    return section.fault("adapter", "no adapter of this name" +
                                        (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
  }
  bool takes_in = endpoint.direction != Direction::kOut;
  bool sends_out = endpoint.direction != Direction::kIn;
  if (takes_in && info->make_source == nullptr) {
    section.fault("direction", "this adapter cannot take in; write direction: out");
  }
  if (sends_out && info->make_sink == nullptr) {
    section.fault("direction", "this adapter cannot send out; write direction: in");
  }
  for (const auto& [key, entry] : endpoint.settings.entries) {
    if (std::find(info->keys.begin(), info->keys.end(), key) != info->keys.end()) continue;
    std::string meant = yaml::nearest(key, info->keys);
    section.fault("settings." + key,
                  "this adapter has no such setting" +
                      (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
  }
}

Settings read_settings(Section& section, const std::string& name, const std::string& folder) {
  Settings settings;
  settings.name = name;
  for (const auto& [key, node] : section.below("settings.")) {
    std::string full = "settings." + key;
    std::string value = section.text(full);
    // Absolute, since a path taken from a --conf that was relative says nothing to an adapter.
    if (!value.empty() && is_path(key)) {
      value = std::filesystem::absolute(read_path(section, full, folder)).lexically_normal();
    }
    settings.entries[key] = {std::move(value), node->where};
  }
  return settings;
}

void read_identity(Section& section, Endpoint& endpoint) {
  endpoint.credential = section.text("identity.credential");
  endpoint.applications = section.list("identity.applications");
  endpoint.facilities = section.list("identity.facilities");
  endpoint.versions = section.list("identity.versions");
  endpoint.processing_ids = section.list("identity.processing_ids");
  endpoint.creates_patients = section.truth("identity.creates_patients");
  for (const std::string& id : endpoint.processing_ids) {
    if (id != "P" && id != "T" && id != "D") {
      section.fault("identity.processing_ids", "holds another word than P, T and D (table 0103)");
    } else if (endpoint.production && id != "P") {
      section.fault("identity.processing_ids", "a production endpoint takes P alone");
    }
  }
  if (endpoint.production) endpoint.processing_ids = {"P"};
}

void read_site_of(Section& section, Endpoint& endpoint, const Conf& conf) {
  endpoint.site_name = section.text("site");
  auto site = conf.sites.find(endpoint.site_name);
  std::string assigner = section.text("identity.default_assigner");
  if (!assigner.empty() && assigner.find(':') == std::string::npos) {
    section.fault("identity.default_assigner", "must be a URI, such as urn:oid:2.999.1");
  }
  if (site == conf.sites.end()) return section.fault("site", "no file in sites/ has this name");
  endpoint.site = site->second;
  if (assigner.empty()) return;
  mapping::Site own = *site->second;
  own.default_system = assigner;
  endpoint.site = std::make_shared<const mapping::Site>(std::move(own));
}

void read_recipient(Section& section, Endpoint& endpoint) {
  constexpr consent::Party kParties[] = {consent::Party::kOwnEhr, consent::Party::kPatientChannel,
                                         consent::Party::kPartner};
  endpoint.recipient =
      kParties[section.word("recipient", {"own-ehr", "patient-channel", "partner"})];
  endpoint.mapping = section.text("mapping");
  endpoint.attempts_max = static_cast<int>(section.integer("attempts_max", kAttempts));
  endpoint.dedupes = endpoint.settings.text("dedupes") == "msh10";
  bool sends_out = endpoint.direction != Direction::kIn;
  bool is_notice = endpoint.recipient == consent::Party::kPatientChannel;
  if (sends_out && !is_notice && endpoint.mapping.empty()) {
    section.fault("mapping", "is needed to send out; it makes what is sent");
  }
  for (const char* key : {"recipient", "mapping", "attempts_max"}) {
    if (!sends_out && section.has(key)) {
      section.fault(key, "goes with direction: out or both");
    }
  }
}

}  // namespace

Endpoint read_endpoint(NamedSection& named, const Conf& conf, const Catalog& catalog) {
  Section& section = named.section;
  Endpoint endpoint;
  endpoint.name = named.name;
  endpoint.where = section.where();
  endpoint.adapter = section.needed("adapter");
  endpoint.direction = static_cast<Direction>(section.word("direction", {"in", "out", "both"}));
  endpoint.tenant =
      section.has("tenant") ? TenantId(section.integer("tenant", kTenants)) : conf.tenant;
  endpoint.purpose = section.text("purpose");
  endpoint.production = section.truth("production");
  endpoint.without_control_id =
      static_cast<NoControlId>(section.word("acks.without_control_id", {"answer", "close"}));
  endpoint.on_mapping_fault =
      static_cast<FaultAnswer>(section.word("acks.on_mapping_fault", {"AE", "AA"}));
  endpoint.settings = read_settings(section, named.name, conf.folder);
  read_identity(section, endpoint);
  read_site_of(section, endpoint, conf);
  read_recipient(section, endpoint);
  check_adapter(section, endpoint, catalog);
  return endpoint;
}

}  // namespace engine::conf
