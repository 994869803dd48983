#include "engine/serve/site_mappings.h"

namespace engine {

base::Result<SiteMappings> load_site_mappings(const conf::Conf& conf) {
  SiteMappings sets;
  std::vector<base::Error> faults;
  for (const auto& [site, files] : conf.overlays) {
    if (files.empty()) continue;
    auto set = mapping::MappingSet::load(conf.mappings_dir, files);
    if (set.ok()) {
      sets[site] = std::move(set).value();
    } else {
      faults.push_back(set.error());
    }
  }
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return sets;
}

void use_site_mappings(Rules& rules, const conf::Conf& conf, const SiteMappings& sets) {
  for (const auto& [name, endpoint] : conf.endpoints) {
    const auto set = sets.find(endpoint.site_name);
    if (set == sets.end()) continue;
    const auto from = rules.endpoints.find(name);
    if (from != rules.endpoints.end()) from->second.mappings = set->second;
    const auto to = rules.destinations.find(name);
    if (to != rules.destinations.end()) to->second.mappings = set->second;
  }
}

}  // namespace engine
