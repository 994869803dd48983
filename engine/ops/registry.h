// Registry: the counters, gauges and histograms of this process, as Prometheus reads them.
//
//   ops::Registry metrics("0.1.0");                       // an engine::Metrics
//   metrics.count("hopline_acks_total", {{"endpoint", name}, {"code", "AA"}});
//   std::string text = metrics.render();                  // text format 0.0.4
//
// The metrics that operators rely on are declared in registry.cc with their help; any other name is
// taken up when first used, with its labels then. Label names come from a fixed list and values
// from code and conf, so nothing of a patient can become a label. Families and series are bounded:
// what is over a bound, or contradicts its first use, is dropped and counted in
// hopline_metrics_dropped_total. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/api/adapter.h"

namespace engine::ops {

inline constexpr std::size_t kFamiliesMax = 256;
inline constexpr std::size_t kSeriesMax = 512;  // of one family
inline constexpr std::size_t kLabelBytesMax = 128;

class Registry : public Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  explicit Registry(std::string_view version);
  ~Registry() override;

  void count(std::string_view name, const Labels& labels = {}, double by = 1) override;
  void gauge(std::string_view name, double value, const Labels& labels = {}) override;
  void observe(std::string_view name, double seconds, const Labels& labels = {}) override;

  // Work that brings gauges up to date, run by each render(). Before the listener starts.
  void before_render(std::function<void(Metrics&)> refresh);
  std::string render();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace engine::ops
