// SiteMappings: the mappings as each site has them, its overlays laid over the common ones.
//
//   auto sets = load_site_mappings(conf);               // one set for each site with overlays
//   use_site_mappings(rules, conf, sets.value());       // for the endpoints of those sites
//
// A site without overlays has no set of its own: the engine's holds. Sets are whole and immutable,
// so endpoints share them; an overlay that does not fit its mapping is a fault with
// file:line:column. Any thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/conf/conf.h"
#include "engine/pipeline/rules.h"

namespace engine {

using SiteMappings = std::map<std::string, std::shared_ptr<const mapping::MappingSet>, std::less<>>;

base::Result<SiteMappings> load_site_mappings(const conf::Conf& conf);
void use_site_mappings(Rules& rules, const conf::Conf& conf, const SiteMappings& sets);

}  // namespace engine
