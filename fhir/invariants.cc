#include "fhir/invariants.h"

#include <charconv>
#include <set>

#include "base/check.h"
#include "fhir/datetime.h"
#include "fhir/invariant_words.h"

namespace fhir {
namespace {

using base::Json;

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

const Json& member_of(const Json& object, std::string_view name) {
  static const Json kNothing;
  const Json* member = object.find(name);
  return member == nullptr ? kNothing : *member;
}

double number_of(const Json& object, std::string_view name) {
  const std::string& digits = member_of(object, name).text();
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

// True when the texts that `text_of` takes from the items are all different; "" is not compared.
template <class TextOf>
bool are_distinct(const Json& list, TextOf text_of) {
  std::set<std::string> seen;
  for (const Json& item : list.items()) {
    std::string text = text_of(item);
    if (!text.empty() && !seen.insert(std::move(text)).second) return false;
  }
  return true;
}

// The codings of a concept as texts that are equal when the codings are, whatever the order of
// their members.
std::set<std::string> codings_of(const Json& concept_) {
  std::set<std::string> texts;
  for (const Json& coding : member_of(concept_, "coding").items()) {
    Json sorted = coding;
    std::sort(sorted.members().begin(), sorted.members().end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    texts.insert(base::write_json(sorted));
  }
  return texts;
}

// ---- resources in resources ----

const std::vector<Json>& contained_in(const Json& resource) {
  return member_of(resource, "contained").items();
}

template <class Rule>
bool all_contained(const Focus& focus, Rule rule) {
  const auto& contained = contained_in(focus.value);
  return std::all_of(contained.begin(), contained.end(), rule);
}

// Every string that begins with '#': references, canonicals and uris that stay inside the resource.
void collect_local_references(const Json& value, std::set<std::string_view>& found) {
  if (value.is_string() && value.text().starts_with('#')) found.insert(value.text());
  for (const Json& item : value.items()) collect_local_references(item, found);
  for (const Json::Member& member : value.members()) {
    collect_local_references(member.second, found);
  }
}

bool dom2(const Focus& focus) {
  return all_contained(focus, [](const Json& inner) { return !has(inner, "contained"); });
}

bool dom3(const Focus& focus) {
  if (contained_in(focus.value).empty()) return true;
  std::set<std::string_view> found;
  collect_local_references(focus.value, found);
  return all_contained(focus, [&found](const Json& inner) {
    if (found.contains("#" + inner.text_of("id"))) return true;
    std::set<std::string_view> outward;
    collect_local_references(inner, outward);
    return outward.contains("#");
  });
}

bool dom4(const Focus& focus) {
  return all_contained(focus, [](const Json& inner) {
    const Json& meta = member_of(inner, "meta");
    return !has(meta, "versionId") && !has(meta, "lastUpdated");
  });
}

bool dom5(const Focus& focus) {
  return all_contained(
      focus, [](const Json& inner) { return !has(member_of(inner, "meta"), "security"); });
}

bool ref1(const Focus& focus) {
  const std::string& text = focus.value.text_of("reference");
  if (!text.starts_with('#') || text.size() == 1) return true;  // "#" is the one around it
  return std::binary_search(focus.contained_ids.begin(), focus.contained_ids.end(),
                            std::string_view(text).substr(1));
}

// ---- datatypes ----

bool per1(const Focus& focus) {
  const auto start = scan_date_time(focus.value.text_of("start"));
  const auto end = scan_date_time(focus.value.text_of("end"));
  return !start || !end || !is_after(*start, *end);
}

bool rng2(const Focus& focus) {
  const Json& low = member_of(focus.value, "low");
  const Json& high = member_of(focus.value, "high");
  if (!has(low, "value") || !has(high, "value")) return true;
  if (low.text_of("code") != high.text_of("code")) return true;  // other units: not comparable
  return number_of(low, "value") <= number_of(high, "value");
}

bool rat1(const Focus& focus) {
  return both_or_none<"numerator", "denominator">(focus) && any_of<"numerator", "extension">(focus);
}

bool is_in_ucum(const Focus& focus) {
  return needs<"value", "code">(focus) &&
         (!has(focus.value, "system") || focus.value.text_of("system") == kUcum);
}

bool age1(const Focus& focus) {
  return is_in_ucum(focus) && (!has(focus.value, "value") || number_of(focus.value, "value") > 0);
}

bool cnt3(const Focus& focus) {
  const std::string& digits = member_of(focus.value, "value").text();
  return is_in_ucum(focus) && only_when<"code", "code", "1">(focus) &&
         digits.find('.') == digits.npos;
}

bool drt1(const Focus& focus) {
  return !has(focus.value, "code") ||
         (focus.value.text_of("system") == kUcum && has(focus.value, "value"));
}

template <Name kMember>
bool is_not_negative(const Focus& focus) {
  return number_of(focus.value, kMember.view()) >= 0;
}

bool tim9(const Focus& focus) {
  if (!has(focus.value, "offset")) return true;
  const auto& when = member_of(focus.value, "when").items();
  return !when.empty() && std::none_of(when.begin(), when.end(), [](const Json& code) {
    return code.text() == "C" || code.text() == "CM" || code.text() == "CD" || code.text() == "CV";
  });
}

bool trd3(const Focus& focus) {
  const std::string& type = focus.value.text_of("type");
  return code_needs<"type", "named-event", "name">(focus) &&
         code_needs<"type", "periodic", "timing[x]">(focus) &&
         (!type.starts_with("data-") || has(focus.value, "data"));
}

// ---- resources ----

bool app3(const Focus& focus) {
  if (has(focus.value, "start") && has(focus.value, "end")) return true;
  const std::string& status = focus.value.text_of("status");
  return status == "proposed" || status == "cancelled" || status == "waitlist";
}

bool obs7(const Focus& focus) {
  if (!has(focus.value, "value[x]") || !has(focus.value, "component")) return true;
  const std::set<std::string> own = codings_of(member_of(focus.value, "code"));
  const auto& components = member_of(focus.value, "component").items();
  return std::none_of(components.begin(), components.end(), [&own](const Json& component) {
    const std::set<std::string> others = codings_of(member_of(component, "code"));
    return std::any_of(others.begin(), others.end(),
                       [&own](const std::string& text) { return own.contains(text); });
  });
}

template <Name... kTypes>
bool is_bundle(const Json& bundle) {
  const std::string& type = bundle.text_of("type");
  return ((type == kTypes.view()) || ...);
}

template <class Rule>
bool all_entries(const Focus& focus, Rule rule) {
  const auto& entries = member_of(focus.value, "entry").items();
  return std::all_of(entries.begin(), entries.end(), rule);
}

bool bdl2(const Focus& focus) {
  return is_bundle<"searchset">(focus.value) ||
         all_entries(focus, [](const Json& entry) { return !has(entry, "search"); });
}

bool bdl3(const Focus& focus) {
  const bool wanted = is_bundle<"batch", "transaction", "history">(focus.value);
  return all_entries(focus,
                     [wanted](const Json& entry) { return has(entry, "request") == wanted; });
}

bool bdl4(const Focus& focus) {
  const bool wanted = is_bundle<"batch-response", "transaction-response", "history">(focus.value);
  return all_entries(focus,
                     [wanted](const Json& entry) { return has(entry, "response") == wanted; });
}

bool bdl7(const Focus& focus) {
  if (is_bundle<"history">(focus.value)) return true;
  return are_distinct(member_of(focus.value, "entry"), [](const Json& entry) {
    const std::string& url = entry.text_of("fullUrl");
    if (url.empty()) return url;
    return url + " " + member_of(member_of(entry, "resource"), "meta").text_of("versionId");
  });
}

bool bdl8(const Focus& focus) {
  return focus.value.text_of("fullUrl").find("/_history/") == std::string::npos;
}

bool bdl9(const Focus& focus) {
  const Json& identifier = member_of(focus.value, "identifier");
  return !is_bundle<"document">(focus.value) ||
         (has(identifier, "system") && has(identifier, "value"));
}

template <Name kBundle, Name kResource>
bool begins_with(const Focus& focus) {
  if (!is_bundle<kBundle>(focus.value)) return true;
  const auto& entries = member_of(focus.value, "entry").items();
  return !entries.empty() &&
         member_of(entries[0], "resource").text_of("resourceType") == kResource.view();
}

bool inv1(const Focus& focus) {
  if (has(focus.value, "part")) return !any_of<"value[x]", "resource">(focus);
  return exactly_one<"value[x]", "resource">(focus);
}

bool task_inv1(const Focus& focus) {
  const auto authored = scan_date_time(focus.value.text_of("authoredOn"));
  const auto modified = scan_date_time(focus.value.text_of("lastModified"));
  return !authored || !modified || !is_after(*authored, *modified);
}

bool cpb3(const Focus& focus) { return focus.resource.text_of("kind") == "instance"; }

bool cpb9(const Focus& focus) {
  return are_distinct(member_of(focus.value, "resource"),
                      [](const Json& resource) { return resource.text_of("type"); });
}

bool cpb12(const Focus& focus) {
  return are_distinct(member_of(focus.value, "searchParam"),
                      [](const Json& parameter) { return parameter.text_of("name"); });
}

bool cpb15(const Focus& focus) {
  return focus.value.text_of("kind") != "capability" ||
         (!has(focus.value, "implementation") && has(focus.value, "software"));
}

bool cpb16(const Focus& focus) {
  return focus.value.text_of("kind") != "requirements" ||
         !any_of<"implementation", "software">(focus);
}

constexpr Invariant kInvariants[] = {
    {"dom-2", "DomainResource", dom2, "a contained resource contains no other"},
    {"dom-3", "DomainResource", dom3, "a contained resource is referred to from this one"},
    {"dom-4", "DomainResource", dom4, "a contained resource has no version and no lastUpdated"},
    {"dom-5", "DomainResource", dom5, "a contained resource has no security label"},
    {"ext-1", "Extension", exactly_one<"extension", "value[x]">,
     "an extension has a value or extensions, not both"},
    {"ref-1", "Reference", ref1, "#id names a contained resource"},
    {"per-1", "Period", per1, "start is not after end"},
    {"rng-2", "Range", rng2, "low is not above high"},
    {"rat-1", "Ratio", rat1, "numerator and denominator are given together"},
    {"cpt-2", "ContactPoint", needs<"value", "system">, "a value has a system"},
    {"att-1", "Attachment", needs<"data", "contentType">, "data has a contentType"},
    {"qty-3", "Quantity", needs<"code", "system">, "a unit's code has a system"},
    {"age-1", "Age", age1, "an age is above 0 and in UCUM units"},
    {"cnt-3", "Count", cnt3, "a count is a whole number of unit 1"},
    {"dis-1", "Distance", is_in_ucum, "a distance is in UCUM units"},
    {"drt-1", "Duration", drt1, "a duration is in UCUM units"},
    {"exp-1", "Expression", any_of<"expression", "reference">, "has an expression or a reference"},
    {"drq-1", "DataRequirement.codeFilter", exactly_one<"path", "searchParam">,
     "has either a path or a searchParam"},
    {"drq-2", "DataRequirement.dateFilter", exactly_one<"path", "searchParam">,
     "has either a path or a searchParam"},
    {"tim-1", "Timing.repeat", needs<"duration", "durationUnit">, "a duration has a unit"},
    {"tim-2", "Timing.repeat", needs<"period", "periodUnit">, "a period has a unit"},
    {"tim-4", "Timing.repeat", is_not_negative<"duration">, "duration is not negative"},
    {"tim-5", "Timing.repeat", is_not_negative<"period">, "period is not negative"},
    {"tim-6", "Timing.repeat", needs<"periodMax", "period">, "periodMax has a period"},
    {"tim-7", "Timing.repeat", needs<"durationMax", "duration">, "durationMax has a duration"},
    {"tim-8", "Timing.repeat", needs<"countMax", "count">, "countMax has a count"},
    {"tim-9", "Timing.repeat", tim9, "an offset has a when, and that is no meal as such"},
    {"tim-10", "Timing.repeat", not_both<"timeOfDay", "when">, "timeOfDay or when, not both"},
    {"trd-1", "TriggerDefinition", not_both<"data", "timing[x]">, "data or timing, not both"},
    {"trd-2", "TriggerDefinition", needs<"condition", "data">, "a condition has data"},
    {"trd-3", "TriggerDefinition", trd3, "a name, a timing or data, as the type asks"},

    {"app-1", "Appointment.participant", any_of<"type", "actor">, "has a type or an actor"},
    {"app-2", "Appointment", both_or_none<"start", "end">, "start and end are given together"},
    {"app-3", "Appointment", app3,
     "start and end may be missing only while proposed, cancelled or on a waitlist"},
    // Published with 'no-show'; the code of the value set is 'noshow'.
    {"app-4", "Appointment", only_when<"cancelationReason", "status", "cancelled", "noshow">,
     "a cancelationReason is given only when cancelled or noshow"},
    {"apr-1", "AppointmentResponse", any_of<"participantType", "actor">,
     "has a participantType or an actor"},
    {"bdl-1", "Bundle", only_when<"total", "type", "searchset", "history">,
     "total is given only in a searchset or history"},
    {"bdl-2", "Bundle", bdl2, "entry.search is given only in a searchset"},
    {"bdl-3", "Bundle", bdl3,
     "every entry of a batch, transaction or history has a request, others have none"},
    {"bdl-4", "Bundle", bdl4,
     "every entry of a batch-response, transaction-response or history has a response, others "
     "have none"},
    {"bdl-5", "Bundle.entry", any_of<"resource", "request", "response">,
     "an entry has a resource, a request or a response"},
    {"bdl-7", "Bundle", bdl7, "a fullUrl and version occurs once"},
    {"bdl-8", "Bundle.entry", bdl8, "a fullUrl names no version"},
    {"bdl-9", "Bundle", bdl9, "a document has an identifier with system and value"},
    {"bdl-10", "Bundle", code_needs<"type", "document", "timestamp">, "a document has a timestamp"},
    {"bdl-11", "Bundle", begins_with<"document", "Composition">,
     "a document begins with a Composition"},
    {"bdl-12", "Bundle", begins_with<"message", "MessageHeader">,
     "a message begins with a MessageHeader"},
    {"cpb-1", "CapabilityStatement", any_of<"rest", "messaging", "document">,
     "has rest, messaging or document"},
    {"cpb-2", "CapabilityStatement", any_of<"description", "software", "implementation">,
     "has a description, software or implementation"},
    {"cpb-3", "CapabilityStatement.messaging.endpoint", cpb3,
     "an endpoint is given only for an instance"},
    {"cpb-9", "CapabilityStatement.rest", cpb9, "a resource is described once"},
    {"cpb-12", "CapabilityStatement.rest.resource", cpb12, "a search parameter is named once"},
    {"cpb-14", "CapabilityStatement", code_needs<"kind", "instance", "implementation">,
     "an instance has an implementation"},
    {"cpb-15", "CapabilityStatement", cpb15, "a capability has software and no implementation"},
    {"cpb-16", "CapabilityStatement", cpb16, "requirements have no implementation or software"},
    {"inv-1", "Parameters.parameter", inv1, "has parts, or either a value or a resource"},
    {"inv-1", "Task", task_inv1, "lastModified is not before authoredOn"},
    {"obs-3", "Observation.referenceRange", any_of<"low", "high", "text">, "has low, high or text"},
    {"obs-6", "Observation", not_both<"dataAbsentReason", "value[x]">,
     "a dataAbsentReason is given only without a value"},
    {"obs-7", "Observation", obs7, "no component repeats the code of the value"},
    {"org-1", "Organization", any_of<"identifier", "name">, "has an identifier or a name"},
    {"org-2", "Organization.address", is_not<"use", "home">, "an organization has no home"},
    {"org-3", "Organization.telecom", is_not<"use", "home">, "an organization has no home"},
    {"pat-1", "Patient.contact", any_of<"name", "telecom", "address", "organization">,
     "a contact has a name, telecom, address or organization"},
    {"ppc-1", "Consent", any_of<"policy", "policyRule">, "has a policy or a policyRule"},
    {"prr-1", "ServiceRequest", needs<"orderDetail", "code">, "orderDetail has a code"},
    {"sev-1", "AuditEvent.entity", not_both<"name", "query">, "name or query, not both"},
};

// For each type and element, by its number, the rules that hold there.
struct Index {
  std::vector<std::vector<const Invariant*>> by_type;
  std::vector<std::vector<const Invariant*>> by_element;
};

void add_to(std::vector<std::vector<const Invariant*>>& lists, std::size_t number,
            const Invariant& rule) {
  if (lists.size() <= number) lists.resize(number + 1);
  lists[number].push_back(&rule);
}

Index make_index() {
  Index index;
  for (const Invariant& rule : kInvariants) {
    const auto dot = rule.where.find('.');
    if (dot != rule.where.npos) {
      const Element* element = find_element(rule.where.substr(0, dot), rule.where.substr(dot + 1));
      CHECK(element != nullptr);
      add_to(index.by_element, element->number, rule);
      continue;
    }
    for (const Type* type : all_types()) {
      if (type->is_a(rule.where)) add_to(index.by_type, type->number, rule);
    }
  }
  return index;
}

const Index& invariant_index() {
  static const Index kIndex = make_index();
  return kIndex;
}

const std::vector<const Invariant*>& listed(const std::vector<std::vector<const Invariant*>>& lists,
                                            std::size_t number) {
  static const std::vector<const Invariant*> kNone;
  return number < lists.size() ? lists[number] : kNone;
}

}  // namespace

bool has(const base::Json& object, std::string_view name) {
  const bool is_choice = name.ends_with("[x]");
  if (is_choice) name.remove_suffix(3);
  for (const base::Json::Member& member : object.members()) {
    std::string_view given = member.first;
    if (given.starts_with('_')) given.remove_prefix(1);
    if (!given.starts_with(name)) continue;
    given.remove_prefix(name.size());
    if (is_choice ? !given.empty() && given[0] >= 'A' && given[0] <= 'Z' : given.empty()) {
      return true;
    }
  }
  return false;
}

std::span<const Invariant> all_invariants() { return kInvariants; }

const std::vector<const Invariant*>& invariants_of(const Type& type) {
  return listed(invariant_index().by_type, type.number);
}

const std::vector<const Invariant*>& invariants_of(const Element& element) {
  const Element& meant = element.content == nullptr ? element : *element.content;
  return listed(invariant_index().by_element, meant.number);
}

}  // namespace fhir
