// Maker: what the column `using` does to one value.
#include <algorithm>

#include "base/time.h"
#include "engine/mapping/code_table.h"
#include "engine/mapping/run.h"

namespace engine::mapping {
namespace {

using base::Json;

Made made(Json json) { return Made{std::move(json), true}; }

Converted to_integer(std::string_view text) {
  Converted out = to_decimal(text);
  if (out.ok()) out.text = out.text.substr(0, out.text.find('.'));
  return out;
}

Converted to_boolean(std::string_view text) {
  Converted out;
  if (text == "Y" || text == "true") out.text = "true";
  if (text == "N" || text == "false") out.text = "false";
  if (out.text.empty()) {
    out.problem = class_of(text) + " is no Y or N";
    out.hint = "send Y or N";
  }
  return out;
}

Converted as_is(std::string_view text);

// An identifier system as HD: the site's local name, the universal id, its type.
Converted to_assigner_part(Conversion part, std::string_view system, const Site* site) {
  const bool oid = system.starts_with("urn:oid:");
  const bool uuid = system.starts_with("urn:uuid:");
  if (part == Conversion::kHdType) return as_is(oid ? "ISO" : (uuid ? "UUID" : "URI"));
  if (part == Conversion::kHdId) return as_is(system.substr(oid ? 8 : (uuid ? 9 : 0)));
  if (site != nullptr) {
    for (const auto& [name, known] : site->assigners) {
      if (known == system) return as_is(name);
    }
  }
  return {};
}

Converted to_v2_date(std::string_view text) {
  Converted out = to_date(text);
  std::erase(out.text, '-');
  return out;
}

Converted as_is(std::string_view text) {
  Converted out;
  out.text = text;
  return out;
}

Converted apply(Conversion conversion, const Value& value, const ZoneRule& zone) {
  switch (conversion) {
    case Conversion::kInstant:
      return to_instant(value.text, zone);
    case Conversion::kDate:
      return to_date(value.text);
    case Conversion::kDateTime:
      return to_date_time(value.text, zone);
    case Conversion::kMinutes:
      return to_integer(value.text);
    case Conversion::kDecimal:
      return to_decimal(value.text);
    case Conversion::kBound:
      return to_bound(value.text);
    case Conversion::kComparator:
      return to_comparator(value.text);
    case Conversion::kInteger:
      return to_integer(value.text);
    case Conversion::kBoolean:
      return to_boolean(value.text);
    case Conversion::kV2Time:
      return to_v2_time(value.text, zone);
    case Conversion::kV2Date:
      return to_v2_date(value.text);
    case Conversion::kHdName:
    case Conversion::kHdId:
    case Conversion::kHdType:
      return to_assigner_part(conversion, value.text, zone.site);
    case Conversion::kNone:
    case Conversion::kText:
    case Conversion::kLines:
    case Conversion::kLinesBase64:
    case Conversion::kRemove:
      return as_is(value.text);
  }
  return {};
}

Json json_of(Conversion conversion, std::string text) {
  switch (conversion) {
    case Conversion::kMinutes:
    case Conversion::kDecimal:
    case Conversion::kBound:
    case Conversion::kInteger:
      return Json::number(std::move(text));
    case Conversion::kBoolean:
      return Json::boolean(text == "true");
    case Conversion::kNone:
    case Conversion::kInstant:
    case Conversion::kDate:
    case Conversion::kDateTime:
    case Conversion::kText:
    case Conversion::kLines:
    case Conversion::kLinesBase64:
    case Conversion::kComparator:
    case Conversion::kV2Time:
    case Conversion::kV2Date:
    case Conversion::kHdName:
    case Conversion::kHdId:
    case Conversion::kHdType:
    case Conversion::kRemove:
      break;
  }
  return Json::string(std::move(text));
}

Policy milder(Policy a, Policy b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

// The first identifier of a resource, or nullptr.
const Json* first_identifier(const Json& resource) {
  const Json* identifiers = resource.find("identifier");
  if (identifiers == nullptr) return nullptr;
  if (identifiers->is_object()) return identifiers;
  return identifiers->items().empty() ? nullptr : &identifiers->items().front();
}

// How a person or place is called, for the reference's display.
std::string display_of(const Json& resource) {
  const Json* name = resource.find("name");
  if (name == nullptr) return "";
  if (name->is_string()) return name->text();
  return name->items().empty() ? "" : name->items().front().text_of("text");
}

// By business identifier and display; a patient's name stays out of it.
Json reference_to(const std::string& type, const Json& resource) {
  Json reference = Json::object();
  reference.members().reserve(3);
  reference.set("type", Json::string(type));
  if (const Json* identifier = first_identifier(resource)) {
    reference.set("identifier", *identifier);
  }
  const std::string display = type == "Patient" ? "" : display_of(resource);
  if (!display.empty()) reference.set("display", Json::string(display));
  return reference;
}

bool is_known(const std::vector<fhir::Resource>& resources, const Json& resource) {
  const Json* identifier = first_identifier(resource);
  return std::any_of(resources.begin(), resources.end(), [&](const fhir::Resource& known) {
    const Json* other = first_identifier(known.json());
    return known.type() == resource.text_of("resourceType") && other != nullptr &&
           identifier != nullptr && *other == *identifier;
  });
}

// A map of a whole segment (PID-Patient) reads the one in which the value stands.
Anchor anchor_of_segment(const hl7::Tree& tree, std::size_t segment) {
  Anchor anchor;
  for (std::size_t node = 1; node < tree.nodes().size() && anchor.id == 0; ++node) {
    if (tree.nodes()[node].segment == segment) anchor.id = node;
  }
  anchor.nodes.push_back(anchor.id);
  return anchor;
}

// ".4.1" inside a value that was read at PID-3[*].
std::string within(const Value* outer, const std::string& written) {
  const bool relative = outer != nullptr && outer->origin != nullptr && written.starts_with('.');
  return relative ? outer->origin->written + written : written;
}

}  // namespace

std::string Maker::address_of(const Value& value) const {
  return value.origin != nullptr ? within(outer_value, value.origin->written) : "";
}

std::string Maker::path_of(const Rule& rule) const {
  return (outer != nullptr ? outer->path_of(*outer_rule) + "/" : "") + rule.id;
}

void Maker::report(const Rule& rule, const Value& value, std::string problem, const char* code,
                   const char* hint) {
  Fault fault;
  const Expr& origin = value.origin != nullptr ? *value.origin : rule.from;
  fault.rule = path_of(rule);
  const bool computed = value.origin == nullptr && outer_value != nullptr;
  fault.address = computed && outer_value->origin != nullptr ? outer_value->origin->written
                                                             : within(outer_value, origin.written);
  const Value& where = value.size == 0 && outer_value != nullptr ? *outer_value : value;
  fault.offset = where.offset;
  fault.size = where.size;
  fault.problem = std::move(problem);
  fault.code = code;
  fault.hint = hint;
  fault.policy = milder(rule.on_fault, outer_policy);
  if (rule.on_fault == Policy::kHold) held_inside = true;
  if (fault.policy == Policy::kHold) state_.faulted.push_back(rule.to.written);
  if (fault.policy != Policy::kOmit) state_.add_fault(std::move(fault));
}

Made Maker::convert(const Rule& rule, Value& value) {
  if (rule.use.conversion == Conversion::kNone && value.json != nullptr) return made(*value.json);
  if (rule.use.conversion == Conversion::kNone && *value.warning == '\0') {
    return value.text.empty() ? Made{} : made(Json::string(std::move(value.text)));
  }
  Converted converted = apply(rule.use.conversion, value, evaluator_.zone());
  if (!converted.ok()) {
    report(rule, value, std::move(converted.problem), converted.code, converted.hint);
    return {};
  }
  for (const char* warning : {value.warning, converted.warning}) {
    if (!state_.warn_once(warning)) continue;
    Rule mild;
    mild.id = rule.id;
    mild.from.written = rule.from.written;
    mild.on_fault = Policy::kWarn;
    report(mild, value, warning, "0", "none needed if this is what the sender means");
  }
  if (converted.text.empty()) return {};
  return made(json_of(rule.use.conversion, std::move(converted.text)));
}

Made Maker::look_up(const Rule& rule, const Value& value) {
  const CodeTable& table = *rule.use.table;
  if (const CodeRow* row = table.find(value.text)) {
    return row->target_code.empty() ? Made{} : made(Json::string(row->target_code));
  }
  if (table.unmapped == Unmapped::kKeep) return made(Json::string(value.text));
  if (table.unmapped == Unmapped::kOmit) return {};
  Rule as_table;
  as_table.id = rule.id;
  as_table.from.written = rule.from.written;
  as_table.to.written = rule.to.written;
  as_table.on_fault = rule.on_fault;
  if (table.unmapped == Unmapped::kHold) as_table.on_fault = Policy::kHold;
  if (table.unmapped == Unmapped::kWarn) as_table.on_fault = Policy::kWarn;
  report(as_table, value, "code not in " + table.name, "103", "add the code to the table");
  return {};
}

Made Maker::run_map(const Rule& rule, const Scene& scene, const Value& value,
                    const std::string& type) {
  Builder builder(type, state_.tree);
  Runner runner(state_, *rule.use.map, builder);
  Maker& inner = runner.maker();
  inner.outer = this;
  inner.outer_rule = &rule;
  inner.outer_value = &value;
  inner.outer_policy = milder(rule.on_fault, outer_policy);
  if (state_.input.message == nullptr) {
    runner.run(*scene.anchor, nullptr);
  } else {
    const SplitValue split(*state_.input.message, value.place);
    runner.run(anchor_of_segment(*state_.tree, value.place.segment), &split);
  }
  // A row that would hold leaves the whole element out; the fault has the milder policy.
  if (inner.held_inside) {
    if (rule.on_fault == Policy::kHold) held_inside = true;
    return {};
  }
  Json json = std::move(builder.documents()[0].json);
  const std::size_t least = type.empty() ? 1 : 2;
  if (json.members().size() < least) return {};
  return made(std::move(json));
}

Made Maker::refer(const Rule& rule, const Scene& scene, const Value& value) {
  const std::string& type = rule.use.name;
  for (const KnownReference& known : state_.references) {
    if (known.map == rule.use.map && known.place == value.place) {
      return made(reference_to(type, state_.out.resources[known.resource].json()));
    }
  }
  const std::size_t traced = state_.out.trace.size();
  Made resource = run_map(rule, scene, value, type);
  if (!resource.present) return {};
  const bool identified = first_identifier(resource.json) != nullptr;
  Json reference = reference_to(type, resource.json);
  if (reference.members().size() < 2) {
    report(rule, value, "a " + type + " without identifier", "101", "send an identifier");
    return {};
  }
  const bool is_new = identified && !is_known(state_.out.resources, resource.json);
  for (std::size_t i = traced; i < state_.out.trace.size() && is_new; ++i) {
    std::size_t& place = state_.out.trace[i].resource;
    if (place == TraceLine::kNoResource) place = kReferred + state_.out.resources.size();
  }
  if (is_new) {
    state_.references.push_back({rule.use.map, value.place, state_.out.resources.size()});
    fhir::Resource added(type);
    added.json() = std::move(resource.json);
    state_.out.resources.push_back(std::move(added));
  }
  return made(std::move(reference));
}

Made Maker::make(const Rule& rule, const Scene& scene, Value& value) {
  if (!value.problem.empty()) {
    report(rule, value, value.problem, value.code, value.hint);
    return {};
  }
  switch (rule.use.kind) {
    case Using::Kind::kConversion:
      return convert(rule, value);
    case Using::Kind::kTable:
      return look_up(rule, value);
    case Using::Kind::kMap:
      return run_map(rule, scene, value, "");
    case Using::Kind::kReference:
      return refer(rule, scene, value);
  }
  return {};
}

}  // namespace engine::mapping
