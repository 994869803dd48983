#include "engine/serve/readiness.h"

#include <bit>

#include "engine/audit/tiles.h"

namespace engine {

namespace {

constexpr std::string_view kLeafAt = "SELECT record FROM audit_leaf WHERE log = :a AND idx = :b";

}  // namespace

void Readiness::try_write() {
  const std::string name = "probe." + app_.engine().store().node();
  const std::int64_t now_us = clock_.now().us;
  app_.engine().store().submit(
      [name, now_us](store::Tx& tx) -> base::Result<base::Done> {
        tx.stage(store::CounterRow{name, now_us});
        return base::Done{};
      },
      [probe = probe_](const base::Result<Cleared<base::Done>>& done) {
        const std::lock_guard lock(probe->mutex);
        probe->pending = false;
        probe->failed = !done.ok();
      });
}

Readiness::Reason Readiness::store() {
  bool try_now = false;
  Reason reason;
  {
    const std::lock_guard lock(probe_->mutex);
    const std::int64_t age_us = clock_.now().us - probe_->began.us;
    if (probe_->failed) reason = "the store took no write";
    if (probe_->pending && age_us > kProbeMaxUs) reason = "the store took no write within 10 s";
    if (!probe_->pending && age_us >= kProbeUs) {
      probe_->pending = try_now = true;
      probe_->began = clock_.now();
    }
  }
  if (try_now) try_write();
  return reason;
}

Readiness::Reason Readiness::listeners() const {
  std::string all;
  for (const std::string& name : app_.not_listening()) all += (all.empty() ? "" : ", ") + name;
  if (all.empty()) return std::nullopt;
  return "not listening: " + all;
}

// The head was written with its last record, so whoever reads the head finds the record.
Readiness::Reason Readiness::audit() const {
  store::Store& store = app_.engine().store();
  const auto head = store.read<store::HeadRow>(store.log_origin());
  if (!head.ok()) {
    if (head.error().code == base::Code::kNotFound) return std::nullopt;  // nothing recorded yet
    return "the store does not answer";
  }
  const auto size = static_cast<std::uint64_t>(head.value().size);
  const std::string& frontier = head.value().frontier.bytes;
  const bool fits =
      frontier.size() == static_cast<std::size_t>(std::popcount(size)) * audit::kHashBytes;
  if (!fits) return "the stored head of the audit log is damaged";
  if (size == 0) return std::nullopt;
  const auto rows =
      store.query({kLeafAt, {store::Type::kText, store::Type::kInteger}, {store::Type::kText}},
                  {head.value().log, head.value().size - 1});
  if (!rows.ok()) return "the store does not answer";
  if (rows.value().empty()) return "the last record of the audit log is missing";
  // Of an odd size the lowest hash of the frontier is that of the last record itself.
  const std::string& record = std::get<std::string>(rows.value().front()[0]);
  const bool same = size % 2 == 0 || frontier.starts_with(engine::audit::leaf_hash(record).view());
  if (!same) return "the head of the audit log is not of its last record";
  return std::nullopt;
}

// A key of intake is there from the start on; spare keys are made again within a moment.
Readiness::Reason Readiness::keys() const {
  if (!app_.engine().services().pool.intake().none()) return std::nullopt;
  return "no data key is open";
}

}  // namespace engine
