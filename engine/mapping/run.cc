#include "engine/mapping/run.h"

#include <algorithm>

#include "base/encoding.h"
#include "engine/mapping/code_table.h"

namespace engine::mapping {
namespace {

bool joins_lines(const Rule& rule) {
  return rule.use.conversion == Conversion::kLines ||
         rule.use.conversion == Conversion::kLinesBase64;
}

// True when each value of `from` is an item of its own.
bool repeats(const Expr& from) {
  using Index = hl7::Index::Kind;
  if (from.kind == Expr::Kind::kPath) return true;
  return from.kind == Expr::Kind::kAddress && (from.address.repetition.kind == Index::kAll ||
                                               from.address.segment_index.kind == Index::kAll);
}

// Free text is for staff unless the row says otherwise.
bool is_for_patient(const Rule& rule) {
  if (rule.audience != Audience::kDefault) return rule.audience == Audience::kPatient;
  return !joins_lines(rule) && rule.use.conversion != Conversion::kText;
}

// True where the value can only be one that the tables hold, whatever the message says.
bool is_fixed(const Rule& rule) {
  if (rule.use.kind == Using::Kind::kTable) return rule.use.table->unmapped != Unmapped::kKeep;
  return rule.use.kind == Using::Kind::kConversion && rule.from.kind == Expr::Kind::kConstant;
}

std::size_t item_id(const base::Json* item) { return reinterpret_cast<std::size_t>(item); }

}  // namespace

void RunState::add_fault(Fault fault) {
  fault.mapping = table.name + "@" + std::to_string(table.version);
  out.faults.push_back(std::move(fault));
}

bool RunState::warn_once(const char* warning) {
  if (*warning == '\0' || std::find(warned.begin(), warned.end(), warning) != warned.end()) {
    return false;
  }
  warned.push_back(warning);
  return true;
}

Runner::Runner(RunState& state, const RuleTable& table, Builder& builder, V2Writer* writer)
    : state_(state),
      table_(table),
      builder_(builder),
      writer_(writer),
      evaluator_(state.input, state.tree, builder, state.input.trace ? &state.out.reads : nullptr),
      maker_(state, evaluator_) {}

bool Runner::same_by(const Rule& rule, const Anchor& before, const Anchor& after) const {
  if (rule.each.by.empty()) return false;
  if (rule.each.by_if && !evaluator_.holds(*rule.each.by_if, {&after, nullptr})) return false;
  for (const Expr& key : rule.each.by) {
    const Values a = evaluator_.values(key, {&before, nullptr});
    const Values b = evaluator_.values(key, {&after, nullptr});
    if (a.size() != b.size()) return false;
    if (!a.empty() && a.front().text != b.front().text) return false;
  }
  return state_.tree->nodes()[before.id].parent == state_.tree->nodes()[after.id].parent ||
         rule.each.path.find('/') != std::string::npos;
}

std::vector<Anchor> Runner::anchors_v2(const Rule& rule) const {
  std::vector<Anchor> anchors;
  const std::vector<hl7::Node>& nodes = state_.tree->nodes();
  std::vector<std::size_t> found = state_.tree->find(rule.each.path);
  // A segment outside its group (a structure we do not know, a broken feed) is still that segment.
  const std::size_t slash = rule.each.path.rfind('/');
  if (found.empty() && slash != std::string::npos) {
    found = state_.tree->find(std::string_view(rule.each.path).substr(slash + 1));
  }
  for (const std::size_t node : found) {
    if (rule.each.top && nodes[node].parent != 0) continue;
    Anchor anchor;
    anchor.id = node;
    anchor.nodes.push_back(node);
    if (!anchors.empty() && same_by(rule, anchors.back(), anchor)) {
      anchors.back().nodes.push_back(node);
    } else {
      anchors.push_back(std::move(anchor));
    }
  }
  return anchors;
}

std::vector<Anchor> Runner::anchors_fhir(const Rule& rule) const {
  std::vector<Anchor> anchors;
  for (const base::Json* item : evaluate(rule.each.items, evaluator_.fhir_scope({}))) {
    Anchor anchor;
    anchor.id = item_id(item);
    anchor.item = item;
    anchors.push_back(std::move(anchor));
  }
  return anchors;
}

const std::vector<Anchor>& Runner::anchors_of(const Rule& rule) {
  if (anchors_.size() <= rule.each.number) anchors_.resize(rule.each.number + 1);
  std::optional<std::vector<Anchor>>& known = anchors_[rule.each.number];
  if (!known) known = table_.side == Side::kV2 ? anchors_v2(rule) : anchors_fhir(rule);
  return *known;
}

void Runner::run(const Anchor& whole, const SplitValue* value) {
  for (const Rule& rule : table_.rules) {
    if (rule.each.once()) {
      apply(rule, {&whole, value});
      continue;
    }
    const std::vector<Anchor>& anchors = anchors_of(rule);
    for (const Anchor& anchor : anchors) apply(rule, {&anchor, value});
    if (anchors.empty() && is_observed()) {
      state_.out.rules.push_back({rule.id, Fired::kNoAnchor, "", ""});
    }
  }
}

// Rows of datatype maps are told by their elements alone: most of them find an empty component.
bool Runner::is_observed() const { return state_.input.trace && maker_.outer_rule == nullptr; }

void Runner::apply(const Rule& rule, const Scene& scene) {
  if (!is_observed()) {
    run_rule(rule, scene);
    return;
  }
  const std::size_t reads = state_.out.reads.size();
  const std::size_t faults = state_.out.faults.size();
  tested_ = reads;
  Fired how = run_rule(rule, scene);
  if (how == Fired::kNothing && state_.out.faults.size() > faults) how = Fired::kFault;
  if (how != Fired::kMade) state_.out.rules.push_back({rule.id, how, "", ""});
  for (std::size_t i = reads; i < state_.out.reads.size(); ++i) {
    state_.out.reads[i].rule = rule.id;
    state_.out.reads[i].used = how == Fired::kMade && i >= tested_;
  }
}

void Runner::tell_made(const Rule& rule, const Spot& spot, const base::Json& json) {
  if (!is_observed()) return;
  RuleNote note;
  note.rule = rule.id;
  note.element = writer_ != nullptr ? rule.to.written : builder_.path_of(rule.to, spot);
  note.value = json.is_string() ? json.text() : base::write_json(json);
  if (writer_ == nullptr) note.resource = builder_.find_document(rule.to, spot);
  note.fixed = is_fixed(rule);
  state_.out.rules.push_back(std::move(note));
}

bool Runner::is_taken(const Rule& rule, const Spot& spot) const {
  if (!rule.has_rivals) return false;
  if (table_.start != "copy") return builder_.find(rule.to, spot) != nullptr;
  return std::any_of(written_.begin(), written_.end(),
                     [&rule](const std::string* target) { return *target == rule.to.written; });
}

Fired Runner::run_rule(const Rule& rule, const Scene& scene) {
  // Most components of a datatype are empty: that is known at once.
  if (rule.from.kind == Expr::Kind::kRelative && !evaluator_.has_part(rule.from, scene)) {
    return Fired::kNoSource;
  }
  const Spot spot{scene.anchor->id, 0};
  if (rule.use.conversion == Conversion::kRemove) {
    const bool applies = (!rule.when || evaluator_.holds(*rule.when, scene)) &&
                         (!rule.where || evaluator_.holds(*rule.where, scene));
    if (applies) builder_.remove(rule.to);
    return applies ? Fired::kNothing : Fired::kCondition;
  }
  // A choice is decided by its first row that yields; later rows are not even read.
  if (!rule.error && !joins_lines(rule) && !repeats(rule.from) && writer_ == nullptr &&
      is_taken(rule, spot)) {
    return Fired::kTaken;
  }
  const bool applies = (!rule.when || evaluator_.holds(*rule.when, scene)) &&
                       (!rule.where || evaluator_.holds(*rule.where, scene));
  tested_ = state_.out.reads.size();
  if (!applies) return rule.error ? Fired::kPassed : Fired::kCondition;
  if (rule.error) {
    const auto same = [&rule](const std::string& target) {
      return "@" + target == rule.from.written;
    };
    // What a held fault left empty is reported once.
    if (std::none_of(state_.faulted.begin(), state_.faulted.end(), same)) {
      maker_.report(rule, Value{}, rule.because, "101", "correct the source, or add a rule");
    }
    return Fired::kFault;
  }
  const bool whole = rule.use.kind == Using::Kind::kMap || rule.use.kind == Using::Kind::kReference;
  Values values =
      evaluator_.values(rule.from, scene, Reach::kFirst, whole ? Want::kPlace : Want::kText);
  if (values.empty()) return Fired::kNoSource;
  return writer_ != nullptr ? write_v2(rule, scene, values) : run_values(rule, scene, values);
}

Fired Runner::run_values(const Rule& rule, const Scene& scene, Values& values) {
  if (joins_lines(rule)) {
    for (std::size_t i = 1; i < values.size(); ++i) values[0].text += "\n" + values[i].text;
    values.resize(1);
  }
  if (!repeats(rule.from)) values.resize(1);
  if (values.size() > 1 && !rule.to.has_label()) {
    maker_.report(rule, values[0],
                  "count(" + std::to_string(values.size()) + ") values for one element", "102",
                  "add a [label] to the column to");
    return Fired::kNothing;
  }
  Fired how = Fired::kNothing;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Fired one = store(rule, scene, values[i], i);
    if (how != Fired::kMade) how = one;
  }
  return how;
}

// Text of several lines becomes one segment per line; any other value goes to every segment that
// its label and anchor have made.
Fired Runner::write_v2(const Rule& rule, const Scene& scene, Values& values) {
  const Spot spot{scene.anchor->id, 0};
  if (!joins_lines(rule) && writer_->has(rule.to, spot)) return Fired::kTaken;
  Fired how = Fired::kNothing;
  std::size_t repetition = 0;
  for (Value& value : values) {
    const Made made = maker_.make(rule, scene, value);
    if (!made.present) continue;
    how = Fired::kMade;
    tell_made(rule, spot, made.json);
    if (joins_lines(rule)) {
      for (const std::string& line : split(made.json.text(), '\n')) {
        writer_->set_one(rule.to, {spot.anchor, repetition++}, line);
      }
    } else if (rule.to.repetition.empty()) {
      writer_->set_all(rule.to, spot, made.json.text());
      if (state_.input.trace) note(rule, spot, value);
      return how;
    } else {
      writer_->set_one(rule.to, {spot.anchor, repetition++}, made.json.text());
    }
    if (state_.input.trace) note(rule, spot, value);
  }
  return how;
}

void Runner::note(const Rule& rule, const Spot& spot, const Value& value) {
  const bool staff = !is_for_patient(rule);
  if (!staff && !state_.input.trace) return;
  std::string path = writer_ != nullptr ? rule.to.written : builder_.path_of(rule.to, spot);
  if (staff && writer_ == nullptr && !builder_.documents()[0].type.empty()) {
    std::vector<std::string>& list = state_.out.staff_elements;
    if (std::find(list.begin(), list.end(), path) == list.end()) list.push_back(path);
  }
  if (!state_.input.trace) return;
  TraceLine line{std::move(path), maker_.path_of(rule), maker_.address_of(value), value.offset,
                 value.size};
  line.fixed = is_fixed(rule);
  if (writer_ == nullptr && maker_.outer_rule == nullptr) {
    line.resource = builder_.find_document(rule.to, spot);
  }
  state_.out.trace.push_back(std::move(line));
}

// The rows of a datatype map traced paths inside the element; they begin where it stands.
void Runner::complete_trace(const Rule& rule, const Spot& spot, std::size_t begin) {
  const std::string path = builder_.path_of(rule.to, spot);
  for (std::size_t i = begin; i < state_.out.trace.size(); ++i) {
    TraceLine& line = state_.out.trace[i];
    if (line.resource != TraceLine::kNoResource) continue;  // of a resource referred to within
    line.element.insert(0, path + ".");
    if (maker_.outer_rule == nullptr) line.resource = builder_.find_document(rule.to, spot);
  }
}

Fired Runner::store(const Rule& rule, const Scene& scene, Value& value, std::size_t repetition) {
  const Spot spot{scene.anchor->id, repetition};
  const bool lines = joins_lines(rule);
  // run_rule() has asked already where there is one value only.
  if (!lines && repeats(rule.from) && is_taken(rule, spot)) return Fired::kTaken;
  const std::size_t traced = state_.out.trace.size();
  Made made = maker_.make(rule, scene, value);
  if (!made.present) return Fired::kNothing;
  base::Json& target = builder_.open(rule.to, spot);
  if (lines && target.is_string()) {
    target = base::Json::string(target.text() + "\n" + made.json.text());
    if (!state_.input.trace) return Fired::kMade;
  } else {
    target = std::move(made.json);
    if (table_.start == "copy") written_.push_back(&rule.to.written);
  }
  tell_made(rule, spot, target);
  if (state_.input.trace && rule.use.kind == Using::Kind::kMap) {
    complete_trace(rule, spot, traced);
    if (is_for_patient(rule)) return Fired::kMade;
  }
  note(rule, spot, value);
  return Fired::kMade;
}

namespace {

// Attachment data were gathered as text; they leave as base64.
void encode_base64(const RuleTable& table, Builder& builder) {
  for (const Rule& rule : table.rules) {
    if (rule.use.conversion != Conversion::kLinesBase64) continue;
    if (builder.find(rule.to, {}) == nullptr) continue;
    base::Json& data = builder.open(rule.to, {});
    data = base::Json::string(base::to_base64(data.text()));
  }
}

// Documents are numbered as they were begun; in the output the main ones go first, and those that
// were referred to last.
void number_trace(const std::vector<std::size_t>& place_of, std::size_t made, Output& out) {
  const auto renumber = [&](std::size_t& resource) {
    if (resource == TraceLine::kNoResource) return;
    resource = resource >= kReferred ? made + resource - kReferred : place_of[resource];
  };
  for (TraceLine& line : out.trace) renumber(line.resource);
  for (RuleNote& note : out.rules) renumber(note.resource);
}

void take_documents(const RuleTable& table, Builder& builder, Output& out) {
  std::vector<fhir::Resource> taken;
  std::vector<std::size_t> place_of(builder.documents().size(), TraceLine::kNoResource);
  for (const bool main : {true, false}) {
    for (std::size_t i = 0; i < builder.documents().size(); ++i) {
      Builder::Document& document = builder.documents()[i];
      if (document.json.members().size() < 2 || (document.type == table.target) != main) continue;
      place_of[i] = taken.size();
      fhir::Resource resource(document.type);
      resource.json() = std::move(document.json);
      taken.push_back(std::move(resource));
    }
  }
  number_trace(place_of, taken.size(), out);
  // Those that were referred to are in out already: the main ones go before them.
  std::move(out.resources.begin(), out.resources.end(), std::back_inserter(taken));
  out.resources = std::move(taken);
}

Fault no_source(const RuleTable& table) {
  Fault fault;
  fault.rule = "source";
  fault.address = table.source;
  fault.problem = "the input is not what this mapping reads";
  fault.code = "207";
  fault.hint = "give it a source of this kind";
  return fault;
}

}  // namespace

Output run_table(const RuleTable& table, const Input& input) {
  Output out;
  const bool v2 = table.side == Side::kV2;
  hl7::Tree tree;
  if (v2 && input.message != nullptr) tree = hl7::Tree::build(*input.message);
  RunState state{table, input, v2 ? &tree : nullptr, out, {}, {}, {}};
  if (v2 ? input.message == nullptr : input.resource == nullptr) {
    state.add_fault(no_source(table));
    return out;
  }
  Builder builder(table.to_v2() ? std::string() : table.target, state.tree);
  if (table.start == "copy" && input.resource != nullptr) {
    builder.documents()[0].json = input.resource->json();
  }
  if (table.to_v2()) {
    V2Writer writer;
    Runner(state, table, builder, &writer).run(Anchor{}, nullptr);
    out.v2 = writer.encode();
    return out;
  }
  Runner(state, table, builder).run(Anchor{}, nullptr);
  encode_base64(table, builder);
  take_documents(table, builder, out);
  return out;
}

}  // namespace engine::mapping
