#include "engine/ops/registry.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <unordered_map>
#include <variant>
#include <vector>

namespace engine::ops {
namespace {

using Labels = Registry::Labels;
using Series = std::variant<prometheus::Counter*, prometheus::Gauge*, prometheus::Histogram*>;
using Family =
    std::variant<prometheus::Family<prometheus::Counter>*, prometheus::Family<prometheus::Gauge>*,
                 prometheus::Family<prometheus::Histogram>*>;

enum class Kind { kCounter, kGauge, kHistogram };

struct Declared {
  std::string_view name;
  std::string_view help;
};

constexpr std::array kDeclared = {
    Declared{"hopline_received_total", "Messages and resources that arrived"},
    Declared{"hopline_acks_total", "HL7 v2 answers, by code"},
    Declared{"hopline_hops_total", "Movements of patient data asked for, by outcome"},
    Declared{"hopline_hop_seconds", "Time from the ask to the commit of a hop"},
    Declared{"hopline_consent_decisions_total", "Consent decisions, by what decided"},
    Declared{"hopline_mapping_seconds", "Time of one run of a mapping"},
    Declared{"hopline_mapping_faults_total", "Faults that mappings found in messages"},
    Declared{"hopline_held", "Messages held, by reason"},
    Declared{"hopline_queue_depth", "Outbox rows, by state"},
    Declared{"hopline_oldest_message_seconds", "Age of the oldest outbox row that is due"},
    Declared{"hopline_deliveries_total", "Attempts to deliver, by outcome"},
    Declared{"hopline_unanswered_threads", "Threads whose latest entry is the patient's"},
    Declared{"hopline_commit_seconds", "Time of one group commit, fsync included"},
    Declared{"hopline_commit_closures_total", "Closures that group commits took"},
    Declared{"hopline_commit_rows_total", "Rows that group commits wrote"},
    Declared{"hopline_audit_size", "Records in the audit log"},
    Declared{"hopline_audit_verified_timestamp_seconds", "When the audit log was last verified"},
    Declared{"hopline_certificate_expiry_timestamp_seconds", "When a certificate ends"},
    Declared{"hopline_mllp_faults_total", "Faults of MLLP framing, by kind"},
    Declared{"hopline_mllp_connections", "MLLP connections that are open"},
    Declared{"hopline_mllp_refused_total", "MLLP connections that were refused, by reason"},
    Declared{"hopline_http_answers_total", "HTTP answers, by status"},
    Declared{"hopline_http_refused_total", "HTTP connections that were refused, by reason"},
    Declared{"hopline_build_info", "1, with the version as label"},
    Declared{"hopline_metrics_dropped_total", "Samples over a bound or unlike their first use"},
};

// tools/check refuses other names where a metric is written; this refuses them at run time.
constexpr std::array<std::string_view, 13> kLabelNames = {
    "endpoint", "kind",        "code",  "hop",  "outcome", "rule_kind", "mapping",
    "reason",   "destination", "state", "pool", "version", "status"};

const prometheus::Histogram::BucketBoundaries& buckets_s() {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1,    0.25,    0.5,    1,     2.5,    5,     10,   30};
  return kBuckets;
}

std::string help_of(std::string_view name) {
  const auto found = std::find_if(kDeclared.begin(), kDeclared.end(),
                                  [&](const Declared& one) { return one.name == name; });
  return std::string(found == kDeclared.end() ? "See the adapter of this name" : found->help);
}

bool is_name(std::string_view name) {
  return name.starts_with("hopline_") && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

bool are_labels(const Labels& labels) {
  return std::all_of(labels.begin(), labels.end(), [](const auto& label) {
    return label.second.size() <= kLabelBytesMax &&
           std::find(kLabelNames.begin(), kLabelNames.end(), label.first) != kLabelNames.end();
  });
}

// Names hold no byte below 0x20, so none of these joins reads like another.
std::string key_of(std::string_view name, const Labels& labels) {
  std::string key(name);
  for (const auto& [label, value] : labels) key += '\x01' + label + '\x02' + value;
  return key;
}

std::string label_names(const Labels& labels) {
  std::string names;
  for (const auto& [label, value] : labels) names += label + ",";
  return names;
}

}  // namespace

struct Registry::State {
  struct Known {
    Family family;
    std::string labels;  // their names: the same for every series of a family
    std::size_t series = 0;
  };

  // The series of that kind, or nullptr when it must be dropped.
  template <class T>
  T* find(Kind kind, std::string_view name, const Labels& labels) {
    const std::string key = key_of(name, labels);
    {
      const std::shared_lock lock(mutex);
      if (const auto found = series.find(key); found != series.end()) return as<T>(found->second);
    }
    const std::unique_lock lock(mutex);
    return make<T>(kind, name, labels, key);
  }

  template <class T>
  static T* as(const Series& one) {
    const auto* found = std::get_if<T*>(&one);
    return found == nullptr ? nullptr : *found;
  }

  template <class T>
  T* make(Kind kind, std::string_view name, const Labels& labels, const std::string& key) {
    if (const auto found = series.find(key); found != series.end()) return as<T>(found->second);
    if (!is_name(name) || !are_labels(labels)) return nullptr;
    Known* known = family_of(kind, name, labels);
    if (known == nullptr || known->labels != label_names(labels)) return nullptr;
    auto* const* family = std::get_if<prometheus::Family<T>*>(&known->family);
    if (family == nullptr || known->series >= kSeriesMax) return nullptr;
    ++known->series;
    T& made = add(**family, labels);
    series.emplace(key, &made);
    return &made;
  }

  template <class T>
  static T& add(prometheus::Family<T>& family, const Labels& labels) {
    if constexpr (std::is_same_v<T, prometheus::Histogram>) {
      return family.Add(labels, buckets_s());
    } else {
      return family.Add(labels);
    }
  }

  Known* family_of(Kind kind, std::string_view name, const Labels& labels) {
    const std::string key(name);
    if (const auto found = families.find(key); found != families.end()) return &found->second;
    if (families.size() >= kFamiliesMax) return nullptr;
    Known known{build(kind, key), label_names(labels)};
    return &families.emplace(key, std::move(known)).first->second;
  }

  Family build(Kind kind, const std::string& name) {
    const std::string help = help_of(name);
    switch (kind) {
      case Kind::kCounter:
        return &prometheus::BuildCounter().Name(name).Help(help).Register(registry);
      case Kind::kGauge:
        return &prometheus::BuildGauge().Name(name).Help(help).Register(registry);
      case Kind::kHistogram:
        return &prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
    }
    CHECK_UNREACHABLE();
  }

  void drop() { dropped->Increment(); }

  prometheus::Registry registry;
  std::shared_mutex mutex;
  std::unordered_map<std::string, Known> families;
  std::unordered_map<std::string, Series> series;
  prometheus::Counter* dropped = nullptr;
  std::vector<std::function<void(Metrics&)>> refreshers;
};

Registry::Registry(std::string_view version) : state_(std::make_unique<State>()) {
  state_->dropped =
      state_->find<prometheus::Counter>(Kind::kCounter, "hopline_metrics_dropped_total", {});
  gauge("hopline_build_info", 1, {{"version", std::string(version)}});
}

Registry::~Registry() = default;

void Registry::count(std::string_view name, const Labels& labels, double by) {
  auto* counter = state_->find<prometheus::Counter>(Kind::kCounter, name, labels);
  if (counter == nullptr || by < 0) return state_->drop();
  counter->Increment(by);
}

void Registry::gauge(std::string_view name, double value, const Labels& labels) {
  auto* gauge = state_->find<prometheus::Gauge>(Kind::kGauge, name, labels);
  if (gauge == nullptr) return state_->drop();
  gauge->Set(value);
}

void Registry::observe(std::string_view name, double seconds, const Labels& labels) {
  auto* histogram = state_->find<prometheus::Histogram>(Kind::kHistogram, name, labels);
  if (histogram == nullptr) return state_->drop();
  histogram->Observe(seconds);
}

void Registry::before_render(std::function<void(Metrics&)> refresh) {
  state_->refreshers.push_back(std::move(refresh));
}

std::string Registry::render() {
  for (const auto& refresh : state_->refreshers) refresh(*this);
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, state_->registry.Collect());
  return text.str();
}

}  // namespace engine::ops
