#include <algorithm>
#include <tuple>

#include "engine/consent/labels.h"
#include "engine/consent/rules.h"

namespace engine::consent {

namespace {

constexpr std::string_view kScopeSystem = "http://terminology.hl7.org/CodeSystem/consentscope";
constexpr std::string_view kActionSystem = "http://terminology.hl7.org/CodeSystem/consentaction";
constexpr std::string_view kClassSystem = "http://hl7.org/fhir/resource-types";

// Three-valued: the conjunction of matches is their minimum.
enum class Match { kNo, kUnknown, kYes };

struct Asked {
  const Request& request;
  const Item& item;
  LabelMode mode;
  int rank;                    // of the item's confidentiality
  std::optional<Extent> date;  // of the item, when it has one that can be read
};

struct Outcome {
  enum class Kind { kNone, kPermit, kDeny, kOutside, kNotUnderstood };
  Kind kind = Kind::kNone;
  const Rule* rule = nullptr;
  Why why = nullptr;
};

bool denies(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kNone:
    case Outcome::Kind::kPermit:
      return false;
    case Outcome::Kind::kDeny:
    case Outcome::Kind::kOutside:
    case Outcome::Kind::kNotUnderstood:
      return true;
  }
  CHECK_UNREACHABLE();
}

// Deny beats permit beats nothing; of equals the earlier stays.
void merge(Outcome& best, const Outcome& next) {
  if (denies(best.kind)) return;
  if (denies(next.kind) || best.kind == Outcome::Kind::kNone) best = next;
}

std::string_view action_code(Action action) {
  switch (action) {
    case Action::kCollect:
      return "collect";
    case Action::kUse:
      return "use";
    case Action::kAccess:
      return "access";
    case Action::kDisclose:
      return "disclose";
  }
  CHECK_UNREACHABLE();
}

// Values are alternatives; what was not understood might have been one more.
template <class T, class Test>
Match match_any(const Element<T>& element, Test test) {
  if (!element.present) return Match::kYes;
  if (std::any_of(element.values.begin(), element.values.end(), test)) return Match::kYes;
  return element.unknown == nullptr ? Match::kNo : Match::kUnknown;
}

bool holds(const std::vector<Coding>& codings, const Coding& sought) {
  for (const Coding& coding : codings) {
    if (coding.code == sought.code && coding.system == sought.system) return true;
  }
  return false;
}

Match match_period(const Rule& rule, const Asked& asked) {
  std::int64_t at = asked.request.at.us;
  if (!rule.period) return Match::kYes;
  return at >= rule.period->begin_us && at < rule.period->end_us ? Match::kYes : Match::kNo;
}

Match match_who(const Rule& rule, const Asked& asked) {
  const Request& request = asked.request;
  Match actor = match_any(rule.actors, [&](const std::string& reference) {
    return std::find(request.actors.begin(), request.actors.end(), reference) !=
           request.actors.end();
  });
  Match action = match_any(rule.actions, [&](const Coding& coding) {
    return coding.system == kActionSystem && coding.code == action_code(request.action);
  });
  Match purpose = match_any(rule.purposes,
                            [&](const Coding& coding) { return holds(request.purposes, coding); });
  return std::min({match_period(rule, asked), actor, action, purpose});
}

// A permit for R covers what is lower; a denial of R covers what is higher (R4 Consent,
// provision.securityLabel: "R or lower"). Exact mode compares the listed codes alone.
bool rank_matches(unsigned ranks, Type type, const Asked& asked) {
  unsigned own = 1u << asked.rank;
  if (asked.mode == LabelMode::kExact) return (ranks & own) != 0;
  return type == Type::kDeny ? (ranks & ((own << 1) - 1)) != 0 : (ranks & ~(own - 1)) != 0;
}

Match match_labels(const Rule& rule, const Asked& asked) {
  if (rule.labels.present && rank_matches(rule.labels.ranks, rule.type, asked)) return Match::kYes;
  return match_any(rule.labels, [&](const Coding& listed) {
    return std::any_of(asked.item.labels.begin(), asked.item.labels.end(),
                       [&](const Coding& label) { return is_a(label, listed); });
  });
}

// Doubt closes: without a date, or with one that is only partly inside, a denial matches and a
// permit does not.
Match match_data_period(const Rule& rule, const Asked& asked) {
  if (!rule.data_period) return Match::kYes;
  bool inside = false;
  if (rule.type == Type::kDeny) {
    inside = !asked.date || overlaps(*rule.data_period, *asked.date);
  } else {
    inside = asked.date && covers(*rule.data_period, *asked.date);
  }
  return inside ? Match::kYes : Match::kNo;
}

bool datum_matches(const Datum& datum, const Item& item) {
  switch (datum.meaning) {
    case Datum::Meaning::kInstance:
      return item.id == datum.reference;
    case Datum::Meaning::kRelated:
      return item.id == datum.reference || item.encounter == datum.reference ||
             std::find(item.related.begin(), item.related.end(), datum.reference) !=
                 item.related.end();
    case Datum::Meaning::kAuthoredBy:
      return item.author == datum.reference;
  }
  CHECK_UNREACHABLE();
}

Match match_what(const Rule& rule, const Asked& asked) {
  const Item& item = asked.item;
  Match type = match_any(rule.classes, [&](const Coding& coding) {
    return coding.system == kClassSystem && coding.code == item.type;
  });
  Match code =
      match_any(rule.codes, [&](const Coding& coding) { return holds(item.codes, coding); });
  Match data = match_any(rule.data, [&](const Datum& datum) { return datum_matches(datum, item); });
  return std::min({match_labels(rule, asked), type, code, match_data_period(rule, asked), data});
}

Outcome not_understood(const Rule& rule) {
  for (Why why :
       {rule.opaque, rule.actors.unknown, rule.actions.unknown, rule.purposes.unknown,
        rule.labels.unknown, rule.classes.unknown, rule.codes.unknown, rule.data.unknown}) {
    if (why != nullptr) return {Outcome::Kind::kNotUnderstood, &rule, why};
  }
  CHECK_UNREACHABLE();
}

Outcome try_children(const Rule& rule, const Asked& asked);

// Depth is bounded by kNestedLevelsMax: compile() makes nothing deeper.
Outcome try_nested(const Rule& rule, const Asked& asked) {
  if (rule.opaque != nullptr) return not_understood(rule);
  Match match = match_who(rule, asked);
  if (match != Match::kNo) match = std::min(match, match_what(rule, asked));
  if (match == Match::kNo) return {};
  if (match == Match::kUnknown) return not_understood(rule);
  Outcome below = try_children(rule, asked);
  if (below.kind != Outcome::Kind::kNone) return below;
  return {rule.type == Type::kPermit ? Outcome::Kind::kPermit : Outcome::Kind::kDeny, &rule,
          nullptr};
}

Outcome try_children(const Rule& rule, const Asked& asked) {
  Outcome best;
  for (const Rule& child : rule.children) merge(best, try_nested(child, asked));
  return best;
}

// A permit root forbids what is outside its what part; a denying root does not speak of it.
Outcome try_root_itself(const Rule& root, const Asked& asked) {
  if (root.type == Type::kNone) return {};
  Match what = match_what(root, asked);
  if (what == Match::kUnknown) return not_understood(root);
  bool inside = what == Match::kYes;
  if (root.type == Type::kDeny)
    return inside ? Outcome{Outcome::Kind::kDeny, &root, nullptr} : Outcome{};
  return {inside ? Outcome::Kind::kPermit : Outcome::Kind::kOutside, &root, nullptr};
}

// The root's what part does not gate nested rules: PCF Advanced widens by permit in permit.
Outcome try_root(const Rule& root, const Asked& asked) {
  if (root.opaque != nullptr) return not_understood(root);
  Match who = match_who(root, asked);
  if (who == Match::kNo) return {};
  if (who == Match::kUnknown) return not_understood(root);
  Outcome below = try_children(root, asked);
  return below.kind != Outcome::Kind::kNone ? below : try_root_itself(root, asked);
}

Decision describe(const Outcome& outcome, const Consent* consent) {
  if (consent == nullptr || outcome.rule == nullptr) {
    return {Verdict::kNotApplicable, "not-applicable", "", ""};
  }
  std::string rule = consent->name + "#" + outcome.rule->path;
  switch (outcome.kind) {
    case Outcome::Kind::kNone:
      break;
    case Outcome::Kind::kPermit:
      return {Verdict::kPermit, "permit.consent", std::move(rule), ""};
    case Outcome::Kind::kDeny:
      return {Verdict::kDeny, "deny.consent.rule", std::move(rule), ""};
    case Outcome::Kind::kOutside:
      return {Verdict::kDeny, "deny.consent.outside", std::move(rule), ""};
    case Outcome::Kind::kNotUnderstood:
      return {Verdict::kDeny, "deny.not-understood", std::move(rule), outcome.why};
  }
  CHECK_UNREACHABLE();
}

bool within_limits(const Request& request, const Item& item) {
  return std::max({request.actors.size(), request.purposes.size(), request.categories.size(),
                   item.labels.size(), item.codes.size(), item.related.size()}) <=
         kRequestValuesMax;
}

bool about_privacy(const Request& request) {
  return request.categories.empty() ||
         holds(request.categories, Coding{std::string(kScopeSystem), "patient-privacy"});
}

bool asks_date(const Rule& rule) {
  return rule.data_period.has_value() ||
         std::any_of(rule.children.begin(), rule.children.end(), asks_date);
}

}  // namespace

ConsentSet::ConsentSet() : compiled_(std::make_shared<const Compiled>()) {}

ConsentSet ConsentSet::compile(const std::vector<fhir::Resource>& consents,
                               const Options& options) {
  auto compiled = std::make_shared<Compiled>();
  compiled->options = options;
  for (const fhir::Resource& resource : consents) {
    if (auto consent = read_consent(resource, options)) {
      compiled->by_date = compiled->by_date || asks_date(consent->root);
      compiled->consents.push_back(std::move(*consent));
    }
  }
  // The order of input decides nothing, not even which of two denials is named.
  std::sort(compiled->consents.begin(), compiled->consents.end(),
            [](const Consent& a, const Consent& b) {
              return std::tie(a.name, a.source) < std::tie(b.name, b.source);
            });
  for (Consent& consent : compiled->consents) consent.source.clear();
  ConsentSet set;
  set.compiled_ = std::move(compiled);
  return set;
}

Decision ConsentSet::decide(const Request& request, const Item& item) const {
  if (item.labelling == Labelling::kFailed) return {Verdict::kDeny, "deny.labels", "", ""};
  if (compiled_->consents.size() > kConsentsMax || !within_limits(request, item)) {
    return {Verdict::kDeny, "deny.not-understood", "", "budget spent"};
  }
  if (empty() || !about_privacy(request)) return describe({}, nullptr);
  Asked asked{request, item, compiled_->options.labels, rank_of(item.labels), std::nullopt};
  if (compiled_->by_date) asked.date = read_extent(item.date, compiled_->options.zone);
  Outcome best;
  const Consent* decider = nullptr;
  for (const Consent& consent : compiled_->consents) {
    Outcome before = best;
    merge(best, try_root(consent.root, asked));
    if (best.rule != before.rule) decider = &consent;
    if (denies(best.kind)) break;
  }
  return describe(best, decider);
}

bool ConsentSet::empty() const { return compiled_->consents.empty(); }

}  // namespace engine::consent
