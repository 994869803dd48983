#include "fhir/type_tables.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "base/check.h"

namespace fhir {
namespace {

// The lines of the text, in this order:
//   @Appointment resource DomainResource {app-2,app-3}        a type: kind, base, invariants
//   status 1..1 code !^ =appointmentstatus                    modifier, summary, required binding
//   participant 1..* BackboneElement {app-1}
//    actor 0..1 Reference(Patient,Location) ^                 one blank a level
//   value[x] 0..1 Quantity|string                             `*`: every type an Extension may hold
//   item 0..* #Questionnaire.item                             content as of another element
//   =appointmentstatus @http://hl7.org/fhir/appointmentstatus proposed pending   a value set
constexpr std::string_view kR4Types =
#include "fhir/tables/r4_types.inc"
    ;

constexpr std::string_view kOpenTypesOf = "Extension";

std::string_view take_until(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(at == rest.npos ? rest.size() : at + 1);
  return taken;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) parts.push_back(take_until(text, separator));
  return parts;
}

std::string_view strip(std::string_view text) { return text.substr(1, text.size() - 2); }

Type::Kind kind_of(std::string_view word) {
  if (word == "resource") return Type::Kind::kResource;
  if (word == "complex") return Type::Kind::kComplex;
  CHECK(word == "primitive");
  return Type::Kind::kPrimitive;
}

Primitive primitive_of(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "-",       "base64Binary", "boolean",     "canonical", "code",     "date", "dateTime",
      "decimal", "id",           "instant",     "integer",   "markdown", "oid",  "positiveInt",
      "string",  "time",         "unsignedInt", "uri",       "url",      "uuid", "xhtml"};
  const auto* at = std::find(std::begin(kNames), std::end(kNames), name);
  CHECK(at != std::end(kNames));
  return static_cast<Primitive>(at - std::begin(kNames));
}

// Reads the text line by line, then links names to what they name.
class Reader {
 public:
  explicit Reader(TypeTables& tables) : tables_(tables) {}

  void read(std::string_view text) {
    while (!text.empty()) read_line(take_until(text, '\n'));
    for (Type& type : tables_.type_store) link_base(type);
    for (Pending& pending : pending_) link_element(pending);
    for (Type& type : tables_.type_store) inherit(type);
    // A backbone element repeats the elements of Element or BackboneElement before its own.
    for (Pending& pending : pending_) adopt(pending);
    for (Pending& pending : pending_) number(pending);
    for (Type& type : tables_.type_store) index(type.shape);
    for (Shape& shape : tables_.shape_store) index(shape);
    for (Type& type : tables_.type_store) {
      type.number = tables_.types.size();
      tables_.types.push_back(&type);
    }
    std::sort(tables_.types.begin(), tables_.types.end(),
              [](const Type* a, const Type* b) { return a->name < b->name; });
  }

 private:
  struct Pending {
    Element* element;
    std::string_view types;
    std::string_view codes;
    Shape* within = nullptr;
    Shape* own = nullptr;  // of a backbone element
  };

  void read_line(std::string_view line) {
    if (line.empty()) return;
    if (line.front() == '@') return read_type(line.substr(1));
    if (line.front() == '=') return read_value_set(line.substr(1));
    read_element(line);
  }

  void read_type(std::string_view line) {
    Type& type = tables_.type_store.emplace_back();
    type.name = take_until(line, ' ');
    type.kind = kind_of(take_until(line, ' '));
    if (type.kind == Type::Kind::kPrimitive) type.primitive = primitive_of(type.name);
    bases_[&type] = take_until(line, ' ');
    while (!line.empty()) {
      const std::string_view word = take_until(line, ' ');
      if (word == "abstract") type.is_abstract = true;
      if (word.front() == '{') type.invariants = split(strip(word), ',');
    }
    by_name_[type.name] = &type;
    path_ = {{std::string(type.name), &type.shape}};
  }

  void read_element(std::string_view line) {
    const std::size_t depth = line.find_first_not_of(' ');
    line.remove_prefix(depth);
    Element& element = tables_.element_store.emplace_back();
    element.number = tables_.element_store.size() - 1;
    Pending pending{&element, "", "", nullptr, nullptr};
    element.name = take_until(line, ' ');
    element.is_choice = element.name.ends_with("[x]");
    if (element.is_choice) element.name.remove_suffix(3);
    read_cardinality(element, take_until(line, ' '));
    pending.types = take_until(line, ' ');
    while (!line.empty()) read_mark(pending, take_until(line, ' '));
    place(pending, depth);
  }

  static void read_cardinality(Element& element, std::string_view text) {
    const std::string_view min = take_until(text, '.');
    std::from_chars(min.data(), min.data() + min.size(), element.min);
    element.is_list = text != ".1";
  }

  static void read_mark(Pending& pending, std::string_view mark) {
    if (mark.front() == '=') {
      pending.codes = mark.substr(1);
    } else if (mark.front() == '{') {
      pending.element->invariants = split(strip(mark), ',');
    } else {
      pending.element->is_modifier = mark.find('!') != mark.npos;
      pending.element->is_summary = mark.find('^') != mark.npos;
    }
  }

  // Puts the element under the one that is one level out, and opens a shape for those below it.
  void place(Pending pending, std::size_t depth) {
    CHECK(depth < path_.size());
    path_.resize(depth + 1);
    pending.within = path_.back().second;
    pending.within->elements.push_back(pending.element);
    std::string path = path_.back().first + "." + std::string(pending.element->name);
    if (pending.types == "Element" || pending.types == "BackboneElement") {
      pending.own = &tables_.shape_store.emplace_back();
      pending.element->shape = pending.own;
      path_.emplace_back(path, pending.own);
    }
    by_path_[path] = pending.element;
    pending_.push_back(pending);
  }

  void read_value_set(std::string_view line) {
    ValueSet set;
    set.name = take_until(line, ' ');
    std::string_view system;
    while (!line.empty()) {
      const std::string_view word = take_until(line, ' ');
      if (word.front() == '@') {
        system = word.substr(1);
      } else {
        set.all.emplace_back(word, system);
      }
    }
    std::sort(set.all.begin(), set.all.end());
    tables_.value_sets.emplace(set.name, std::move(set));
  }

  const Type* type_named(std::string_view name) const {
    const auto at = by_name_.find(name);
    CHECK(at != by_name_.end());
    return at->second;
  }

  void link_base(Type& type) {
    if (bases_.at(&type) != "-") type.base = type_named(bases_.at(&type));
  }

  void link_element(Pending& pending) {
    Element& element = *pending.element;
    if (!pending.codes.empty()) element.codes = &tables_.value_sets.at(pending.codes);
    if (pending.types.front() == '#') return link_content(element, pending.types.substr(1));
    if (pending.types == "*") pending.types = open_types();
    for (std::string_view use : split(pending.types, '|')) {
      const std::string_view name = take_until(use, '(');
      if (!use.empty()) use.remove_suffix(1);
      element.types.push_back({type_named(name), split(use, ',')});
    }
  }

  void link_content(Element& element, std::string_view path) {
    const Element* target = by_path_.at(std::string(path));
    CHECK(target->shape != nullptr);
    element.content = target;
    element.shape = target->shape;
    element.invariants = target->invariants;
    element.types.push_back({type_named("BackboneElement"), {}});
  }

  std::string_view open_types() const {
    const Element* value = by_path_.at(std::string(kOpenTypesOf) + ".value");
    for (const Pending& pending : pending_) {
      if (pending.element == value) return pending.types;
    }
    CHECK_UNREACHABLE();
  }

  // Bases come first, whatever the order of the text.
  void inherit(Type& type) {
    if (type.base == nullptr || !inherited_.emplace(&type, true).second) return;
    Type& base = base_of(type);
    inherit(base);
    type.shape.elements.insert(type.shape.elements.begin(), base.shape.elements.begin(),
                               base.shape.elements.end());
  }

  Type& base_of(const Type& type) const { return *by_name_.at(type.base->name); }

  void adopt(const Pending& pending) {
    if (pending.own == nullptr) return;
    const Shape& base = type_named(pending.types)->shape;
    pending.own->elements.insert(pending.own->elements.begin(), base.elements.begin(),
                                 base.elements.end());
  }

  static void number(const Pending& pending) {
    const auto& elements = pending.within->elements;
    const auto at = std::find(elements.begin(), elements.end(), pending.element);
    pending.element->index = static_cast<std::size_t>(at - elements.begin());
  }

  void index(Shape& shape) {
    CHECK(shape.elements.size() <= kElementsMax);
    for (std::size_t at = 0; at < shape.elements.size(); ++at) {
      const Element* element = shape.elements[at];
      CHECK(element->index == at);  // an inherited element stands where it stood in the base
      if (element->min > 0) shape.required.push_back(element);
      for (const TypeUse& use : element->types) {
        shape.members.push_back({json_name(*element, *use.type), element, use.type});
      }
    }
    std::sort(shape.members.begin(), shape.members.end(), [](const Member& a, const Member& b) {
      if (a.name.size() != b.name.size()) return a.name.size() < b.name.size();
      return a.name < b.name;
    });
  }

  std::string_view json_name(const Element& element, const Type& type) {
    if (!element.is_choice) return element.name;
    std::string name(element.name);
    name += static_cast<char>(type.name.front() & ~0x20);  // dateTime -> valueDateTime
    name += type.name.substr(1);
    return tables_.name_store.emplace_back(std::move(name));
  }

  TypeTables& tables_;
  std::vector<Pending> pending_;
  std::vector<std::pair<std::string, Shape*>> path_;
  std::unordered_map<std::string_view, Type*> by_name_;
  std::unordered_map<const Type*, std::string_view> bases_;
  std::unordered_map<const Type*, bool> inherited_;
  std::unordered_map<std::string, Element*> by_path_;
};

}  // namespace

const TypeTables& type_tables() {
  static const TypeTables kTables = [] {
    TypeTables tables;
    Reader(tables).read(kR4Types);
    return tables;
  }();
  return kTables;
}

}  // namespace fhir
