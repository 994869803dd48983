#include "engine/conf/check.h"

#include <algorithm>

#include "net/host_port.h"

namespace engine::conf {

namespace {

enum class CallersKnownBy { kToken, kCertificate };

// Finds the keys of one listener; `path` ends with a dot, or is empty.
class ListenerCheck {
 public:
  ListenerCheck(Section& section, std::string path, CallersKnownBy callers)
      : section_(section), path_(std::move(path)), callers_(callers) {}

  void run(std::map<std::string, std::string>& taken) {
    auto at = net::parse_host_port(section_.text(key("listen")));
    if (!at.ok()) return section_.fault(key("listen"), "must be an address such as 127.0.0.1:2575");
    bool has_cert = given("tls.cert"), has_key = given("tls.key");
    if (has_cert != has_key) {
      section_.fault(key(has_cert ? "tls.cert" : "tls.key"), "tls.cert and tls.key go together");
    }
    if (!net::is_loopback(at.value().host)) check_beyond_loopback(has_cert && has_key);
    if (at.value().port == 0) return;
    std::string mine = section_.prefix() + key("listen");
    auto [other, is_free] = taken.emplace(at.value().to_string(), mine);
    if (!is_free) section_.fault(key("listen"), "is taken by " + other->second);
  }

 private:
  std::string key(std::string_view name) const { return path_ + std::string(name); }
  bool given(std::string_view name) const {
    const yaml::Node* node = section_.find(key(name));
    return node != nullptr && !node->text.empty();
  }
  void check_beyond_loopback(bool has_tls) {
    if (!has_tls) {
      section_.fault(key("listen"), "beyond loopback this needs tls.cert and tls.key");
    }
    if (callers_ == CallersKnownBy::kCertificate && !given("tls.client_ca")) {
      section_.fault(key("listen"), "beyond loopback this needs tls.client_ca, to know who calls");
    }
  }

  Section& section_;
  std::string path_;
  CallersKnownBy callers_;
};

Section* section_of(std::list<NamedSection>& sections, std::string_view name) {
  for (NamedSection& named : sections) {
    if (named.name == name) return &named.section;
  }
  return nullptr;
}

// Checks the names of a route's lists against the endpoints.
class RouteCheck {
 public:
  RouteCheck(Files& files, const Conf& conf, const Catalog& catalog,
             std::vector<base::Error>& faults)
      : files_(files), conf_(conf), catalog_(catalog), faults_(faults) {}

  void run(const Route& route) {
    Section& section = *section_of(files_.routes, route.name);
    for (const std::string& name : route.from) check_name(section, "from", name, Direction::kIn);
    for (const std::string& name : route.destinations) {
      check_name(section, "destinations", name, Direction::kOut);
    }
    for (const std::string& name : route.notify) {
      check_name(section, "thread.notify", name, Direction::kOut);
    }
    if (!route.remind_by.empty()) {
      check_name(section, "thread.remind.by", route.remind_by, Direction::kOut);
    }
    for (const Take& take : route.take) check_take(route, take);
  }

 private:
  void check_name(Section& section, std::string_view key, const std::string& name,
                  Direction wanted) {
    auto found = conf_.endpoints.find(name);
    if (found == conf_.endpoints.end()) {
      std::vector<std::string_view> names;
      for (const auto& [known, endpoint] : conf_.endpoints) names.push_back(known);
      std::string meant = yaml::nearest(name, names);
      return section.fault(key, "no endpoint \"" + name + "\"" +
                                    (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
    }
    Direction has = found->second.direction;
    if (has == wanted || has == Direction::kBoth) return;
    section.fault(
        key, "endpoint \"" + name + "\" has direction " + (has == Direction::kIn ? "in" : "out"));
  }

  void check_take(const Route& route, const Take& take) {
    const auto& known = catalog_.mappings;
    if (!known.empty() && !take.mapping.empty() &&
        std::find(known.begin(), known.end(), take.mapping) == known.end()) {
      std::string meant = yaml::nearest(take.mapping, {known.begin(), known.end()});
      fault(take.where, "mapping: no folder of mappings has this name" +
                            (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
    }
    // A message has one way to go: no event reaches two rows from one endpoint.
    std::vector<std::string> events = take.events;
    if (events.empty()) events = {""};
    for (const std::string& from : route.from) {
      for (const std::string& event : events) check_way(from, take, event);
    }
  }

  void check_way(const std::string& from, const Take& take, const std::string& event) {
    auto& ways = ways_[from + " " + take.type];
    for (const auto& [other, where] : ways) {
      if (!other.empty() && !event.empty() && other != event) continue;
      return fault(take.where, take.type + " from " + from + " is taken already at " + where);
    }
    ways.emplace_back(event, take.where);
  }

  void fault(const std::string& where, std::string text) {
    faults_.push_back({base::Code::kInvalid, std::move(text), where, {}});
  }

  Files& files_;
  const Conf& conf_;
  const Catalog& catalog_;
  std::vector<base::Error>& faults_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> ways_;
};

// A window that hands nothing in needs no route.
bool is_window(const Catalog& catalog, std::string_view adapter) {
  return std::any_of(
      catalog.adapters.begin(), catalog.adapters.end(),
      [&](const AdapterInfo* info) { return info->name == adapter && info->is_window; });
}

void warn_idle(Conf& conf, const Catalog& catalog) {
  std::set<std::string> used;
  for (const Route& route : conf.routes) {
    used.insert(route.from.begin(), route.from.end());
    used.insert(route.destinations.begin(), route.destinations.end());
    used.insert(route.notify.begin(), route.notify.end());
    used.insert(route.remind_by);
  }
  for (const auto& [name, endpoint] : conf.endpoints) {
    if (used.count(name) == 0 && !is_window(catalog, endpoint.adapter)) {
      conf.warnings.push_back(endpoint.where + ": no route names this endpoint");
    }
  }
}

bool takes_results(const Route& route) {
  return std::any_of(route.take.begin(), route.take.end(), [](const Take& take) {
    return take.type == "ORU" || take.type == "DiagnosticReport";
  });
}

// A delay needs a reason that somebody chose (45 CFR 171), and a word without effect misleads.
void warn_release(Files& files, Conf& conf) {
  for (const Route& route : conf.routes) {
    const Section& section = *section_of(files.routes, route.name);
    const bool says = section.has("thread.release");
    if (takes_results(route) && !says) {
      conf.warnings.push_back(route.where +
                              ": results wait for a clinician; say so with thread.release");
    }
    if (!takes_results(route) && says) {
      conf.warnings.push_back(section.where_of("thread.release") +
                              ": thread.release is about results, and this route takes none");
    }
  }
}

// People who come by an EHR get the role that its enrolment names: one that may do nothing would be
// found out by the first of them.
void check_roles(Files& files, const Conf& conf) {
  if (!files.roles) return;
  std::vector<std::string_view> names;
  for (const auto& [role, acts] : conf.roles.may) names.push_back(role);
  for (NamedSection& named : files.endpoints) {
    const std::string role = conf.endpoints.at(named.name).settings.text("role");
    if (role.empty() || conf.roles.may.contains(role)) continue;
    const std::string meant = yaml::nearest(role, names);
    named.section.fault("settings.role",
                        "roles.yaml names no such role" +
                            (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
  }
}

}  // namespace

void check_listeners(Files& files, Conf& conf) {
  std::map<std::string, std::string> taken;
  if (files.engine) {
    ListenerCheck(*files.engine, "http.public.", CallersKnownBy::kToken).run(taken);
    ListenerCheck(*files.engine, "http.operations.", CallersKnownBy::kCertificate).run(taken);
  }
  for (NamedSection& named : files.endpoints) {
    if (!conf.endpoints.at(named.name).settings.has("listen")) continue;
    ListenerCheck(named.section, "settings.", CallersKnownBy::kCertificate).run(taken);
  }
}

void check_routes(Files& files, Conf& conf, const Catalog& catalog,
                  std::vector<base::Error>& faults) {
  RouteCheck check(files, conf, catalog, faults);
  for (const Route& route : conf.routes) check.run(route);
  for (NamedSection& named : files.endpoints) {
    const Endpoint& endpoint = conf.endpoints.at(named.name);
    const auto& known = catalog.mappings;
    if (endpoint.mapping.empty() || known.empty() ||
        std::find(known.begin(), known.end(), endpoint.mapping) != known.end()) {
      continue;
    }
    std::string meant = yaml::nearest(endpoint.mapping, {known.begin(), known.end()});
    named.section.fault("mapping", "no folder of mappings has this name" +
                                       (meant.empty() ? "" : "; did you mean \"" + meant + "\"?"));
  }
  check_roles(files, conf);
  warn_idle(conf, catalog);
  warn_release(files, conf);
}

}  // namespace engine::conf
