// SlowEvaluator: the decided rules a second time, straight over the JSON, to compare with.
//
//   SlowEvaluator slow(LabelMode::kExact);
//   EXPECT_EQ(slow.decide(consents, request, item), verdict_name(fast.decide(request,
//   item).verdict));
//
// Shares no code with the evaluator: dates are compared as text (UTC, whole seconds), matches are
// optional<bool> (nullopt: nobody can say), nothing is compiled. For tests of this folder only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "engine/consent/consent.h"

namespace engine::consent {

class SlowEvaluator {
 public:
  explicit SlowEvaluator(LabelMode mode) : exact_(mode == LabelMode::kExact) {}

  std::string decide(const std::vector<base::Json>& consents, const Request& request,
                     const Item& item) {
    request_ = &request;
    item_ = &item;
    at_ = base::format_fhir_instant(request.at).substr(0, 19);
    bool permit = false;
    for (const base::Json& consent : consents) {
      std::string verdict = decide_one(consent);
      if (verdict == "deny") return "deny";
      permit = permit || verdict == "permit";
    }
    return permit ? "permit" : "not-applicable";
  }

 private:
  using Maybe = std::optional<bool>;

  static Maybe both(Maybe a, Maybe b) {
    if (a == false || b == false) return false;
    if (!a || !b) return std::nullopt;
    return true;
  }
  static std::string hl7(const std::string& name) {
    return "http://terminology.hl7.org/CodeSystem/" + name;
  }
  static bool is_coding(const base::Json& json, const std::string& system,
                        const std::string& code) {
    return !system.empty() && !code.empty() && json.text_of("system") == system &&
           json.text_of("code") == code;
  }
  static bool concept_has(const base::Json* json, const std::string& system,
                          const std::string& code) {
    const base::Json* list = json == nullptr ? nullptr : json->find("coding");
    if (list == nullptr) return false;
    for (const base::Json& coding : list->items()) {
      if (is_coding(coding, system, code)) return true;
    }
    return false;
  }

  std::string decide_one(const base::Json& consent) {
    bool privacy = concept_has(consent.find("scope"), hl7("consentscope"), "patient-privacy");
    if (const base::Json* categories = consent.find("category")) {
      for (const base::Json& one : categories->items()) {
        privacy = privacy || concept_has(&one, hl7("consentscope"), "patient-privacy");
      }
    }
    if (consent.text_of("status") != "active" || !privacy) return "not-applicable";
    if (consent.find("modifierExtension") != nullptr) return "deny";
    std::string base;
    const base::Json* policy = consent.find("policyRule");
    if (concept_has(policy, hl7("v3-ActCode"), "OPTIN")) base = "permit";
    if (concept_has(policy, hl7("v3-ActCode"), "OPTOUT")) base = "deny";
    const base::Json* root = consent.find("provision");
    if (root == nullptr) return base.empty() ? "not-applicable" : base;
    if (root->find("type") != nullptr) base = root->text_of("type");
    return decide_root(*root, base);
  }

  std::string decide_root(const base::Json& root, const std::string& base) {
    if (root.find("modifierExtension") != nullptr) return "deny";
    Maybe who = match_who(root);
    if (!who) return "deny";
    if (!*who) return "not-applicable";
    std::string nested = decide_children(root);
    if (!nested.empty()) return nested;
    if (base.empty()) return "not-applicable";
    Maybe what = match_what(root, base);
    if (!what) return "deny";
    if (base == "permit") return *what ? "permit" : "deny";
    return *what ? "deny" : "not-applicable";
  }

  // "" when no child matches.
  std::string decide_children(const base::Json& rule) {
    std::string found;
    const base::Json* children = rule.find("provision");
    if (children == nullptr) return found;
    for (const base::Json& child : children->items()) {
      std::string verdict = decide_nested(child);
      if (verdict == "deny") found = "deny";
      if (verdict == "permit" && found.empty()) found = "permit";
    }
    return found;
  }

  std::string decide_nested(const base::Json& rule) {
    const std::string& type = rule.text_of("type");
    if (rule.find("modifierExtension") != nullptr || type.empty()) return "deny";
    Maybe match = both(match_who(rule), match_what(rule, type));
    if (!match) return "deny";
    if (!*match) return "";
    std::string below = decide_children(rule);
    return below.empty() ? type : below;
  }

  Maybe match_who(const base::Json& rule) {
    Maybe match = in_period(rule.find("period"), at_, at_);
    match = both(match, match_actors(rule.find("actor")));
    static const std::array<const char*, 4> kActions = {"collect", "use", "access", "disclose"};
    if (const base::Json* actions = rule.find("action")) {
      bool any = false;
      for (const base::Json& one : actions->items()) {
        any = any || concept_has(&one, hl7("consentaction"),
                                 kActions[static_cast<std::size_t>(request_->action)]);
      }
      match = both(match, any);
    }
    if (const base::Json* purposes = rule.find("purpose")) {
      match = both(match, any_coding(*purposes, request_->purposes));
    }
    return match;
  }

  Maybe match_actors(const base::Json* actors) {
    if (actors == nullptr) return true;
    Maybe match = false;
    for (const base::Json& actor : actors->items()) {
      const base::Json* role = actor.find("role");
      const base::Json* reference = actor.find("reference");
      std::string who = reference == nullptr ? "" : reference->text_of("reference");
      bool clear = role == nullptr || concept_has(role, hl7("v3-ParticipationType"), "IRCP") ||
                   concept_has(role, hl7("v3-ParticipationType"), "PRCP");
      if (!clear || who.empty() || actor.find("modifierExtension") != nullptr) {
        if (match == false) match = std::nullopt;
        continue;
      }
      for (const std::string& name : request_->actors) {
        if (name == who) return true;
      }
    }
    return match;
  }

  static bool any_coding(const base::Json& list, const std::vector<Coding>& codings) {
    for (const base::Json& listed : list.items()) {
      for (const Coding& coding : codings) {
        if (is_coding(listed, coding.system, coding.code)) return true;
      }
    }
    return false;
  }

  Maybe match_what(const base::Json& rule, const std::string& type) {
    Maybe match = match_data(rule.find("data"));
    if (const base::Json* labels = rule.find("securityLabel")) {
      match = both(match, match_labels(*labels, type));
    }
    if (const base::Json* classes = rule.find("class")) {
      match =
          both(match, any_coding(*classes, {{"http://hl7.org/fhir/resource-types", item_->type}}));
    }
    if (const base::Json* codes = rule.find("code")) {
      bool any = false;
      for (const base::Json& one : codes->items()) {
        for (const Coding& coding : item_->codes) {
          any = any || concept_has(&one, coding.system, coding.code);
        }
      }
      match = both(match, any);
    }
    return both(match, match_date(rule.find("dataPeriod"), type));
  }

  bool match_labels(const base::Json& labels, const std::string& type) {
    const std::string order = "ULMNRV";
    const std::string levels = hl7("v3-Confidentiality");
    std::size_t own = std::string::npos;
    for (const Coding& label : item_->labels) {
      if (label.system != levels) continue;
      std::size_t level = order.find(label.code);
      if (own == std::string::npos || level > own) own = level;
    }
    if (own == std::string::npos) own = order.find('R');
    for (const base::Json& listed : labels.items()) {
      if (listed.text_of("system") == levels) {
        std::size_t level = order.find(listed.text_of("code"));
        if (level == own) return true;
        if (!exact_ && (type == "deny" ? own > level : own < level)) return true;
        continue;
      }
      for (const Coding& label : item_->labels) {
        if (is_coding(listed, label.system, label.code)) return true;
        if (is_coding(listed, hl7("v3-ActCode"), "ETH") && label.system == hl7("v3-ActCode") &&
            (label.code == "ETHUD" || label.code == "OPIOIDUD")) {
          return true;
        }
      }
    }
    return false;
  }

  Maybe match_data(const base::Json* data) {
    if (data == nullptr) return true;
    Maybe match = false;
    for (const base::Json& datum : data->items()) {
      const std::string& meaning = datum.text_of("meaning");
      const std::string& reference = datum.find("reference")->text_of("reference");
      bool hit = (meaning == "instance" || meaning == "related") && item_->id == reference;
      hit = hit || (meaning == "authoredby" && item_->author == reference);
      hit = hit || (meaning == "related" && item_->encounter == reference);
      if (meaning == "dependents" && match == false) match = std::nullopt;
      if (hit) return true;
    }
    return match;
  }

  bool match_date(const base::Json* period, const std::string& type) {
    if (period == nullptr) return true;
    if (item_->date.empty()) return type == "deny";
    std::string first = earliest(item_->date), last = latest(item_->date);
    if (type == "permit") return in_period(period, first, first) && in_period(period, last, last);
    return in_period(period, first, last);
  }

  // True when [first, last] and the period have a second in common.
  static bool in_period(const base::Json* period, const std::string& first,
                        const std::string& last) {
    if (period == nullptr) return true;
    const std::string& start = period->text_of("start");
    const std::string& end = period->text_of("end");
    if (!start.empty() && last < earliest(start)) return false;
    return end.empty() || first <= latest(end);
  }

  // The first and last second that a date names, as text: "2026-02" -> 2026-02-01T00:00:00.
  static std::string earliest(const std::string& date) {
    return date.substr(0, 19) +
           std::string("0000-01-01T00:00:00").substr(std::min<std::size_t>(date.size(), 19));
  }
  static std::string latest(const std::string& date) {
    std::string text = date.substr(0, 19);
    if (text.size() == 4) text += "-12";
    if (text.size() == 7) text += "-" + std::to_string(days_of(text));
    if (text.size() == 10) text += "T23:59:59";
    return text;
  }
  static int days_of(const std::string& month) {
    int days = 31;
    base::LocalTime local;
    local.year = std::stoi(month.substr(0, 4));
    local.month = std::stoi(month.substr(5, 2));
    for (local.day = days; !base::is_valid(local); local.day = days) --days;
    return days;
  }

  bool exact_;
  const Request* request_ = nullptr;
  const Item* item_ = nullptr;
  std::string at_;
};

}  // namespace engine::consent
