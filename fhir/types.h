// Types: what the R4 (4.0.1) tables know about resources, datatypes and their elements.
//
//   const fhir::Member* actor = fhir::find_member("Appointment", "participant.actor");
//   actor->is_list()      false;  participant is the list
//   actor->type->name     "Reference"
//   fhir::find_element("Appointment", "status")->codes->holds("booked")     true
//   fhir::find_member("Observation", "valueQuantity.value")->type->name     "decimal"
//
// The tables are generated (tools/make-tables/fhir.py), read on first use and constant from then
// on; everything here lives as long as the process and may be used from any thread. Unknown names
// answer nullptr.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace fhir {

struct Element;
struct Type;

enum class Primitive {
  kNone,  // a complex type or a resource
  kBase64Binary,
  kBoolean,
  kCanonical,
  kCode,
  kDate,
  kDateTime,
  kDecimal,
  kId,
  kInstant,
  kInteger,
  kMarkdown,
  kOid,
  kPositiveInt,
  kString,
  kTime,
  kUnsignedInt,
  kUri,
  kUrl,
  kUuid,
  kXhtml
};

// A value set that a required binding names, with all its codes.
struct ValueSet {
  std::string_view name;                                           // "appointmentstatus"
  std::vector<std::pair<std::string_view, std::string_view>> all;  // (code, system), sorted

  bool holds(std::string_view code) const;
  bool holds(std::string_view system, std::string_view code) const;
};

// One name that a JSON object may use: "status", "valueQuantity".
struct Member {
  std::string_view name;
  const Element* element = nullptr;
  const Type* type = nullptr;

  bool is_list() const;
  const struct Shape& shape() const;  // what an object under this name may hold
};

// The elements of one type or one backbone element.
struct Shape {
  std::vector<const Element*> elements;  // in the order of the specification, inherited ones first
  std::vector<const Element*> required;  // those with a minimum above 0
  std::vector<Member> members;           // sorted for find(): shorter names first

  const Member* find(std::string_view name) const;
};

struct TypeUse {
  const Type* type = nullptr;
  std::vector<std::string_view> targets;  // of a Reference or canonical; empty: any
};

struct Element {
  std::string_view name;  // "participant", "value" (of "value[x]")
  int min = 0;
  bool is_list = false;
  bool is_choice = false;    // JSON appends the type's name: valueQuantity
  bool is_modifier = false;  // must be understood to read the rest rightly
  bool is_summary = false;
  std::vector<TypeUse> types;
  const ValueSet* codes = nullptr;           // of a required binding, where its codes are known
  std::vector<std::string_view> invariants;  // keys, errors and warnings: "app-1"
  const Shape* shape = nullptr;              // of a backbone element; else nullptr
  const Element* content = nullptr;          // of a content reference: the element meant
  std::size_t index = 0;                     // position in the elements of its shape
  std::size_t number = 0;                    // among all elements; a key for side tables
};

// No shape has more elements.
inline constexpr std::size_t kElementsMax = 64;

struct Type {
  enum class Kind { kResource, kComplex, kPrimitive };

  std::string_view name;
  Kind kind = Kind::kComplex;
  bool is_abstract = false;
  const Type* base = nullptr;
  Primitive primitive = Primitive::kNone;
  std::vector<std::string_view> invariants;
  Shape shape;
  std::size_t number = 0;  // among all types; a key for side tables

  bool is_a(std::string_view ancestor) const;
};

// True for the name of a resource of R4 that can be instantiated.
bool is_resource_type(std::string_view name);

// A resource or datatype: "Appointment", "HumanName", "dateTime".
const Type* find_type(std::string_view name);

// All types, sorted by name.
const std::vector<const Type*>& all_types();

// The member that a path of JSON names leads to. It steps through datatypes
// ("participant.actor.reference") and content references; a choice is written as JSON does.
const Member* find_member(std::string_view type, std::string_view path);

// The same for its element; the last name may also be "value" or "value[x]".
const Element* find_element(std::string_view type, std::string_view path);

}  // namespace fhir
