// MappingSet: loads a tree of mapping folders and binds what rows name.
#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "base/encoding.h"
#include "engine/mapping/code_table.h"
#include "engine/mapping/files.h"
#include "engine/mapping/lint.h"
#include "engine/mapping/mapping.h"
#include "engine/mapping/overlay.h"
#include "engine/mapping/rule.h"
#include "engine/mapping/run.h"
#include "engine/mapping/wording.h"

namespace engine::mapping {
namespace {

using base::Code;
using base::Error;
using Tables = std::map<std::string, std::unique_ptr<CodeTable>>;
using Maps = std::map<std::string, std::unique_ptr<RuleTable>>;

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) == 1);
  return base::to_hex(std::string_view(reinterpret_cast<const char*>(digest), size));
}

// "S12-S15" takes S13; "S26" takes itself.
bool in_events(std::string_view list, std::string_view event) {
  for (const std::string& part : split(list, ',')) {
    const std::size_t dash = part.find('-');
    if (dash == std::string::npos
            ? part == event
            : part.substr(0, dash) <= event && event <= std::string_view(part).substr(dash + 1) &&
                  event.size() == dash) {
      return true;
    }
  }
  return false;
}

class TableMapping : public Mapping {
 public:
  explicit TableMapping(RuleTable rules) : table(std::move(rules)) {}

  const std::string& name() const override { return table.name; }
  int version() const override { return table.version; }
  const std::string& hash() const override { return digest; }
  bool takes(std::string_view type, std::string_view event) const override {
    const std::size_t blank = table.source.find(' ');
    const std::string_view what = std::string_view(table.source).substr(blank + 1);
    const std::size_t caret = what.find('^');
    if (what.substr(0, caret) != type) return false;
    return caret == std::string_view::npos || in_events(what.substr(caret + 1), event);
  }
  Output run(const Input& input) const override { return run_table(table, input); }

  RuleTable table;
  Tables tables;
  std::shared_ptr<const Wording> wording;
  std::string digest;
};

// Gives rows what they refer to by name, and looks for what cannot work.
class Binder {
 public:
  Binder(const Maps& maps, const Tables& tables, std::vector<Error>& faults)
      : maps_(maps), tables_(tables), faults_(faults) {}

  void bind(RuleTable& table, const Tables* own) {
    for (Rule& rule : table.rules) {
      if (rule.use.kind == Using::Kind::kTable) {
        rule.use.table = find_table(rule.use.name, own);
        if (rule.use.table == nullptr)
          faults_.push_back(table.fault(rule, "using", "no table '" + rule.use.name + "'"));
      } else if (rule.use.kind != Using::Kind::kConversion) {
        rule.use.map = find_map(rule.use);
        if (rule.use.map == nullptr) {
          faults_.push_back(
              table.fault(rule, "using", "no datatype map for '" + rule.use.name + "' in types/"));
        }
      }
    }
    for (const Error& error : lint_rules(table)) faults_.push_back(error);
  }

 private:
  const CodeTable* find_table(const std::string& name, const Tables* own) const {
    for (const Tables* tables : {own, &tables_}) {
      if (tables == nullptr) continue;
      const auto found = tables->find(name);
      if (found != tables->end()) return found->second.get();
    }
    return nullptr;
  }

  // A datatype map by its name, or for `ref` by the resource that it makes.
  const RuleTable* find_map(const Using& use) const {
    for (const auto& [name, map] : maps_) {
      if (use.kind == Using::Kind::kMap ? name == use.name : map->target == use.name) {
        return map.get();
      }
    }
    return nullptr;
  }

  const Maps& maps_;
  const Tables& tables_;
  std::vector<Error>& faults_;
};

class LoadedSet : public MappingSet {
 public:
  const Mapping* find(std::string_view name) const override {
    const auto found = mappings.find(std::string(name));
    return found == mappings.end() ? nullptr : found->second.get();
  }
  const Wording* wording(std::string_view name) const override {
    const auto found = mappings.find(std::string(name));
    return found == mappings.end() ? nullptr : found->second->wording.get();
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> all;
    for (const auto& [name, mapping] : mappings) all.push_back(name);
    return all;
  }
  base::Result<std::shared_ptr<const Mapping>> compile(const Csv& rows) const override {
    base::Result<RuleTable> table = compile_rules(rows);
    if (!table.ok()) return table.error();
    const auto known = mappings.find(table.value().name);
    if (known == mappings.end()) {
      return rows.fault({"", 1, 1}, "no mapping is named " + table.value().name);
    }
    auto made = std::make_shared<TableMapping>(std::move(table).value());
    std::vector<Error> faults;
    Binder(maps, tables, faults).bind(made->table, &known->second->tables);
    if (!faults.empty()) return base::join_errors(std::move(faults));
    return std::shared_ptr<const Mapping>(std::move(made));
  }

  std::map<std::string, std::unique_ptr<TableMapping>> mappings;
  Maps maps;
  Tables tables;
};

class Loader {
 public:
  explicit Loader(const std::string& root) : root_(root) {}

  base::Result<std::shared_ptr<const MappingSet>> load(const std::vector<std::string>& overlays) {
    for (const std::string& path : overlays) read_overlay(path);
    read_tables(root_ + "/types", set_->tables);
    for (const std::string& file : file_names(root_ + "/types", ".csv")) {
      read_map(root_ + "/types/" + file, file.substr(0, file.size() - 4));
    }
    for (const std::string& folder : folder_names(root_)) {
      if (folder != "types") read_mapping(folder);
    }
    if (set_->mappings.empty() && faults_.empty()) {
      add(Error{Code::kNotFound, "no mapping is here", root_, {}});
    }
    for (const Overlay& overlay : overlays_) {
      if (!overlay.used) add(overlay.csv.fault({"", 1, 1}, "no mapping " + overlay.base));
    }
    bind_all();
    if (!faults_.empty()) return base::join_errors(std::move(faults_));
    return std::shared_ptr<const MappingSet>(std::move(set_));
  }

 private:
  void add(const Error& error) {
    Error head = error;
    head.also.clear();
    faults_.push_back(std::move(head));
    for (const Error& other : error.also) faults_.push_back(other);
  }

  // The file's bytes; they count towards the hash of what is being read.
  std::optional<std::string> take_file(const std::string& path) {
    base::Result<std::string> bytes = read_file(path);
    if (!bytes.ok()) {
      add(bytes.error());
      return std::nullopt;
    }
    digest_of_ += path.substr(root_.size()) + "=" + sha256_hex(bytes.value()) + "\n";
    return std::move(bytes).value();
  }

  void read_tables(const std::string& folder, Tables& into) {
    for (const std::string& file : file_names(folder + "/tables", ".csv")) {
      if (file == "wording.csv") continue;
      const std::string path = folder + "/tables/" + file;
      const std::optional<std::string> bytes = take_file(path);
      if (!bytes) continue;
      base::Result<CodeTable> table = read_code_table(path, *bytes);
      if (!table.ok()) {
        add(table.error());
      } else if (table.value().name + ".csv" != file) {
        add(Error{Code::kInvalid, "table= is not the file's name", place_text(path, 1, 1), {}});
      } else {
        const std::string name = table.value().name;
        into[name] = std::make_unique<CodeTable>(std::move(table).value());
      }
    }
  }

  std::optional<RuleTable> read_rule_file(const std::string& path, const std::string& name) {
    const std::optional<std::string> bytes = take_file(path);
    if (!bytes) return std::nullopt;
    base::Result<RuleTable> table = read_with_overlays(path, name, *bytes);
    if (!table.ok()) {
      add(table.error());
      return std::nullopt;
    }
    if (table.value().name != name) {
      add(Error{Code::kInvalid, "line 1 names another mapping", place_text(path, 1, 1), {}});
      return std::nullopt;
    }
    return std::move(table).value();
  }

  void read_overlay(const std::string& path) {
    const base::Result<std::string> bytes = read_file(path);
    if (!bytes.ok()) return add(bytes.error());
    base::Result<Csv> csv = read_overlay_rows(path, bytes.value());
    if (!csv.ok()) return add(csv.error());
    const std::string pin = csv.value().setting("base");
    overlays_.push_back(Overlay{std::move(csv).value(), pin.substr(0, pin.find('@')),
                                sha256_hex(bytes.value()), false});
  }

  base::Result<RuleTable> read_with_overlays(const std::string& path, const std::string& name,
                                             const std::string& bytes) {
    base::Result<Csv> rows = read_rule_rows(path, bytes);
    if (!rows.ok()) return rows.error();
    std::set<std::string> touched;
    std::vector<Error> faults;
    for (Overlay& overlay : overlays_) {
      if (overlay.base != name) continue;
      overlay.used = true;
      digest_of_ += "overlay=" + overlay.digest + "\n";
      apply_overlay(rows.value(), overlay.csv, touched, faults);
    }
    if (!faults.empty()) return base::join_errors(std::move(faults));
    return compile_rules(rows.value());
  }

  void read_map(const std::string& path, const std::string& name) {
    std::optional<RuleTable> table = read_rule_file(path, name);
    if (table) set_->maps[name] = std::make_unique<RuleTable>(*std::move(table));
  }

  void read_mapping(const std::string& name) {
    const std::string folder = root_ + "/" + name;
    const std::string shared = digest_of_;
    std::optional<RuleTable> table = read_rule_file(folder + "/rules.csv", name);
    Tables tables;
    read_tables(folder, tables);
    base::Result<std::shared_ptr<const Wording>> wording = load_wording(folder);
    if (!wording.ok()) add(wording.error());
    if (table && wording.ok()) {
      auto mapping = std::make_unique<TableMapping>(*std::move(table));
      mapping->tables = std::move(tables);
      mapping->wording = std::move(wording).value();
      mapping->digest = sha256_hex(digest_of_);
      set_->mappings[name] = std::move(mapping);
    }
    digest_of_ = shared;
  }

  void bind_all() {
    Binder binder(set_->maps, set_->tables, faults_);
    for (auto& [name, map] : set_->maps) binder.bind(*map, nullptr);
    check_recursion();
    for (auto& [name, mapping] : set_->mappings) binder.bind(mapping->table, &mapping->tables);
  }

  // A datatype map may use others, but never itself: the language is total.
  void check_recursion() {
    const std::function<bool(const RuleTable&, int)> ends = [&](const RuleTable& map, int depth) {
      if (depth > 6) return false;
      return std::all_of(map.rules.begin(), map.rules.end(), [&](const Rule& rule) {
        return rule.use.map == nullptr || ends(*rule.use.map, depth + 1);
      });
    };
    for (auto& [name, map] : set_->maps) {
      if (ends(*map, 0)) continue;
      add(Error{Code::kInvalid,
                "datatype maps use each other in a ring or deeper than 6",
                place_text(map->file, 1, 1),
                {}});
    }
  }

  const std::string& root_;
  std::shared_ptr<LoadedSet> set_ = std::make_shared<LoadedSet>();
  struct Overlay {
    Csv csv;
    std::string base;  // the mapping or datatype map that it changes
    std::string digest;
    bool used;
  };
  std::vector<Overlay> overlays_;
  std::vector<Error> faults_;
  std::string digest_of_;
};

}  // namespace

base::Result<std::shared_ptr<const MappingSet>> MappingSet::load(
    const std::string& root, const std::vector<std::string>& overlays) {
  return Loader(root).load(overlays);
}

}  // namespace engine::mapping
