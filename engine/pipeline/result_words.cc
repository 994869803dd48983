#include "engine/pipeline/result_words.h"

namespace engine {
namespace {

using base::Json;

// The first item of a list, or the member itself where it is no list.
const Json* first_of(const fhir::Resource& resource, std::string_view member) {
  const Json* list = resource.find(member);
  if (list == nullptr) return nullptr;
  if (!list->is_array()) return list;
  return list->items().empty() ? nullptr : &list->items().front();
}

std::string quantity_words(const Json& quantity) {
  const Json* value = quantity.find("value");
  if (value == nullptr) return "-";
  std::string words = quantity.text_of("comparator") + value->text();
  if (const std::string& unit = quantity.text_of("unit"); !unit.empty()) words += ' ' + unit;
  return words;
}

std::string value_words(const fhir::Resource& observation) {
  if (const Json* quantity = observation.find("valueQuantity")) return quantity_words(*quantity);
  if (const Json* coded = observation.find("valueCodeableConcept")) return concept_words(coded);
  for (const std::string_view member : {"valueString", "valueDateTime", "valueTime"}) {
    if (!observation.text(member).empty()) return observation.text(member);
  }
  return "-";
}

const Json* flag_of(const fhir::Resource& observation) {
  const Json* flag = first_of(observation, "interpretation");
  const Json* codings = flag == nullptr ? nullptr : flag->find("coding");
  return codings == nullptr || codings->items().empty() ? nullptr : &codings->items().front();
}

std::string line_of(const fhir::Resource& observation) {
  std::string line = concept_words(observation.find("code")) + ": " + value_words(observation);
  if (const Json* range = first_of(observation, "referenceRange")) {
    if (!range->text_of("text").empty()) line += " (" + range->text_of("text") + ")";
  }
  if (const Json* flag = flag_of(observation)) line += ' ' + flag->text_of("code");
  return line;
}

}  // namespace

std::string concept_words(const Json* concept_json) {
  if (concept_json == nullptr) return {};
  if (!concept_json->text_of("text").empty()) return concept_json->text_of("text");
  const Json* codings = concept_json->find("coding");
  if (codings == nullptr) return {};
  for (const Json& coding : codings->items()) {
    if (!coding.text_of("display").empty()) return coding.text_of("display");
  }
  return codings->items().empty() ? std::string() : codings->items().front().text_of("code");
}

std::string result_lines(const fhir::Resource& report,
                         const std::vector<fhir::Resource>& findings) {
  std::string text = concept_words(report.find("code"));
  if (const Json* date = report.find("effectiveDateTime")) {
    text += " (" + date->text().substr(0, 10) + ")";
  }
  for (const fhir::Resource& finding : findings) {
    if (finding.text("status") == "entered-in-error") continue;
    const std::string line = line_of(finding);
    if (text.size() + line.size() > kResultTextMax) return text + "\n...";
    text += '\n' + line;
  }
  return text;
}

std::vector<fhir::Identifier> findings_of(const fhir::Resource& report) {
  std::vector<fhir::Identifier> named;
  const Json* results = report.find("result");
  if (results == nullptr) return named;
  for (const Json& result : results->items()) {
    const Json* identifier = result.find("identifier");
    if (identifier == nullptr || named.size() >= kFindingsMax) continue;
    named.push_back({identifier->text_of("system"), identifier->text_of("value")});
  }
  return named;
}

bool is_critical(const fhir::Resource& observation) {
  const Json* flag = flag_of(observation);
  if (flag == nullptr) return false;
  const std::string& code = flag->text_of("code");
  return code == "AA" || code == "HH" || code == "LL";
}

}  // namespace engine
