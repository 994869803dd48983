#include "engine/pipeline/gauges.h"

#include <algorithm>
#include <array>

namespace engine {
namespace {

using store::Type;
using store::Values;

constexpr std::string_view kDueNow =
    "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(MIN(due_us), 0) AS BIGINT) FROM parcel "
    "WHERE destination = :a AND state = 0 AND due_us <= :b";
constexpr std::string_view kStuck =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM parcel WHERE destination = :a AND state = :b "
    "AND state IN (0, 1, 4, 5)";
constexpr std::string_view kHeldOfKind =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM held WHERE tenant = :a AND state = 0 AND kind = :b";

constexpr std::string_view kUnanswered =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM thread WHERE tenant = :a AND waiting > 0";

constexpr std::array<std::string_view, 5> kHeldKinds = {"mapping", "consent", "parse", "conflict",
                                                        "patient"};

// The numbers of the one row that a question answers; empty when there is no answer.
std::vector<std::int64_t> ask(Services& services, const store::Query& query, const Values& with) {
  const auto rows = services.store.query(query, with);
  std::vector<std::int64_t> numbers;
  if (!rows.ok() || rows.value().empty()) return numbers;
  for (const store::Value& value : rows.value().front()) {
    numbers.push_back(std::get<std::int64_t>(value));
  }
  return numbers;
}

void read_due(Services& services, const std::string& destination, Metrics& metrics) {
  const std::int64_t now_us = services.clock.now().us;
  const auto found =
      ask(services, {kDueNow, {Type::kText, Type::kInteger}, {Type::kInteger, Type::kInteger}},
          {destination, now_us});
  if (found.size() != 2) return;
  metrics.gauge("hopline_queue_depth", static_cast<double>(found[0]),
                {{"destination", destination}, {"state", "due"}});
  const std::int64_t age_us = found[0] == 0 ? 0 : std::max<std::int64_t>(0, now_us - found[1]);
  metrics.gauge("hopline_oldest_message_seconds",
                static_cast<double>(age_us) / static_cast<double>(base::kSecondUs),
                {{"destination", destination}});
}

void read_stuck(Services& services, const std::string& destination, Metrics& metrics) {
  const std::pair<store::ParcelState, const char*> states[] = {
      {store::ParcelState::kSending, "sending"},
      {store::ParcelState::kUnknown, "unknown"},
      {store::ParcelState::kDead, "dead"}};
  for (const auto& [state, word] : states) {
    const auto found = ask(services, {kStuck, {Type::kText, Type::kInteger}, {Type::kInteger}},
                           {destination, static_cast<std::int64_t>(state)});
    if (found.empty()) continue;
    metrics.gauge("hopline_queue_depth", static_cast<double>(found[0]),
                  {{"destination", destination}, {"state", word}});
  }
}

void read_unanswered(Services& services, Metrics& metrics) {
  const auto found = ask(services, {kUnanswered, {Type::kInteger}, {Type::kInteger}},
                         {services.rules.tenant.number()});
  if (found.empty()) return;
  metrics.gauge("hopline_unanswered_threads", static_cast<double>(found[0]));
}

void read_log(Services& services, Metrics& metrics) {
  const auto head = services.store.read<store::HeadRow>(services.store.log_origin());
  const bool empty = !head.ok() && head.error().code == base::Code::kNotFound;
  if (!head.ok() && !empty) return;
  metrics.gauge("hopline_audit_size", empty ? 0 : static_cast<double>(head.value().size));
}

}  // namespace

void read_gauges(Services& services, Metrics& metrics) {
  read_unanswered(services, metrics);
  read_log(services, metrics);
  for (const auto& [name, destination] : services.rules.destinations) {
    read_due(services, name, metrics);
    read_stuck(services, name, metrics);
  }
  for (const std::string_view kind : kHeldKinds) {
    const auto found = ask(services, {kHeldOfKind, {Type::kInteger, Type::kText}, {Type::kInteger}},
                           {services.rules.tenant.number(), std::string(kind)});
    if (found.empty()) continue;
    metrics.gauge("hopline_held", static_cast<double>(found[0]), {{"reason", std::string(kind)}});
  }
}

}  // namespace engine
