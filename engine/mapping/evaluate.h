// Evaluator: the values that an Expr yields for one message or resource, and whether a Condition
// holds.
//
//   Evaluator evaluator(input, &tree, builder);
//   for (const Value& value : evaluator.values(rule.from, place)) ...
//   if (rule.when && !evaluator.holds(*rule.when, place)) return;
//
// A name resolves in the anchor's segment, then in its group, then in the enclosing groups, never
// sideways. Without an index the first repetition counts for a value, any for a condition. One
// run, one thread; borrows everything; values point into the message or resource.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>

#include "engine/mapping/builder.h"
#include "engine/mapping/condition.h"
#include "engine/mapping/convert.h"
#include "engine/mapping/expression.h"
#include "engine/mapping/mapping.h"
#include "hl7/address.h"

namespace engine::mapping {

struct Value {
  std::string text;
  hl7::Place place;                  // v2: where it stands
  std::size_t offset = 0, size = 0;  // v2: its byte range
  const base::Json* json = nullptr;  // FHIR: the item
  const Expr* origin = nullptr;      // the address that was read
  std::string problem;               // a function could not compute it
  const char* hint = "";
  const char* code = "102";
  const char* warning = "";
};
using Values = boost::container::small_vector<Value, 2>;

// One occurrence that a row runs for. v2: nodes of the tree (several when taken as one).
struct Anchor {
  std::size_t id = 0;  // 0: the whole source
  boost::container::small_vector<std::size_t, 1> nodes;
  const base::Json* item = nullptr;  // FHIR
};

// The repetition or component that a datatype map is run on, split once for all its rows.
struct SplitValue {
  hl7::Place place;
  std::size_t offset = 0;  // of the whole
  boost::container::small_vector<std::string_view, 24> parts;

  SplitValue(const hl7::Message& message, const hl7::Place& where);
};

// Where a row is evaluated: its anchor, and in a datatype map the value it is run on.
struct Scene {
  const Anchor* anchor = nullptr;
  const SplitValue* value = nullptr;
};

enum class Want { kText, kPlace };  // kPlace: `text` may stay empty

enum class Reach { kFirst, kAll };  // of segments and repetitions that have no index

class Evaluator {
 public:
  // `reads`, when given, gets a note of each part of the source that is looked at.
  Evaluator(const Input& input, const hl7::Tree* tree, const Builder& builder,
            std::vector<ReadNote>* reads = nullptr);

  Values values(const Expr& expr, const Scene& scene, Reach reach = Reach::kFirst,
                Want want = Want::kText) const;
  bool holds(const Condition& condition, const Scene& scene) const;
  bool holds(const FhirPath& condition, const Scene& scene) const;

  // False: the component that a relative address names is empty.
  bool has_part(const Expr& relative, const Scene& scene) const;

  const ZoneRule& zone() const { return zone_; }
  FhirScope fhir_scope(const Scene& scene) const;

 private:
  using Segments = boost::container::small_vector<std::size_t, 4>;

  // What one read needs beside its address.
  struct Reading {
    Reach reach;
    Want want;
    Values& out;
  };
  void read_address(const Expr& expr, const Scene& scene, const Reading& reading) const;
  void read_relative(const Expr& expr, const Scene& scene, Values& out) const;
  void read_segment(const Expr& expr, std::size_t segment, const Reading& reading) const;
  void read_leaf(const Expr& expr, const hl7::Place& place, const Reading& reading) const;
  std::string text_at(std::string_view raw, const hl7::Place& place) const;
  void read_path(const Expr& expr, const Scene& scene, Values& out) const;
  void read_built(const Expr& expr, const Scene& scene, Values& out) const;
  void read_value(const Expr& expr, Values& out) const;
  void note_read(std::string_view raw, const hl7::Place& place, std::size_t offset) const;
  void call(const Expr& expr, const Scene& scene, Values& out) const;

  Segments visible(const hl7::Address& address, const Anchor& anchor) const;
  void collect(std::size_t node, std::string_view name, Segments& out) const;

  Value extreme(const Expr& expr, const Scene& scene) const;
  Value concat(const Expr& expr, const Scene& scene) const;
  Value join_lines(const Expr& expr, const Scene& scene) const;
  std::string first_text(const Expr& expr, const Scene& scene) const;
  Value compute(const Expr& expr, const Scene& scene) const;

  bool test(const Condition& condition, const Scene& scene) const;
  bool is_deleted(const Condition& condition, const Scene& scene) const;

  const Input& input_;
  const hl7::Tree* tree_;
  const Builder& builder_;
  std::vector<ReadNote>* reads_;
  ZoneRule zone_;
};

}  // namespace engine::mapping
