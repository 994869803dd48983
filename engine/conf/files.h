// Files: the sections of a configuration folder, with environment and --set laid over them.
//
//   Files files = read_files("conf", layers, faults);
//   for (Section& endpoint : files.endpoints) ...
//
// A layer addresses a key by its file: "http.public.listen", "endpoints.mllp-ehr.settings.listen",
// "sites.main.zone". As an environment variable that is HOPLINE_, upper case, and '_' for what is
// no letter or digit. Internal to this folder; the fault list is borrowed. One thread.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <vector>

#include "engine/conf/section.h"

namespace engine::conf {

struct NamedSection {
  std::string name;  // of the file, without .yaml
  Section section;
};

struct Files {
  std::optional<Section> engine;
  std::optional<Section> roles;
  std::optional<yaml::Node> consent;
  std::list<NamedSection> endpoints, routes, sites;
  std::vector<std::string> warnings;

  std::vector<Section*> all();
};

Files read_files(const std::string& folder, const Layers& layers, const Catalog& catalog,
                 std::vector<base::Error>& faults);

}  // namespace engine::conf
