// The readers of one kind of configuration file each: a section in, a struct out.
//
//   conf.endpoints[name] = read_endpoint(named_section, conf, catalog);
//
// They check what the file alone can tell (and names that Conf already holds); what takes several
// files is check.h. Faults go to the section's list. Internal to this folder. One thread.
#pragma once

#include <string>
#include <vector>

#include "engine/conf/conf.h"
#include "engine/conf/files.h"

namespace engine::conf {

// A path as the process sees it: absolute, or from the folder of hopline.yaml; "" stays "".
std::string read_path(Section& section, std::string_view key, const std::string& folder);

// A fault when the file is named and cannot be read.
void check_file(Section& section, std::string_view key, const std::string& path);

mapping::Site read_site(NamedSection& named);
// The overlay files that the site lists by the names of their mappings.
std::vector<std::string> read_overlays(NamedSection& named, const std::string& folder);
Endpoint read_endpoint(NamedSection& named, const Conf& conf, const Catalog& catalog);
Route read_route(NamedSection& named, std::vector<base::Error>& faults);
Roles read_roles(Section& section);

}  // namespace engine::conf
