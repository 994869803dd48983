#include "engine/bench/deidentify.h"

#include <algorithm>

#include "engine/bench/deidentify_v2.h"
#include "engine/bench/stand_ins.h"
#include "engine/mapping/files.h"
#include "fhir/resource.h"
#include "fhir/types.h"

namespace engine::bench {
namespace {

using base::Json;
using fhir::Primitive;

constexpr std::size_t kDepthMax = 64;
constexpr std::string_view kSampleData = "U2FtcGxl";
constexpr std::string_view kSampleMarkup = "<div xmlns=\"http://www.w3.org/1999/xhtml\">Text</div>";

// Where a value stands: the resource, the path in it without indexes, the datatype around it.
struct Where {
  std::string resource;
  std::string path;
  std::string_view owner;
};

class Disguiser {
 public:
  explicit Disguiser(const Disguise& disguise) : stand_ins_(disguise.weeks) {}

  void walk(Json& json, const Where& where, std::size_t depth) {
    if (depth > kDepthMax) {
      json = Json();
      return;
    }
    if (json.is_array()) {
      for (Json& item : json.items()) walk(item, where, depth + 1);
    } else if (json.is_object()) {
      walk_object(json, where, depth);
    } else {
      replace(json, where);
    }
  }

 private:
  void walk_object(Json& json, Where where, std::size_t depth) {
    const std::string& resource = json.text_of("resourceType");
    if (!resource.empty()) where = {resource, "", ""};
    for (auto& [name, value] : json.members()) {
      if (name == "resourceType") continue;
      Where inner{where.resource, where.path.empty() ? name : where.path + "." + name, where.owner};
      const fhir::Member* member = fhir::find_member(inner.resource, inner.path);
      const bool complex = member != nullptr && member->type != nullptr &&
                           member->type->kind == fhir::Type::Kind::kComplex &&
                           member->type->name != "BackboneElement";
      if (complex) inner.owner = member->type->name;
      walk(value, inner, depth + 1);
    }
  }

  void replace(Json& json, const Where& where) {
    if (json.is_bool() || json.is_null()) return;
    const std::string& real = json.text();
    std::string other = stand_in(real, where);
    if (other != real) json = Json::string(std::move(other));
  }

  std::string stand_in(const std::string& real, const Where& where) {
    const std::string_view name =
        std::string_view(where.path).substr(where.path.rfind('.') + 1);  // npos + 1 is 0
    if (where.owner == "HumanName" && name == "family") return stand_ins_.family(real);
    if (where.owner == "HumanName" && name == "given") return stand_ins_.given(real);
    if (where.owner == "Identifier" && name == "value") return stand_ins_.identifier(real);
    if (where.owner == "Address" && name == "line") return stand_ins_.street(real);
    if (where.owner == "Address" && name == "postalCode") return stand_ins_.shape(real);
    if (where.owner == "Address" && name == "country" && real.size() <= 3) return real;
    if (where.owner == "ContactPoint" && name == "value") {
      return real.find('@') == std::string::npos ? stand_ins_.phone(real) : stand_ins_.mail(real);
    }
    if (where.owner == "Reference" && name == "reference") return reference(real);
    const fhir::Member* member = fhir::find_member(where.resource, where.path);
    const bool known = member != nullptr && member->type != nullptr;
    return by_type(real, known ? member->type->primitive : Primitive::kNone);
  }

  std::string reference(const std::string& real) {
    const std::size_t slash = real.find('/');
    if (slash == std::string::npos) return stand_ins_.identifier(real);
    return real.substr(0, slash + 1) +
           stand_ins_.identifier(std::string_view(real).substr(slash + 1));
  }

  std::string by_type(const std::string& real, Primitive type) {
    switch (type) {
      case Primitive::kDate:
      case Primitive::kDateTime:
      case Primitive::kInstant:
        return stand_ins_.fhir_date(real);
      case Primitive::kCode:
      case Primitive::kBoolean:
      case Primitive::kDecimal:
      case Primitive::kInteger:
      case Primitive::kPositiveInt:
      case Primitive::kUnsignedInt:
      case Primitive::kTime:
      case Primitive::kOid:
      case Primitive::kCanonical:
      case Primitive::kUri:
        return real;
      case Primitive::kId:
      case Primitive::kUuid:
        return stand_ins_.identifier(real);
      case Primitive::kBase64Binary:
        return std::string(kSampleData);
      case Primitive::kXhtml:
        return std::string(kSampleMarkup);
      case Primitive::kString:
      case Primitive::kMarkdown:
      case Primitive::kUrl:
      case Primitive::kNone:
        return stand_ins_.text(real);
    }
    return stand_ins_.text(real);
  }

  StandIns stand_ins_;
};

// Whatever stands in quotes in a cell.
void add_quoted(std::string_view cell, std::set<std::string>& words) {
  for (std::size_t open = cell.find('"'); open != std::string_view::npos;) {
    const std::size_t close = cell.find('"', open + 1);
    if (close == std::string_view::npos) return;
    words.insert(mapping::to_upper(cell.substr(open + 1, close - open - 1)));
    open = cell.find('"', close + 1);
  }
}

}  // namespace

std::set<std::string> words_of(const mapping::Csv& rows, const std::string& folder) {
  std::set<std::string> words;
  for (const mapping::CsvRow& row : rows.rows) {
    for (const std::string_view column : {"each", "from", "when"}) {
      add_quoted(row.at(column).text, words);
    }
  }
  const mapping::CsvShape shape{
      "hopline-table",
      {"source_system", "source_code", "source_display", "equivalence", "target_system",
       "target_code", "target_display", "when", "because"}};
  for (const std::string& file : mapping::file_names(folder + "/tables", ".csv")) {
    const auto bytes = mapping::read_file(folder + "/tables/" + file);
    if (!bytes.ok()) continue;
    const auto table = mapping::parse_csv(file, bytes.value(), shape);
    if (!table.ok()) continue;
    for (const mapping::CsvRow& row : table.value().rows) {
      words.insert(mapping::to_upper(mapping::trim(row.at("source_code").text)));
    }
  }
  return words;
}

base::Result<std::string> deidentify(const std::string& bytes, const Disguise& disguise) {
  if (bytes.starts_with("MSH") || bytes.starts_with("\x0BMSH")) {
    return deidentify_v2(bytes, disguise);
  }
  auto resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return resource.error();
  Disguiser(disguise).walk(resource.value().json(), {}, 0);
  return base::write_json_pretty(resource.value().json()) + "\n";
}

}  // namespace engine::bench
