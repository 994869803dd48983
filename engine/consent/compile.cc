// FHIR R4 Consent -> Rules. Everything that is not surely understood is marked, never dropped.

#include <algorithm>
#include <array>

#include "engine/consent/labels.h"
#include "engine/consent/rules.h"

namespace engine::consent {

namespace {

using base::Json;

constexpr std::string_view kScopeSystem = "http://terminology.hl7.org/CodeSystem/consentscope";
constexpr std::string_view kParticipationSystem =
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

constexpr Why kModifier = "unknown modifierExtension";
constexpr Why kShape = "unknown or malformed element";
constexpr Why kBudget = "budget spent";

constexpr std::array<std::string_view, 17> kConsentMembers = {
    "resourceType", "id",         "meta",         "language", "text",     "contained",
    "extension",    "identifier", "status",       "scope",    "category", "patient",
    "dateTime",     "performer",  "organization", "policy",   "provision"};
constexpr std::array<std::string_view, 4> kConsentMembersMore = {
    "sourceAttachment", "sourceReference", "policyRule", "verification"};
constexpr std::array<std::string_view, 13> kRuleMembers = {
    "id",      "extension", "type", "period",     "actor", "action",   "securityLabel",
    "purpose", "class",     "code", "dataPeriod", "data",  "provision"};

template <class Values, class Value>
bool among(const Values& names, const Value& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// modifierExtension is outside every list of known members, and so is implicitRules.
template <class Known>
Why unknown_member(const Json& object, Known known) {
  if (!object.is_object()) return kShape;
  for (const Json::Member& member : object.members()) {
    if (member.first == "modifierExtension") return kModifier;
    if (!known(member.first)) return kShape;
  }
  return nullptr;
}

// A reference by which somebody or something may be known: "Practitioner/7", without its version.
// Empty for what leads nowhere from here: contained, a bundle's own, a search.
std::string read_reference(const Json& holder) {
  const Json* reference = holder.find("reference");
  if (reference == nullptr) return "";
  std::string text = reference->text_of("reference");
  if (text.empty() || text[0] == '#' || text.rfind("urn:", 0) == 0) return "";
  if (text.find('?') != std::string::npos) return "";
  return text.substr(0, text.find("/_history/"));
}

// Codes count by system and code together: one without the other can match nothing.
Why read_coding(const Json& json, std::vector<Coding>& codings) {
  if (!json.is_object()) return kShape;
  for (std::string_view name : {"system", "code"}) {
    const Json* member = json.find(name);
    if (member != nullptr && !member->is_string()) return kShape;
  }
  Coding coding{json.text_of("system"), json.text_of("code")};
  if (!coding.system.empty() && !coding.code.empty()) codings.push_back(std::move(coding));
  return nullptr;
}

Why read_concept(const Json& json, std::vector<Coding>& codings) {
  const Json* coding = json.find("coding");
  if (coding == nullptr || !coding->is_array() || coding->items().empty()) {
    return "a concept without coding";
  }
  for (const Json& item : coding->items()) {
    if (Why why = read_coding(item, codings)) return why;
  }
  return nullptr;
}

// Reads a list member, one `read(item)` at a time. False when the rule is opaque for it.
template <class T, class Read>
void read_list(const Json& rule, std::string_view name, Element<T>& element, Read read) {
  const Json* list = rule.find(name);
  if (list == nullptr) return;
  element.present = true;
  if (!list->is_array() || list->items().empty()) {
    element.unknown = kShape;
  } else if (list->items().size() > kListValuesMax) {
    element.unknown = kBudget;
  } else {
    for (const Json& item : list->items()) {
      if (Why why = read(item)) element.unknown = why;
    }
  }
}

Why read_role(const Json& actor) {
  const Json* role = actor.find("role");
  if (role == nullptr) return nullptr;
  std::vector<Coding> codings;
  if (Why why = read_concept(*role, codings)) return why;
  for (const Coding& coding : codings) {
    if (coding.system != kParticipationSystem) continue;
    if (coding.code == "IRCP" || coding.code == "PRCP") return nullptr;
  }
  return "an actor that is no recipient";
}

Why read_actor(const Json& actor, const Options& options, std::vector<std::string>& references) {
  auto known = [](std::string_view name) {
    return name == "id" || name == "extension" || name == "role" || name == "reference";
  };
  if (Why why = unknown_member(actor, known)) return why;
  if (Why why = read_role(actor)) return why;
  std::string reference = read_reference(actor);
  if (reference.empty()) return "an actor that does not resolve";
  if (options.resolves && !options.resolves(reference)) return "an actor that does not resolve";
  references.push_back(std::move(reference));
  return nullptr;
}

Why read_datum(const Json& json, std::vector<Datum>& data) {
  auto known = [](std::string_view name) {
    return name == "id" || name == "extension" || name == "meaning" || name == "reference";
  };
  if (Why why = unknown_member(json, known)) return why;
  Datum datum;
  const std::string& meaning = json.text_of("meaning");
  if (meaning == "related") {
    datum.meaning = Datum::Meaning::kRelated;
  } else if (meaning == "authoredby") {
    datum.meaning = Datum::Meaning::kAuthoredBy;
  } else if (meaning != "instance") {
    return "a data.meaning that is not evaluated";  // dependents among them
  }
  datum.reference = read_reference(json);
  if (datum.reference.empty()) return "a data.reference that does not resolve";
  data.push_back(std::move(datum));
  return nullptr;
}

Why read_label(const Json& json, LabelElement& labels) {
  std::vector<Coding> codings;
  if (Why why = read_coding(json, codings)) return why;
  for (Coding& coding : codings) {
    if (coding.system != kConfidentialitySystem) {
      labels.values.push_back(std::move(coding));
    } else if (auto rank = confidentiality_rank(coding)) {
      labels.ranks |= 1u << *rank;
    } else {
      return "a confidentiality code that is not known";
    }
  }
  return nullptr;
}

// Reads one provision and those below it. `budget` counts down the rules of the whole Consent.
class RuleReader {
 public:
  explicit RuleReader(const Options& options) : options_(options) {}

  Rule read(const Json& json, std::string path, std::size_t level) {
    Rule rule;
    rule.path = std::move(path);
    rule.opaque = unknown_member(json, [](auto& name) { return among(kRuleMembers, name); });
    if (level > kNestedLevelsMax || budget_ == 0) rule.opaque = kBudget;
    if (rule.opaque == nullptr) read_members(json, rule, level);
    return rule;
  }

 private:
  void read_members(const Json& json, Rule& rule, std::size_t level) {
    --budget_;
    read_type(json, rule, level);
    read_extent_member(json, "period", rule, rule.period);
    read_extent_member(json, "dataPeriod", rule, rule.data_period);
    read_list(json, "actor", rule.actors,
              [&](auto& item) { return read_actor(item, options_, rule.actors.values); });
    read_list(json, "action", rule.actions,
              [&](auto& item) { return read_concept(item, rule.actions.values); });
    read_list(json, "purpose", rule.purposes,
              [&](auto& item) { return read_coding(item, rule.purposes.values); });
    read_list(json, "securityLabel", rule.labels,
              [&](auto& item) { return read_label(item, rule.labels); });
    read_list(json, "class", rule.classes,
              [&](auto& item) { return read_coding(item, rule.classes.values); });
    read_list(json, "code", rule.codes,
              [&](auto& item) { return read_concept(item, rule.codes.values); });
    read_list(json, "data", rule.data,
              [&](auto& item) { return read_datum(item, rule.data.values); });
    read_children(json, rule, level);
  }

  void read_type(const Json& json, Rule& rule, std::size_t level) {
    const Json* type = json.find("type");
    if (type == nullptr) {
      if (level > 0) rule.opaque = "a nested rule without type";
    } else if (type->text() == "permit") {
      rule.type = Type::kPermit;
    } else if (type->text() == "deny") {
      rule.type = Type::kDeny;
    } else {
      rule.opaque = kShape;
    }
  }

  void read_extent_member(const Json& json, std::string_view name, Rule& rule,
                          std::optional<Extent>& extent) {
    const Json* period = json.find(name);
    if (period == nullptr) return;
    extent = read_period(*period, options_.zone);
    if (!extent) rule.opaque = "a period that cannot be read";
  }

  void read_children(const Json& json, Rule& rule, std::size_t level) {
    const Json* children = json.find("provision");
    if (children == nullptr) return;
    if (!children->is_array() || children->items().empty()) {
      rule.opaque = kShape;
      return;
    }
    for (std::size_t i = 0; i < children->items().size() && rule.opaque == nullptr; ++i) {
      if (budget_ == 0) rule.opaque = kBudget;
      std::string path = rule.path + ".provision[" + std::to_string(i) + "]";
      rule.children.push_back(read(children->items()[i], std::move(path), level + 1));
    }
  }

  const Options& options_;
  std::size_t budget_ = kRulesMax;
};

// R4 forbids a root type and PCF demands it; without it policyRule speaks, and a contradiction in
// policyRule is read as the denial.
Type read_policy_rule(const fhir::Resource& resource, Why& why) {
  const Json* policy_rule = resource.find("policyRule");
  if (policy_rule == nullptr) return Type::kNone;
  std::vector<Coding> codings;
  const Json* coding = policy_rule->find("coding");
  if (coding == nullptr) return Type::kNone;
  why = read_concept(*policy_rule, codings);
  auto holds = [&](const char* code) {
    return among(codings, Coding{std::string(kActCodeSystem), code});
  };
  if (holds("OPTOUT")) return Type::kDeny;
  return holds("OPTIN") ? Type::kPermit : Type::kNone;
}

// The parts beside the provision that could change what the Consent means.
Why read_root_members(const fhir::Resource& resource) {
  if (resource.type() != "Consent") return kShape;
  auto known = [](std::string_view name) {
    if (name.substr(0, 1) == "_") name.remove_prefix(1);
    return among(kConsentMembers, name) || among(kConsentMembersMore, name);
  };
  if (Why why = unknown_member(resource.json(), known)) return why;
  for (std::string_view name : {"policy", "verification"}) {
    const Json* list = resource.find(name);
    if (list == nullptr) continue;
    for (const Json& item : list->items()) {
      if (item.find("modifierExtension") != nullptr) return kModifier;
    }
  }
  return nullptr;
}

enum class Candidate { kNo, kYes, kUnknown };

Candidate judge_status(const fhir::Resource& resource) {
  constexpr std::array<std::string_view, 5> kOthers = {"draft", "proposed", "rejected", "inactive",
                                                       "entered-in-error"};
  const std::string& status = resource.text("status");
  if (status == "active") return Candidate::kYes;
  return among(kOthers, status) ? Candidate::kNo : Candidate::kUnknown;
}

Candidate judge_scope(const fhir::Resource& resource) {
  std::vector<Coding> codings;
  Why why = nullptr;
  auto read = [&](const Json& item) {
    if (!item.is_object()) why = kShape;
    // A concept in words alone is no privacy scope, and no fault either.
    if (item.find("coding") != nullptr && read_concept(item, codings) != nullptr) why = kShape;
  };
  if (const Json* scope = resource.find("scope")) read(*scope);
  if (const Json* category = resource.find("category")) {
    if (!category->is_array()) why = kShape;
    for (const Json& item : category->items()) read(item);
  }
  if (among(codings, Coding{std::string(kScopeSystem), "patient-privacy"})) return Candidate::kYes;
  return why == nullptr ? Candidate::kNo : Candidate::kUnknown;
}

// Ids come from outside; one that is no FHIR id is not repeated in a reason.
bool is_fhir_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '.';
  });
}

std::string name_of(const fhir::Resource& resource) {
  std::string name = "Consent";
  if (is_fhir_id(resource.id())) name += "/" + resource.id();
  const Json* meta = resource.find("meta");
  if (meta != nullptr && is_fhir_id(meta->text_of("versionId"))) {
    name += "/_history/" + meta->text_of("versionId");
  }
  return name;
}

}  // namespace

std::optional<Consent> read_consent(const fhir::Resource& resource, const Options& options) {
  Candidate status = judge_status(resource);
  Candidate scope = judge_scope(resource);
  if (status == Candidate::kNo || scope == Candidate::kNo) return std::nullopt;
  Consent consent;
  consent.name = name_of(resource);
  consent.source = resource.write();
  consent.root.path = "provision";
  if (const Json* provision = resource.find("provision")) {
    consent.root = RuleReader(options).read(*provision, "provision", 0);
  }
  Why why = nullptr;
  Type base = read_policy_rule(resource, why);
  if (consent.root.type == Type::kNone) {
    consent.root.type = base;
    if (why != nullptr) consent.root.opaque = why;
  }
  if (Why root = read_root_members(resource)) consent.root.opaque = root;
  if (status == Candidate::kUnknown || scope == Candidate::kUnknown) consent.root.opaque = kShape;
  return consent;
}

}  // namespace engine::consent
