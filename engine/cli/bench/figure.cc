#include "engine/cli/bench/figure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"

namespace engine::cli {
namespace {

using base::Json;

// Figures above a hundred are counts: decimals would only pretend.
std::string digits(double value) {
  return value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3f}", value);
}

}  // namespace

double Figure::median() const {
  if (values.empty()) return 0;
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Figure::least() const {
  return values.empty() ? 0 : *std::min_element(values.begin(), values.end());
}

double Figure::most() const {
  return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

std::string Figure::as_json() const {
  Json json = Json::object();
  json.set("name", Json::string(name));
  json.set("unit", Json::string(unit));
  json.set("median", Json::number(digits(median())));
  json.set("min", Json::number(digits(least())));
  json.set("max", Json::number(digits(most())));
  json.set("runs", Json::integer(static_cast<long long>(values.size())));
  return base::write_json(json) + "\n";
}

std::string Figure::as_text() const {
  return fmt::format("{:<28} {:>12} {:<8} ({} to {}, {} runs)\n", name, digits(median()), unit,
                     digits(least()), digits(most()), values.size());
}

}  // namespace engine::cli
