#include "engine/mapping/cases.h"

#include <filesystem>

#include "engine/mapping/csv.h"
#include "engine/mapping/files.h"

namespace engine::mapping {
namespace {

using base::Code;
using base::Error;
using base::Json;

constexpr int kDepthMax = 64;

base::Status read_site(const Json& expect, Case& example) {
  example.now = base::parse_instant("2026-03-01T08:00:00Z").value();
  if (const std::string& now = expect.text_of("now"); !now.empty()) {
    const base::Result<base::Instant> at = base::parse_instant(now);
    if (!at.ok()) return at.error();
    example.now = at.value();
  }
  if (const Json* values = expect.find("values")) {
    for (const auto& [name, value] : values->members()) example.values[name] = value.text();
  }
  const Json* given = expect.find("site");
  if (given == nullptr) return base::ok_status();
  Site& site = example.site;
  if (const std::string& name = given->text_of("zone"); !name.empty()) {
    base::Result<base::Zone> zone = base::Zone::find(name);
    if (!zone.ok()) return zone.error();
    site.zone = zone.value();
  }
  if (const std::string& unit = given->text_of("duration_unit"); !unit.empty()) {
    site.duration_unit = unit;
  }
  if (!given->text_of("language").empty()) site.language = given->text_of("language");
  site.default_system = given->text_of("default_system");
  site.organisation = given->text_of("organisation");
  if (const Json* assigners = given->find("assigners")) {
    for (const auto& [name, system] : assigners->members()) site.assigners[name] = system.text();
  }
  return base::ok_status();
}

std::string_view policy_name(Policy policy) {
  switch (policy) {
    case Policy::kHold:
      return "hold";
    case Policy::kWarn:
      return "warn";
    case Policy::kOmit:
      return "omit";
  }
  return "";
}

class Comparer {
 public:
  std::vector<std::string> found;

  // `actual` may be null: nothing is there.
  void compare(const Json& expected, const Json* actual, const std::string& path, int depth) {
    if (depth > kDepthMax) return add(path + ": too deep");
    if (expected.is_null()) {
      if (actual != nullptr) add(path + ": is there and should not be");
      return;
    }
    if (actual == nullptr) return add(path + ": is missing");
    if (expected.is_object() && actual->is_object()) {
      for (const auto& [name, value] : expected.members()) {
        compare(value, actual->find(name), path + "." + name, depth + 1);
      }
    } else if (expected.is_array() && actual->is_array()) {
      compare_lists(expected, *actual, path, depth);
    } else if (!(expected == *actual)) {
      add(path + ": is " + base::write_json(*actual) + ", not " + base::write_json(expected));
    }
  }

  void compare_texts(const Json* expected, const std::vector<std::string>& actual,
                     const std::string& what) {
    Json list = Json::array();
    for (const std::string& text : actual) list.push(Json::string(text));
    compare_lists(expected != nullptr ? *expected : Json::array(), list, what, 0);
  }

 private:
  void add(std::string difference) { found.push_back(std::move(difference)); }

  void compare_lists(const Json& expected, const Json& actual, const std::string& path, int depth) {
    const std::size_t wanted = expected.items().size();
    if (actual.items().size() != wanted) {
      add(path + ": " + std::to_string(actual.items().size()) + " items, not " +
          std::to_string(wanted) + ": " + base::write_json(actual));
      return;
    }
    for (std::size_t i = 0; i < wanted; ++i) {
      compare(expected.items()[i], &actual.items()[i], path + "[" + std::to_string(i) + "]",
              depth + 1);
    }
  }
};

}  // namespace

std::vector<std::string> differences(const Json& expect, const Output& output) {
  Comparer comparer;
  std::vector<std::string> faults;
  for (const Fault& fault : output.faults) {
    faults.push_back(fault.rule + " " + fault.address + " " +
                     std::string(policy_name(fault.policy)));
  }
  comparer.compare_texts(expect.find("faults"), faults, "faults");
  const Json* held = expect.find("held");
  if ((held != nullptr && held->truth()) != output.held()) {
    comparer.found.push_back(output.held() ? "held: and should not be" : "held: should be");
  }
  if (const Json* resources = expect.find("resources")) {
    Json list = Json::array();
    for (const fhir::Resource& resource : output.resources) list.push(resource.json());
    comparer.compare(*resources, &list, "resources", 0);
  }
  if (const Json* staff = expect.find("staff")) {
    comparer.compare_texts(staff, output.staff_elements, "staff");
  }
  if (const Json* v2 = expect.find("v2")) {
    std::vector<std::string> segments = split(output.v2, '\r');
    if (!segments.empty() && segments.back().empty()) segments.pop_back();
    comparer.compare_texts(v2, segments, "v2");
  }
  return std::move(comparer.found);
}

base::Result<Output> run_bytes(const Mapping& mapping, const std::string& bytes, Input input) {
  if (bytes.starts_with("MSH") || bytes.starts_with("\x0BMSH")) {
    const base::Result<hl7::Message> message = hl7::Message::parse(bytes);
    if (!message.ok()) return message.error();
    input.message = &message.value();
    return mapping.run(input);
  }
  const base::Result<fhir::Resource> resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return resource.error();
  input.resource = &resource.value();
  return mapping.run(input);
}

base::Result<std::vector<Case>> read_cases(const std::string& root, const std::string& mapping) {
  const std::string folder = root + "/" + mapping + "/cases/";
  std::vector<Case> cases;
  for (const std::string& file : file_names(folder, ".expect.json")) {
    Case example;
    const std::string stem = file.substr(0, file.size() - 12);
    example.name = mapping + "/" + stem;
    example.is_hl7 = std::filesystem::exists(folder + stem + ".hl7");
    base::Result<std::string> bytes =
        read_file(folder + stem + (example.is_hl7 ? ".hl7" : ".json"));
    if (!bytes.ok()) return bytes.error();
    example.bytes = std::move(bytes).value();
    const base::Result<std::string> text = read_file(folder + file);
    if (!text.ok()) return text.error();
    base::Result<Json> expect = base::parse_json(text.value());
    if (!expect.ok()) {
      return Error{Code::kInvalid, expect.error().to_string(), folder + file, {}};
    }
    example.expect = std::move(expect).value();
    if (const base::Status site = read_site(example.expect, example); !site.ok()) {
      return Error{Code::kInvalid, site.error().text, folder + file, {}};
    }
    cases.push_back(std::move(example));
  }
  if (cases.empty()) return Error{Code::kNotFound, "a mapping without a case", folder, {}};
  return cases;
}

base::Result<Output> run_case(const Mapping& mapping, const Case& example) {
  Input input;
  input.site = &example.site;
  input.now = example.now;
  input.values = example.values;
  return run_bytes(mapping, example.bytes, std::move(input));
}

std::vector<CaseResult> run_cases(const MappingSet& set, const std::string& root,
                                  const std::string& mapping) {
  const base::Result<std::vector<Case>> cases = read_cases(root, mapping);
  if (!cases.ok()) return {CaseResult{mapping, {cases.error().to_string()}}};
  std::vector<CaseResult> results;
  for (const Case& example : cases.value()) {
    const base::Result<Output> output = run_case(*set.find(mapping), example);
    CaseResult result{example.name, {}};
    if (output.ok()) {
      result.differences = differences(example.expect, output.value());
    } else {
      result.differences.push_back(output.error().to_string());
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace engine::mapping
