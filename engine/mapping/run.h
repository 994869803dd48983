// Run: one mapping applied to one message or resource.
//
//   Output out = run_table(table, input);
//
// Rows run in file order, each once per occurrence of its anchor. The first row that yields a
// value for a single element wins. A fault takes the row's policy; all are reported. Pure; any
// thread; the table is immutable.
#pragma once

#include "engine/mapping/builder.h"
#include "engine/mapping/evaluate.h"
#include "engine/mapping/mapping.h"
#include "engine/mapping/rule.h"
#include "engine/mapping/v2_writer.h"

namespace engine::mapping {

Output run_table(const RuleTable& table, const Input& input);

// What all parts of one run share: the source, the output and what was already warned of.
// A resource that was referred to already: the same map on the same value makes the same again.
struct KnownReference {
  const RuleTable* map;
  hl7::Place place;
  std::size_t resource;  // its number in the output
};

struct RunState {
  const RuleTable& table;
  const Input& input;
  const hl7::Tree* tree;
  Output& out;
  std::vector<const char*> warned;
  std::vector<std::string> faulted;  // targets that a held fault left empty

  std::vector<KnownReference> references;

  void add_fault(Fault fault);
  bool warn_once(const char* warning);
};

// While a run goes on, TraceLine::resource of a resource that was referred to counts from here, as
// the main ones will go before it.
inline constexpr std::size_t kReferred = 1'000'000;

// The value of a target: JSON for FHIR targets; for v2 targets a JSON string is used.
struct Made {
  base::Json json;
  bool present = false;
};

// Applies `using` of the row to one value. Faults are added to the state.
class Maker {
 public:
  Maker(RunState& state, const Evaluator& evaluator) : state_(state), evaluator_(evaluator) {}
  // May take the value's text away.
  Made make(const Rule& rule, const Scene& scene, Value& value);

  // A fault of this row and value; `rule_path` prefixes the ids of datatype map rows.
  void report(const Rule& rule, const Value& value, std::string problem, const char* code,
              const char* hint);
  // Where a value was read: "PID-3[*].4.1" for a row of a datatype map.
  std::string address_of(const Value& value) const;

  // "apt.pat/pat.id/cx.value": a row with those that run its datatype map.
  std::string path_of(const Rule& rule) const;

  const Maker* outer = nullptr;      // of the table whose row runs this datatype map
  const Rule* outer_rule = nullptr;  // that row
  const Value* outer_value = nullptr;
  Policy outer_policy = Policy::kHold;
  bool held_inside = false;  // a row of the datatype map would hold

 private:
  Made convert(const Rule& rule, Value& value);
  Made look_up(const Rule& rule, const Value& value);
  Made run_map(const Rule& rule, const Scene& scene, const Value& value, const std::string& type);
  Made refer(const Rule& rule, const Scene& scene, const Value& value);

  RunState& state_;
  const Evaluator& evaluator_;
};

// Runs the rows of a table into a builder, or into an HL7 v2 message when there is a writer.
class Runner {
 public:
  Runner(RunState& state, const RuleTable& table, Builder& builder, V2Writer* writer = nullptr);
  void run(const Anchor& whole, const SplitValue* value);
  Maker& maker() { return maker_; }

 private:
  bool is_taken(const Rule& rule, const Spot& spot) const;
  void apply(const Rule& rule, const Scene& scene);
  Fired run_rule(const Rule& rule, const Scene& scene);
  Fired run_values(const Rule& rule, const Scene& scene, Values& values);
  Fired write_v2(const Rule& rule, const Scene& scene, Values& values);
  Fired store(const Rule& rule, const Scene& scene, Value& value, std::size_t repetition);
  bool is_observed() const;
  void tell_made(const Rule& rule, const Spot& spot, const base::Json& json);
  void complete_trace(const Rule& rule, const Spot& spot, std::size_t begin);
  void note(const Rule& rule, const Spot& spot, const Value& value);
  const std::vector<Anchor>& anchors_of(const Rule& rule);
  std::vector<Anchor> anchors_fhir(const Rule& rule) const;
  std::vector<Anchor> anchors_v2(const Rule& rule) const;
  bool same_by(const Rule& rule, const Anchor& before, const Anchor& after) const;

  RunState& state_;
  const RuleTable& table_;
  Builder& builder_;
  V2Writer* writer_;
  Evaluator evaluator_;
  Maker maker_;
  // start=copy: the targets that rows have written; what was copied is theirs to replace.
  std::vector<const std::string*> written_;
  std::size_t tested_ = 0;  // reads of the present row that decided whether it fires
  // Occurrences by Each::number: the same anchor is looked for once.
  std::vector<std::optional<std::vector<Anchor>>> anchors_;
};

}  // namespace engine::mapping
