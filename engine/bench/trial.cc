#include "engine/bench/trial.h"

#include <algorithm>
#include <optional>

#include "engine/bench/sample_view.h"
#include "engine/bench/telling.h"

namespace engine::bench {
namespace {

using base::Json;
using mapping::Fired;
using mapping::Output;
using mapping::RuleNote;
using mapping::TraceLine;

Json text(std::string_view words) { return Json::string(std::string(words)); }

Json number(std::size_t value) { return Json::integer(static_cast<long long>(value)); }

struct Told {
  std::string_view how, why;
};

Told words_of(Fired fired) {
  switch (fired) {
    case Fired::kMade:
      return {"made", ""};
    case Fired::kPassed:
      return {"passed", "checked: nothing is wrong"};
    case Fired::kNoAnchor:
      return {"idle", "what 'each' names does not occur in this sample"};
    case Fired::kCondition:
      return {"idle", "the condition does not hold"};
    case Fired::kTaken:
      return {"idle", "an earlier row has made this element"};
    case Fired::kNoSource:
      return {"idle", "nothing stands where 'from' looks"};
    case Fired::kNothing:
      return {"idle", "there is a value, but 'using' makes nothing of it"};
    case Fired::kFault:
      return {"fault", "the value cannot be used: see the faults"};
  }
  return {"", ""};
}

// Of several runs of one row the most telling.
int weight(Fired fired) {
  if (fired == Fired::kFault) return 3;
  if (fired == Fired::kMade) return 2;
  return fired == Fired::kNoAnchor ? 0 : 1;
}

void put_resource(Json& json, std::size_t resource) {
  if (resource != TraceLine::kNoResource) json.set("resource", number(resource));
}

Json rule_json(const std::string& id, const Output& output, BenchValues values) {
  std::optional<Fired> how;
  Json made = Json::array();
  for (const RuleNote& note : output.rules) {
    if (note.rule != id) continue;
    if (!how || weight(note.how) > weight(*how)) how = note.how;
    if (note.how != Fired::kMade) continue;
    Json one = Json::object();
    put_resource(one, note.resource);
    one.set("element", text(note.element));
    one.set("value", text(note.fixed ? note.value : shown(note.value, values)));
    made.push(std::move(one));
  }
  const Told told = words_of(how.value_or(Fired::kCondition));
  Json rule = Json::object();
  rule.set("id", text(id));
  rule.set("how", text(told.how));
  rule.set("why", text(told.why));
  rule.set("made", std::move(made));
  return rule;
}

Json rules_json(const mapping::Csv& rows, const Output& output, BenchValues values) {
  Json rules = Json::array();
  for (const mapping::CsvRow& row : rows.rows) {
    rules.push(rule_json(std::string(mapping::trim(row.at("id").text)), output, values));
  }
  return rules;
}

Json trace_json(const Output& output) {
  Json lines = Json::array();
  for (const TraceLine& line : output.trace) {
    Json one = Json::object();
    put_resource(one, line.resource);
    one.set("element", text(line.element));
    one.set("rule", text(line.rule));
    one.set("address", text(line.address));
    one.set("offset", number(line.offset));
    one.set("size", number(line.size));
    lines.push(std::move(one));
  }
  return lines;
}

Json output_faults(const Output& output) {
  Json faults = Json::array();
  for (const mapping::Fault& fault : output.faults) {
    Json one = Json::object();
    one.set("rule", text(fault.rule));
    one.set("address", text(fault.address));
    one.set("offset", number(fault.offset));
    one.set("size", number(fault.size));
    one.set("problem", text(fault.problem));
    one.set("code", text(fault.code));
    one.set("policy", text(policy_word(fault.policy)));
    one.set("hint", text(fault.hint));
    faults.push(std::move(one));
  }
  return faults;
}

// Replaces what came from the message by its class; what the tables say stays.
class Mask {
 public:
  explicit Mask(const Output& output) : output_(output) {}

  void apply(Json& json, const std::string& path, std::size_t resource) const {
    if (json.is_object()) {
      for (auto& [name, value] : json.members()) {
        if (name != "resourceType") apply(value, path + "." + name, resource);
      }
    } else if (json.is_array()) {
      std::size_t index = 0;
      for (Json& item : json.items()) {
        apply(item, path + "[" + std::to_string(index++) + "]", resource);
      }
    } else if (!is_fixed(path, resource)) {
      json = text(shown(json.is_bool() ? "true" : json.text(), BenchValues::kMasked));
    }
  }

 private:
  // A leaf that several rows have written is fixed only if each of them is.
  bool is_fixed(const std::string& path, std::size_t resource) const {
    bool any = false;
    for (const TraceLine& line : output_.trace) {
      if (line.resource != resource || line.element != path) continue;
      if (!line.fixed) return false;
      any = true;
    }
    return any;
  }

  const Output& output_;
};

Json result_json(const Output& output, BenchValues values) {
  Json result = Json::object();
  if (!output.v2.empty()) {
    result.set("v2", text(shown(output.v2, values)));
    return result;
  }
  Json resources = Json::array();
  for (std::size_t i = 0; i < output.resources.size(); ++i) {
    Json json = output.resources[i].json();
    if (values == BenchValues::kMasked) Mask(output).apply(json, output.resources[i].type(), i);
    resources.push(std::move(json));
  }
  result.set("resources", std::move(resources));
  return result;
}

std::map<std::string, std::string> leaf_texts(const Output& output, std::size_t resource) {
  std::map<std::string, std::string> texts;
  if (resource >= output.resources.size()) return texts;
  const fhir::Resource& one = output.resources[resource];
  for (const JsonLeaf& leaf : leaves_of(one.json(), one.type())) {
    texts[leaf.path] = base::write_json(*leaf.value);
  }
  return texts;
}

// What differs from the mapping in use, told by element: made anew or otherwise, or no more made.
Json changes_json(const Output& now, const Output& before) {
  Json changes = Json::array();
  const auto add = [&](std::size_t resource, const std::string& element, std::string_view kind) {
    Json one = Json::object();
    put_resource(one, resource);
    one.set("element", text(element));
    one.set("kind", text(kind));
    changes.push(std::move(one));
  };
  const std::size_t count = std::max(now.resources.size(), before.resources.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto mine = leaf_texts(now, i);
    const auto other = leaf_texts(before, i);
    for (const auto& [path, value] : mine) {
      const auto known = other.find(path);
      if (known == other.end()) add(i, path, "added");
      if (known != other.end() && known->second != value) add(i, path, "changed");
    }
    for (const auto& [path, value] : other) {
      if (mine.find(path) == mine.end()) add(i, path, "removed");
    }
  }
  if (now.v2 != before.v2) add(TraceLine::kNoResource, "", "changed");
  return changes;
}

Json thread_json(const Output& output, const Audience& audience, BenchValues values) {
  Json drafts = Json::array();
  for (const ThreadDraft& draft : thread_drafts(output, audience)) {
    Json one = Json::object();
    one.set("event", text(draft.event));
    one.set("audience", text(draft.audience));
    one.set("title", text(shown(draft.title, values)));
    one.set("text", text(draft.text.empty() ? "" : shown(draft.text, values)));
    one.set("told_before", Json::boolean(draft.told_before));
    if (!draft.fault.empty()) one.set("fault", text(draft.fault));
    drafts.push(std::move(one));
  }
  return drafts;
}

// The sample, read once; the runs borrow it.
struct Source {
  std::optional<hl7::Message> message;
  std::optional<fhir::Resource> resource;

  static base::Result<Source> read(const std::string& bytes) {
    Source source;
    if (bytes.starts_with("MSH") || bytes.starts_with("\x0BMSH")) {
      auto message = hl7::Message::parse(bytes);
      if (!message.ok()) return message.error();
      source.message.emplace(std::move(message).value());
    } else {
      auto resource = fhir::Resource::parse(bytes);
      if (!resource.ok()) return resource.error();
      source.resource.emplace(std::move(resource).value());
    }
    return source;
  }

  mapping::Input input(const TrialSample& sample) const {
    mapping::Input input;
    if (message) input.message = &*message;
    if (resource) input.resource = &*resource;
    input.site = &sample.site;
    input.now = sample.now;
    input.values = sample.values;
    input.trace = true;
    return input;
  }

  Json view(const Output& output, BenchValues values) const {
    return message ? view_of(*message, output, values) : view_of(*resource, output, values);
  }
};

Json fault_json(const CellFault& fault) {
  Json one = Json::object();
  one.set("rule", text(fault.rule));
  one.set("column", text(fault.column));
  one.set("file", text(fault.file.substr(fault.file.rfind('/') + 1)));
  one.set("line", Json::integer(fault.line));
  one.set("position", Json::integer(fault.position));
  one.set("text", text(fault.text));
  return one;
}

}  // namespace

std::string_view policy_word(mapping::Policy policy) {
  switch (policy) {
    case mapping::Policy::kHold:
      return "hold";
    case mapping::Policy::kWarn:
      return "warn";
    case mapping::Policy::kOmit:
      return "omit";
  }
  return "";
}

Json faults_json(const std::vector<CellFault>& faults) {
  Json list = Json::array();
  for (const CellFault& fault : faults) list.push(fault_json(fault));
  Json out = Json::object();
  out.set("faults", std::move(list));
  return out;
}

base::Result<Json> run_trial(const Workpiece& piece, const TrialSample& sample) {
  const auto source = Source::read(sample.bytes);
  if (!source.ok()) return source.error();
  Json told = Json::object();
  const std::string stamp = piece.name() + "@" + piece.rows.setting("version");
  told.set("mapping", text(piece.edited.empty() ? stamp : stamp + "+draft"));
  told.set("ran", Json::boolean(piece.mapping != nullptr));
  told.set("draft", *faults_json(piece.faults).find("faults"));
  if (piece.mapping == nullptr) {
    told.set("sample", source.value().view({}, sample.shown));
    return told;
  }
  const mapping::Input input = source.value().input(sample);
  const Output output = piece.mapping->run(input);
  const Output before = piece.published().run(input);
  const Audience audience{piece.set->wording(piece.name()), sample.site, sample.now};
  told.set("held", Json::boolean(output.held()));
  told.set("faults", output_faults(output));
  told.set("rules", rules_json(piece.rows, output, sample.shown));
  told.set("trace", trace_json(output));
  told.set("sample", source.value().view(output, sample.shown));
  told.set("result", result_json(output, sample.shown));
  told.set("changed", changes_json(output, before));
  told.set("thread", thread_json(output, audience, sample.shown));
  return told;
}

}  // namespace engine::bench
