// conf/consent.yaml -> PolicyBook.

#include <algorithm>
#include <utility>

#include "engine/consent/policy.h"
#include "engine/yaml/yaml.h"

namespace engine::consent {

namespace {

constexpr const char* kReasonSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
constexpr long long kTenantMax = 1'000'000;

const std::vector<std::string_view> kHops = {"accept", "post", "show", "send"};
const std::vector<std::string_view> kParties = {"care-team",       "clinician",   "patient",
                                                "queue",           "break-glass", "own-ehr",
                                                "patient-channel", "partner"};
const std::vector<std::string_view> kFacts = {"enrolled-endpoint", "patient-known",
                                              "channel-consent", "consent", "baa"};

Coding read_purpose(const std::string& text) {
  std::size_t bar = text.rfind('|');
  if (bar == std::string::npos) return Coding{kReasonSystem, text};
  return Coding{text.substr(0, bar), text.substr(bar + 1)};
}

bool is_show(Party party) { return party <= Party::kPrivileged; }

class PolicyReader {
 public:
  base::Result<PolicyBook> read(const yaml::Node& root) {
    TenantPolicy otherwise = PolicyBook().of(0);
    std::map<std::int64_t, TenantPolicy> tenants;
    if (ask_.only(root, {"default", "tenants", "policies"})) {
      read_policies(root);
      if (const yaml::Node* node = root.find("default")) read_tenant(*node, otherwise);
      read_tenants(root, otherwise, tenants);
    }
    if (!faults_.empty()) return base::join_errors(std::move(faults_));
    return PolicyBook(std::move(otherwise), std::move(tenants));
  }

 private:
  void read_policies(const yaml::Node& root) {
    const yaml::Node* policies = root.find("policies");
    if (policies == nullptr) return;
    if (!policies->is_map()) return ask_.fault(policies->where, "policies: must be a map");
    for (const auto& member : policies->members) {
      if (ImplicitPolicy::named(member.key).ok()) {
        ask_.fault(member.where, "a built-in policy has this name; choose another");
      }
      if (!member.value.is_list()) {
        ask_.fault(member.value.where, "a policy must be a list of rules");
      }
      std::vector<ImplicitPolicy::Rule> rules;
      for (const yaml::Node& item : member.value.items) rules.push_back(read_rule(item));
      own_[member.key] = ImplicitPolicy(member.key, std::move(rules));
    }
  }

  ImplicitPolicy::Rule read_rule(const yaml::Node& node) {
    ImplicitPolicy::Rule rule;
    if (!ask_.only(node, {"hop", "to", "purposes", "needs"})) return rule;
    ask_.needed_text(node, "hop");
    rule.hop = static_cast<Action>(ask_.choice(node, "hop", kHops, 0));
    rule.to = read_words<Party>(node, "to", kParties);
    rule.needs = read_words<Fact>(node, "needs", kFacts);
    for (const yaml::Node* purpose : ask_.scalars(node, "purposes")) {
      rule.purposes.push_back(read_purpose(purpose->text));
    }
    check_parties(node, rule);
    return rule;
  }

  // A rule for a hop that can never meet its party would silently permit nothing.
  void check_parties(const yaml::Node& node, const ImplicitPolicy::Rule& rule) {
    const yaml::Node* to = node.find("to");
    bool takes = rule.hop == Action::kAccess || rule.hop == Action::kDisclose;
    if (to == nullptr) {
      if (takes) ask_.fault(node.where, "to: is needed for show and send");
      return;
    }
    if (!takes) ask_.fault(to->where, "to: accept and post have no other party");
    for (Party party : rule.to) {
      if (takes && is_show(party) != (rule.hop == Action::kAccess)) {
        ask_.fault(to->where, "to: " + std::string(kParties[static_cast<std::size_t>(party)]) +
                                  " does not go with this hop");
      }
    }
  }

  template <class T>
  std::vector<T> read_words(const yaml::Node& map, std::string_view key,
                            const std::vector<std::string_view>& words) {
    std::vector<T> found;
    for (const yaml::Node* node : ask_.scalars(map, key)) {
      auto at = std::find(words.begin(), words.end(), node->text);
      if (at != words.end()) {
        found.push_back(static_cast<T>(at - words.begin()));
        continue;
      }
      std::string meant = yaml::nearest(node->text, words);
      ask_.fault(node->where, std::string(key) + ": unknown word" +
                                  (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
    }
    return found;
  }

  void read_tenant(const yaml::Node& node, TenantPolicy& tenant) {
    if (!ask_.only(node, {"policy", "zone", "labels", "care_team"})) return;
    if (const yaml::Node* policy = node.find("policy")) {
      tenant.policy = find_policy(*policy, ask_.text(node, "policy"));
    }
    std::string zone_name = ask_.text(node, "zone", tenant.options.zone.name());
    auto zone = base::Zone::find(zone_name);
    if (zone.ok()) {
      tenant.options.zone = zone.value();
    } else if (const yaml::Node* zone_node = node.find("zone")) {
      ask_.fault(zone_node->where, "zone: the system has no such time zone");
    }
    std::size_t mode = ask_.choice(node, "labels", {"high-water", "exact"},
                                   static_cast<std::size_t>(tenant.options.labels));
    tenant.options.labels = static_cast<LabelMode>(mode);
    tenant.care_team =
        static_cast<CareTeam>(ask_.choice(node, "care_team", {"tenant", "site", "listed"},
                                          static_cast<std::size_t>(tenant.care_team)));
  }

  ImplicitPolicy find_policy(const yaml::Node& node, const std::string& name) {
    auto own = own_.find(name);
    if (own != own_.end()) return own->second;
    auto built_in = ImplicitPolicy::named(name);
    if (built_in.ok()) return built_in.value();
    ask_.fault(node.where,
               "policy: no policy of this name; built in are hopline, pcf-basic-normal, "
               "pcf-all-normal, pcf-break-glass-only, pcf-deny");
    return ImplicitPolicy();
  }

  // A tenant begins with the default's choices and names what differs.
  void read_tenants(const yaml::Node& root, const TenantPolicy& otherwise,
                    std::map<std::int64_t, TenantPolicy>& tenants) {
    const yaml::Node* list = root.find("tenants");
    if (list == nullptr) return;
    if (!list->is_map()) return ask_.fault(list->where, "tenants: must be a map");
    for (const auto& member : list->members) {
      auto number = yaml::read_integer(member.key);
      if (!number.ok() || number.value() < 1 || number.value() > kTenantMax) {
        ask_.fault(member.where, "a tenant is a number from 1 on");
        continue;
      }
      auto [tenant, is_new] = tenants.emplace(number.value(), otherwise);
      if (!is_new) ask_.fault(member.where, "this tenant is given twice");
      read_tenant(member.value, tenant->second);
    }
  }

  std::vector<base::Error> faults_;
  yaml::Asker ask_{faults_};
  std::map<std::string, ImplicitPolicy> own_;
};

}  // namespace

PolicyBook::PolicyBook() { otherwise_.policy = ImplicitPolicy::named("hopline").value(); }

base::Result<PolicyBook> PolicyBook::load(const std::string& path) {
  auto root = yaml::parse_file(path);
  return root.ok() ? read(root.value()) : base::Result<PolicyBook>(root.error());
}

base::Result<PolicyBook> PolicyBook::parse(std::string_view text, const std::string& file) {
  auto root = yaml::parse(text, file);
  return root.ok() ? read(root.value()) : base::Result<PolicyBook>(root.error());
}

base::Result<PolicyBook> PolicyBook::read(const yaml::Node& root) {
  return PolicyReader().read(root);
}

const TenantPolicy& PolicyBook::of(std::int64_t tenant) const {
  auto found = tenants_.find(tenant);
  return found == tenants_.end() ? otherwise_ : found->second;
}

}  // namespace engine::consent
