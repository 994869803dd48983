#include "engine/conf/files.h"

#include <algorithm>
#include <filesystem>

#include "engine/conf/keys.h"

namespace engine::conf {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameCharsMax = 64;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameCharsMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

std::string variable_of(const std::string& key) {
  std::string variable = "HOPLINE_";
  for (unsigned char c : key)
    variable += std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
  return variable;
}

// Reads the files and lays the layers over them; its methods run in the order of read_files().
class FileReader {
 public:
  FileReader(std::string folder, const Catalog& catalog, std::vector<base::Error>& faults)
      : folder_(std::move(folder)), catalog_(catalog), faults_(faults) {}

  void read(Files& files) {
    if (auto root = read_tree(folder_ + "/hopline.yaml")) {
      files.engine.emplace("", *root, kEngineKeys, faults_);
    }
    if (fs::exists(folder_ + "/roles.yaml")) {
      if (auto root = read_tree(folder_ + "/roles.yaml")) {
        files.roles.emplace("roles.", *root, kRolesKeys, faults_);
      }
    }
    if (fs::exists(folder_ + "/consent.yaml")) {
      files.consent = read_tree(folder_ + "/consent.yaml");
    }
    read_folder("endpoints", kEndpointKeys, files.endpoints);
    read_folder("routes", kRouteKeys, files.routes);
    read_folder("sites", kSiteKeys, files.sites);
  }

  void lay_environment(Files& files, const std::map<std::string, std::string>& environment) {
    std::map<std::string, std::pair<Section*, std::string>> known;
    for (Section* section : files.all()) {
      for (const std::string& key : names_of(*section)) {
        known.emplace(variable_of(section->prefix() + key), std::pair(section, key));
      }
    }
    for (const auto& [variable, value] : environment) {
      auto found = known.find(variable);
      if (found == known.end()) {
        files.warnings.push_back("environment " + variable + ": sets no known key");
      } else {
        found->second.first->lay(found->second.second, value, "environment " + variable);
      }
    }
  }

  // Secrets come by file or environment: arguments can be read by every user of the machine.
  void lay_sets(Files& files, const std::vector<std::string>& sets) {
    for (const std::string& set : sets) {
      std::size_t equals = set.find('=');
      std::string key = set.substr(0, equals);
      std::string where = "--set " + key;
      Section* section = equals == std::string::npos ? nullptr : section_of(files, key);
      if (equals == std::string::npos) {
        fault("--set", "wants key=value");
      } else if (section == nullptr) {
        fault(where, "no file of this name; see hopline config show");
      } else if (is_secret(key)) {
        fault(where, "a secret is not given on the command line; use a file");
      } else {
        section->lay(key.substr(section->prefix().size()), set.substr(equals + 1), where);
      }
    }
  }

 private:
  void fault(std::string where, std::string text) {
    faults_.push_back({base::Code::kInvalid, std::move(text), std::move(where), {}});
  }

  std::optional<yaml::Node> read_tree(const std::string& path) {
    auto root = yaml::parse_file(path);
    if (root.ok()) return root.value();
    faults_.push_back(root.error());
    return std::nullopt;
  }

  void read_folder(const std::string& kind, std::span<const Key> keys,
                   std::list<NamedSection>& sections) {
    std::error_code problem;
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder_ + "/" + kind, problem)) {
      if (paths.size() < kFilesMax) paths.push_back(entry.path());
    }
    if (paths.size() == kFilesMax) fault(folder_ + "/" + kind, "holds too many files");
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) {
      if (path.extension() == ".yml") fault(path.string(), "is not read; name it .yaml");
      if (path.extension() != ".yaml") continue;
      std::string name = path.stem().string();
      if (!is_name(name)) fault(path.string(), "its name may hold a-z, 0-9, - and _ alone");
      if (auto root = read_tree(path.string())) {
        sections.push_back({name, Section(kind + "." + name + ".", *root, keys, faults_)});
      }
    }
  }

  // What a variable may set: keys that are there, that could be, and those of the adapter.
  std::vector<std::string> names_of(Section& section) {
    std::vector<std::string> names = section.known_names();
    if (!section.prefix().starts_with("endpoints.")) return names;
    for (const AdapterInfo* info : catalog_.adapters) {
      const yaml::Node* adapter = section.find("adapter");
      if (adapter == nullptr || adapter->text != info->name) continue;
      for (std::string_view key : info->keys) names.push_back("settings." + std::string(key));
    }
    return names;
  }

  // The longest prefix wins: hopline.yaml has the empty one.
  Section* section_of(Files& files, const std::string& key) {
    for (std::string_view kind : {"endpoints.", "routes.", "sites.", "roles."}) {
      if (!key.starts_with(kind)) continue;
      for (Section* section : files.all()) {
        if (!section->prefix().empty() && key.starts_with(section->prefix())) return section;
      }
      return nullptr;
    }
    return files.engine ? &*files.engine : nullptr;
  }

  std::string folder_;
  const Catalog& catalog_;
  std::vector<base::Error>& faults_;
};

}  // namespace

std::vector<Section*> Files::all() {
  std::vector<Section*> sections;
  if (engine) sections.push_back(&*engine);
  if (roles) sections.push_back(&*roles);
  for (auto* group : {&endpoints, &routes, &sites}) {
    for (NamedSection& named : *group) sections.push_back(&named.section);
  }
  return sections;
}

Files read_files(const std::string& folder, const Layers& layers, const Catalog& catalog,
                 std::vector<base::Error>& faults) {
  Files files;
  FileReader reader(folder, catalog, faults);
  reader.read(files);
  reader.lay_environment(files, layers.environment);
  reader.lay_sets(files, layers.sets);
  for (Section* section : files.all()) section->refuse_unknown();
  return files;
}

}  // namespace engine::conf
