#include "engine/pipeline/courier.h"

namespace engine {

using base::Result;
using store::ParcelRow;
using store::ParcelState;

namespace {

// How long after its claim a parcel of a node that is gone may still be on its way.
constexpr std::int64_t kLeaseUs = 2 * base::kMinuteUs;
constexpr std::int64_t kSweepEveryUs = 10 * base::kSecondUs;
// Far more often than what is planned becomes due, which is a day after it is brought forward.
constexpr std::int64_t kForwardEveryUs = 10 * base::kMinuteUs;

std::string_view outcome_word(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::kDelivered:
      return "delivered";
    case Outcome::Kind::kRetry:
      return "retry";
    case Outcome::Kind::kRefused:
      return "refused";
    case Outcome::Kind::kUnknown:
      return "unknown";
  }
  CHECK_UNREACHABLE();
}

}  // namespace

void Courier::add(const std::string& destination, std::unique_ptr<Sink> sink) {
  lanes_[destination].sink = std::move(sink);
}

// Nobody can know whether bytes left before the process ended: claiming either would lose or double
// a message.
base::Status Courier::recover() {
  auto sending = outbox_.sending_since(services_.clock.now());
  if (!sending.ok()) return sending.error();
  for (const ParcelRow& parcel : sending.value()) {
    if (parcel.node != services_.store.node()) continue;
    if (base::Status settled = give_up(parcel, "restart"); !settled.ok()) return settled;
  }
  return base::ok_status();
}

base::Status Courier::give_up(const ParcelRow& parcel, const std::string& why) {
  auto settled = services_.store.write([this, parcel, why](store::Tx& tx) {
    return outbox_.settle(tx, parcel.id, parcel.attempts, {Outcome::Kind::kUnknown, why, ""});
  });
  if (!settled.ok()) return settled.error();
  return base::ok_status();
}

// A node that lives settles what it has under way, however long that takes.
bool Courier::is_lost(const ParcelRow& parcel) {
  if (parcel.node != services_.store.node()) return !services_.store.runs(parcel.node);
  const std::lock_guard lock(mutex_);
  return !under_way_.contains(parcel.id);
}

void Courier::sweep() {
  const base::Instant now = services_.clock.now();
  if (now < next_sweep_) return;
  next_sweep_ = base::Instant{now.us + kSweepEveryUs};
  auto sending = outbox_.sending_since(base::Instant{now.us - kLeaseUs});
  if (!sending.ok()) return;
  for (const ParcelRow& parcel : sending.value()) {
    if (!is_lost(parcel)) continue;
    services_.log.warning("parcel given up by its node",
                          {{"parcel", parcel.id.to_string()}, {"node", parcel.node}});
    const base::Status settled = give_up(parcel, "lost");
    static_cast<void>(settled);  // the next sweep finds it again
  }
}

void Courier::bring_forward() {
  const base::Instant now = services_.clock.now();
  if (now < next_forward_) return;
  const auto brought = outbox_.bring_forward(now);
  // With more left than one write takes, or a store that does not answer, the next step goes on.
  if (!brought.ok() || brought.value() != 0) return;
  next_forward_ = base::Instant{now.us + kForwardEveryUs};
}

bool Courier::step() {
  bool worked = false;
  sweep();
  bring_forward();
  for (auto& [destination, lane] : lanes_) {
    if (!lane.busy.load()) worked = step(destination, lane) || worked;
  }
  return worked;
}

// A parcel that cannot be rendered is refused with the rule that holds it, for a person to see.
bool Courier::refuse(const ParcelRow& parcel, const base::Error& error) {
  services_.log.warning("parcel refused", {{"parcel", parcel.id.to_string()},
                                           {"destination", parcel.destination},
                                           {"reason", error.text}});
  // Nobody can mend that a person has no telephone: it is no work for a person.
  const ParcelState state =
      error.code == base::Code::kUnsupported ? ParcelState::kCancelled : ParcelState::kRefused;
  auto wrote = services_.store.write(
      [parcel, state, text = error.text](store::Tx& tx) -> Result<base::Done> {
        auto row = tx.get<ParcelRow>(parcel.tenant, parcel.id);
        if (!row || row->state != ParcelState::kDue) return base::Done{};
        row->state = state;
        row->code = text.substr(0, 500);
        row->changed = tx.now();
        tx.stage(*row);
        return base::Done{};
      });
  return wrote.ok();
}

bool Courier::step(const std::string& destination, Lane& lane) {
  if (lane.unsettled) {
    const Settlement again = *std::exchange(lane.unsettled, std::nullopt);
    lane.busy.store(true);
    settle(again, lane);
    return false;  // a store that is still down must not be asked without a pause
  }
  auto due = outbox_.next_due(destination, services_.clock.now());
  if (!due.ok() || !due.value()) return false;
  const ParcelRow parcel = *due.value();
  std::optional<Rendered> rendered;
  if (!composer_.keeps(parcel) || !outbox_.has_body(parcel)) {
    auto made = composer_.compose(parcel);
    if (!made.ok() && made.error().code == base::Code::kUnavailable) return false;
    if (!made.ok()) {
      return refuse(parcel, made.error());
    }
    rendered = std::move(made).value();
  }
  auto claimed = services_.store.write(
      [this, &parcel, &rendered](store::Tx& tx) { return outbox_.claim(tx, parcel.id, rendered); });
  if (!claimed.ok()) return false;
  const Moved moved{parcel.id, parcel.patient, parcel.thread};
  if (!claimed.value().get().parcel) {
    if (moved_) moved_(moved);
    return true;
  }
  // One parcel under way for each destination: order within a thread needs no more, and a slow far
  // side delays nobody else.
  lane.busy.store(true);
  begin(parcel.id);
  // The sink gets the parcel inside the Cleared that the commit made.
  auto cleared = std::make_shared<Cleared<Parcel>>(std::move(claimed).value().take(&Claim::parcel));
  lane.sink->deliver(*cleared, [this, cleared, moved, &lane](const Outcome& outcome) {
    const Parcel& sent = cleared->get();
    services_.metrics.count("hopline_deliveries_total",
                            {{"destination", sent.destination()},
                             {"outcome", std::string(outcome_word(outcome.kind))}});
    settle({moved, sent.attempt(), outcome}, lane);
  });
  return true;
}

void Courier::settle(const Settlement& settlement, Lane& lane) {
  services_.store.submit(
      [this, settlement](store::Tx& tx) {
        return outbox_.settle(tx, settlement.parcel.parcel, settlement.attempt, settlement.outcome);
      },
      [this, settlement, &lane](const Result<Cleared<base::Done>>& settled) {
        const bool down = !settled.ok() && settled.error().code == base::Code::kUnavailable;
        // Until it is written the parcel stays `sending`: unknown if we end now, which is the
        // truth.
        if (down) {
          lane.unsettled = settlement;
        } else {
          end(settlement.parcel.parcel);
          if (moved_) moved_(settlement.parcel);
        }
        lane.busy.store(false);
        if (!down && wake_) wake_();
      });
}

void Courier::begin(ParcelId parcel) {
  const std::lock_guard lock(mutex_);
  under_way_.insert(parcel);
}

void Courier::end(ParcelId parcel) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(parcel);
}

void Courier::stop() {
  for (auto& [destination, lane] : lanes_) {
    if (lane.sink) lane.sink->stop();
  }
}

}  // namespace engine
