// sites/*.yaml, roles.yaml, and paths.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "engine/conf/read.h"

namespace engine::conf {

std::string read_path(Section& section, std::string_view key, const std::string& folder) {
  std::string path = section.text(key);
  if (path.empty() || path[0] == '/') return path;
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

void check_file(Section& section, std::string_view key, const std::string& path) {
  if (path.empty()) return;
  if (std::filesystem::is_directory(path) || !std::ifstream(path)) {
    section.fault(key, "this file cannot be read");
  }
}

mapping::Site read_site(NamedSection& named) {
  Section& section = named.section;
  mapping::Site site;
  site.name = named.name;
  section.needed("zone");
  auto zone = base::Zone::find(section.text("zone"));
  if (zone.ok()) {
    site.zone = zone.value();
  } else {
    section.fault("zone", "the system has no such time zone");
  }
  site.language = section.text("language");
  if (site.language.size() != 2 ||
      site.language.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos) {
    section.fault("language", "must be two letters, such as en or es");
  }
  site.default_system = section.text("default_system");
  constexpr std::array<std::string_view, 5> kUnits = {"min", "s", "h", "d", "wk"};
  site.duration_unit = kUnits[section.word("duration_unit", {kUnits.begin(), kUnits.end()})];
  site.organisation = section.text("organisation");
  site.phone = section.text("phone");
  for (const auto& [name, node] : section.below("assigners.")) {
    site.assigners[name] = node->text;
    if (node->text.find(':') == std::string::npos) {
      section.fault("assigners." + name, "must be a URI, such as urn:oid:2.999.1");
    }
  }
  return site;
}

std::vector<std::string> read_overlays(NamedSection& named, const std::string& folder) {
  std::vector<std::string> files;
  for (const std::string& mapping : named.section.list("overlays")) {
    const std::string path = folder + "/sites/" + named.name + "/" + mapping + ".csv";
    check_file(named.section, "overlays", path);
    files.push_back(path);
  }
  return files;
}

Roles read_roles(Section& section) {
  constexpr std::string_view kLocal = "local";
  constexpr std::array<std::string_view, 8> kActs = {"threads",  "reply", "release", "resources",
                                                     "messages", "queue", "audit",   "admin"};
  Roles roles;
  for (const auto& [role, node] : section.below("")) {
    if (role == kLocal) {
      section.fault(role, "is whoever runs commands on this machine, and is built in");
      continue;
    }
    std::set<std::string>& may = roles.may[role];
    for (const std::string& act : section.list(role)) {
      may.insert(act);
      if (std::find(kActs.begin(), kActs.end(), act) != kActs.end()) continue;
      std::string meant = yaml::nearest(act, {kActs.begin(), kActs.end()});
      section.fault(role, "unknown act \"" + act + "\"" +
                              (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
    }
  }
  return roles;
}

}  // namespace engine::conf
