#include <algorithm>
#include <array>
#include <string>

#include "fhir/invariants.h"
#include "fhir/primitive.h"
#include "fhir/resource.h"
#include "fhir/types.h"

namespace fhir {
namespace {

using base::Json;

// After so many faults the rest teaches nobody anything.
constexpr std::size_t kIssuesMax = 200;
// Above the reader's own limit; for values that our code built.
constexpr int kDepthMax = 100;
constexpr std::size_t kShownNameMax = 64;

// Where the walk stands. Frames lie on the stack and become text only when there is a fault.
struct Path {
  const Path* up = nullptr;
  std::string_view name;
  int index = -1;

  std::string text() const {
    std::string out = up == nullptr ? "" : up->text() + ".";
    out += name;
    if (index >= 0) out += "[" + std::to_string(index) + "]";
    return out;
  }
};

struct Scope {
  const Json& resource;
  const std::vector<std::string_view>& contained_ids;  // of it, or of the one that contains it
};

std::vector<std::string_view> contained_ids_of(const Json& resource) {
  std::vector<std::string_view> ids;
  if (const Json* contained = resource.find("contained")) {
    for (const Json& inner : contained->items()) ids.push_back(inner.text_of("id"));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

const Type& element_type() {
  static const Type& kType = *find_type("Element");
  return kType;
}

const Type& reference_type() {
  static const Type& kType = *find_type("Reference");
  return kType;
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// A name that cannot be that of an element is not repeated: who knows what a sender puts there.
bool is_showable(std::string_view name) {
  if (name.starts_with('_')) name.remove_prefix(1);
  if (name.empty() || name.size() > kShownNameMax) return false;
  for (const char c : name) {
    if (!is_letter_or_digit(c)) return false;
  }
  return name[0] >= 'a' && name[0] <= 'z';
}

// The type that a literal reference names: "Patient" of "Patient/p1",
// "http://a/Patient/p1/_history/2" and "Patient?identifier=x". Not legal: a relative one that has
// another form.
struct Literal {
  bool is_legal = true;
  std::string_view type;
};

Literal read_relative(std::string_view text) {
  const auto end = text.find_first_of("/?");
  const std::string_view type = text.substr(0, end);
  if (end == text.npos || !is_resource_type(type)) return {false, {}};
  if (text[end] == '?') return {text.size() > end + 1, type};
  text.remove_prefix(end + 1);
  const auto history = text.find("/_history/");
  const bool has_id = is_legal(Primitive::kId, text.substr(0, history)) &&
                      (history == text.npos || is_legal(Primitive::kId, text.substr(history + 10)));
  return {has_id, type};
}

Literal read_literal(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos || colon > text.find('/')) return read_relative(text);
  if (!text.starts_with("http")) return {};  // urn:uuid: and other names
  // The type of an absolute URL is known only where its end has the form of R4 2.3.0.6.
  const auto history = text.find("/_history/");
  std::string_view path = text.substr(0, history);
  const auto id = path.rfind('/');
  path = path.substr(0, id == path.npos ? 0 : id);
  const std::string_view type = path.substr(path.rfind('/') + 1);
  return {true, is_resource_type(type) ? type : std::string_view()};
}

class Validator {
 public:
  std::vector<Issue> check(const Json& resource) {
    check_resource(resource, Path{nullptr, resource.text_of("resourceType")}, nullptr);
    return std::move(issues_);
  }

 private:
  void report(std::string_view code, std::string text, const Path& path) {
    if (issues_.size() == kIssuesMax) return;
    issues_.push_back({Severity::kError, std::string(code), std::move(text), path.text()});
    if (issues_.size() + 1 < kIssuesMax) return;
    issues_.push_back({Severity::kError, "too-costly", "more faults follow; mend these first", ""});
  }

  bool is_full() const { return issues_.size() == kIssuesMax; }

  void check_resource(const Json& resource, const Path& path, const Scope* container) {
    const Type* type = find_type(resource.text_of("resourceType"));
    if (type == nullptr || type->kind != Type::Kind::kResource || type->is_abstract) {
      report("structure", "not an R4 resource: resourceType is missing or unknown", path);
      return;
    }
    const std::vector<std::string_view> own =
        container == nullptr ? contained_ids_of(resource) : std::vector<std::string_view>();
    const Scope scope{resource, container == nullptr ? own : container->contained_ids};
    check_object(resource, type->shape, path, scope);
    check_invariants(invariants_of(*type), resource, path, scope);
  }

  void check_object(const Json& object, const Shape& shape, const Path& path, const Scope& scope) {
    if (!object.is_object()) return report("structure", "must be an object", path);
    if (depth_ == kDepthMax) return report("structure", "nested too deep", path);
    ++depth_;
    std::array<const Member*, kElementsMax> used{};
    bool has_content = false;
    for (const Json::Member& member : object.members()) {
      if (is_full()) break;
      has_content = has_content || member.first != "id";
      if (member.first == "resourceType" && &object == &scope.resource) continue;
      check_member(object, member, shape, used, path, scope);
    }
    --depth_;
    if (!has_content) report("invariant", "ele-1: must have a value or children", path);
    for (const Element* element : shape.required) {
      if (used[element->index] != nullptr) continue;
      report("required", "is missing, and must be there", Path{&path, element->name});
    }
  }

  void check_member(const Json& object, const Json::Member& given, const Shape& shape,
                    std::array<const Member*, kElementsMax>& used, const Path& path,
                    const Scope& scope) {
    std::string_view name = given.first;
    const bool is_companion = name.starts_with('_');
    if (is_companion) name.remove_prefix(1);
    const Member* member = shape.find(name);
    if (member == nullptr || (is_companion && member->type->primitive == Primitive::kNone)) {
      return report_unknown(given.first, path);
    }
    const Path here{&path, member->element->name};
    const Member*& first = used[member->element->index];
    if (first != nullptr && first != member) {
      report("structure", "a choice takes one type, and has two", here);
    }
    first = member;
    if (is_companion) return check_companion(object, given.second, *member, here, scope);
    check_value(object, given.second, *member, here, scope);
  }

  void report_unknown(std::string_view name, const Path& path) {
    if (!is_showable(name)) return report("structure", "has a member that R4 does not know", path);
    report("structure", "no such element in R4", Path{&path, name});
  }

  void check_value(const Json& object, const Json& value, const Member& member, const Path& path,
                   const Scope& scope) {
    if (!member.is_list()) {
      if (value.is_array()) return report("structure", "must not be a list", path);
      return check_one(value, member, path, scope);
    }
    if (!value.is_array()) return report("structure", "must be a list", path);
    if (value.items().empty()) report("structure", "ele-1: a list must not be empty", path);
    const Json* companions = nullptr;
    for (std::size_t i = 0; i < value.items().size() && !is_full(); ++i) {
      const Path here{path.up, path.name, static_cast<int>(i)};
      const Json& item = value.items()[i];
      // A null holds the place of a value that has only extensions (R4 2.6.2.3).
      if (item.is_null() && companions == nullptr) companions = companions_of(object, member);
      if (item.is_null() && i < companions->items().size() && companions->items()[i].is_object()) {
        continue;
      }
      check_one(item, member, here, scope);
    }
  }

  // What stands under "_name"; a null value, which has no items, when nothing does.
  static const Json* companions_of(const Json& object, const Member& member) {
    static const Json kNothing;
    const Json* companions = object.find("_" + std::string(member.name));
    return companions == nullptr ? &kNothing : companions;
  }

  void check_companion(const Json& object, const Json& companion, const Member& member,
                       const Path& path, const Scope& scope) {
    const Json* value = object.find(member.name);
    if (!member.is_list()) return check_extensions(companion, value != nullptr, path, scope);
    if (!companion.is_array() || companion.items().empty()) {
      return report("structure", "the extensions of a list must be a list", path);
    }
    const std::size_t values = value == nullptr ? 0 : value->items().size();
    for (std::size_t i = 0; i < companion.items().size() && !is_full(); ++i) {
      const Path here{path.up, path.name, static_cast<int>(i)};
      const bool has_value = i < values && !value->items()[i].is_null();
      if (companion.items()[i].is_null()) {
        if (i >= values) report("structure", "neither value nor extensions here", here);
        continue;
      }
      check_extensions(companion.items()[i], has_value, here, scope);
    }
  }

  // What stands under "_name": the id and the extensions of a primitive.
  void check_extensions(const Json& companion, bool has_value, const Path& path,
                        const Scope& scope) {
    if (has_value && companion.is_object() && companion.members().size() == 1 &&
        companion.find("id") != nullptr) {
      return;  // an id alone is content enough beside a value
    }
    check_object(companion, element_type().shape, path, scope);
  }

  void check_one(const Json& value, const Member& member, const Path& path, const Scope& scope) {
    if (member.type->primitive != Primitive::kNone) return check_primitive(value, member, path);
    if (member.type->kind == Type::Kind::kResource) {
      const bool is_contained = member.name == "contained";
      return check_resource(value, path, is_contained ? &scope : nullptr);
    }
    check_object(value, member.shape(), path, scope);
    if (!value.is_object()) return;
    if (member.element->codes != nullptr) check_codes(value, *member.element->codes, path);
    if (member.type == &reference_type()) check_reference(value, member, path);
    check_invariants(invariants_of(*member.element), value, path, scope);
    check_invariants(invariants_of(*member.type), value, path, scope);
  }

  void check_primitive(const Json& value, const Member& member, const Path& path) {
    const Primitive primitive = member.type->primitive;
    if (!has_form(value, form_of(primitive)) || !is_legal(primitive, value.text())) {
      std::string text = "not a legal " + std::string(member.type->name) + ": want ";
      return report("value", text.append(describe(primitive)), path);
    }
    const ValueSet* codes = member.element->codes;
    if (codes != nullptr && !codes->holds(value.text())) {
      report("code-invalid", "not a code of the value set " + std::string(codes->name), path);
    }
  }

  static bool has_form(const Json& value, JsonForm form) {
    switch (form) {
      case JsonForm::kString:
        return value.is_string();
      case JsonForm::kNumber:
        return value.is_number();
      case JsonForm::kBoolean:
        return value.is_bool();
    }
    CHECK_UNREACHABLE();
  }

  // A CodeableConcept under a required binding has one coding from the set at least.
  void check_codes(const Json& concept_, const ValueSet& codes, const Path& path) {
    if (const Json* codings = concept_.find("coding")) {
      for (const Json& coding : codings->items()) {
        if (codes.holds(coding.text_of("system"), coding.text_of("code"))) return;
      }
    }
    report("code-invalid", "needs a coding of the value set " + std::string(codes.name), path);
  }

  void check_reference(const Json& value, const Member& member, const Path& path) {
    const std::string& text = value.text_of("reference");
    if (text.empty() || text.starts_with('#')) return;
    const Literal literal = read_literal(text);
    const Path here{&path, "reference"};
    if (!literal.is_legal) {
      return report("value", "not a reference: want Type/id, #id, an absolute URL or a urn", here);
    }
    if (literal.type.empty() || is_target(member, literal.type)) return;
    report("structure", "a resource of this type may not be referred to here", here);
  }

  static bool is_target(const Member& member, std::string_view type) {
    for (const TypeUse& use : member.element->types) {
      if (use.type != member.type) continue;
      if (use.targets.empty()) return true;
      for (const std::string_view target : use.targets) {
        if (target == type) return true;
      }
    }
    return false;
  }

  void check_invariants(const std::vector<const Invariant*>& rules, const Json& value,
                        const Path& path, const Scope& scope) {
    for (const Invariant* rule : rules) {
      if (rule->holds({value, scope.resource, scope.contained_ids})) continue;
      report("invariant", std::string(rule->key) + ": " + std::string(rule->human), path);
    }
  }

  std::vector<Issue> issues_;
  int depth_ = 0;
};

}  // namespace

std::vector<Issue> validate(const Resource& resource) { return Validator().check(resource.json()); }

}  // namespace fhir
