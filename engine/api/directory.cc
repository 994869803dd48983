#include "engine/api/directory.h"

#include <algorithm>

namespace engine {

using base::Json;

namespace {

constexpr std::string_view kIdentifierTypes = "http://terminology.hl7.org/CodeSystem/v2-0203";

bool is_record_number(const Json& identifier) {
  const Json* type = identifier.find("type");
  const Json* codings = type == nullptr ? nullptr : type->find("coding");
  if (codings == nullptr) return false;
  return std::any_of(codings->items().begin(), codings->items().end(), [](const Json& coding) {
    return coding.text_of("system") == kIdentifierTypes && coding.text_of("code") == "MR";
  });
}

bool counts(const Json& identifier, std::string_view assigner) {
  const std::string& system = identifier.text_of("system");
  if (system.empty() || identifier.text_of("value").empty()) return false;
  if (identifier.text_of("use") == "old") return false;
  return assigner.empty() ? is_record_number(identifier) : system == assigner;
}

}  // namespace

std::vector<BusinessId> names_of(const Json& patient, std::string_view assigner) {
  std::vector<BusinessId> names;
  const Json* identifiers = patient.find("identifier");
  if (identifiers == nullptr || patient.text_of("resourceType") != "Patient") return names;
  for (const Json& identifier : identifiers->items()) {
    if (!counts(identifier, assigner) || names.size() == kBusinessIdsMax) continue;
    names.push_back({identifier.text_of("system"), identifier.text_of("value")});
  }
  return names;
}

}  // namespace engine
