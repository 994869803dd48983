#include "adapters/portal/events.h"

#include <algorithm>
#include <utility>

namespace adapter::portal {

void Events::publish(engine::PatientId patient, Event event, base::Instant now) {
  std::vector<Waiting> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (rings_.count(patient) == 0) make_room();
    Ring& ring = rings_[patient];
    last_ = std::max(last_ + 1, now.us);
    ring.events.push_back({last_, std::move(event)});
    if (ring.events.size() > kEventsPerPatientMax) {
      ring.dropped = ring.events.front().number;
      ring.events.pop_front();
    }
    waiting = take_waiting(patient);
  }
  answer(waiting);
}

// Callbacks run outside the lock: they write to sockets and may come back in here.
Events::Ticket Events::wait(engine::PatientId patient, std::int64_t after, Done done) {
  std::vector<Waiting> surplus;
  Batch batch;
  Ticket ticket = 0;
  {
    const std::lock_guard lock(mutex_);
    batch = read(patient, after);
    if (batch.events.empty() && !batch.missed && !closed_) {
      surplus = take_surplus(patient);
      ticket = next_ticket_++;
      waiting_.emplace(ticket, Waiting{patient, after, done});
    }
  }
  answer(surplus);
  if (ticket == 0) done(std::move(batch));
  return ticket;
}

void Events::expire(Ticket ticket) {
  std::vector<Waiting> expired;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(ticket);
    if (found == waiting_.end()) return;
    expired.push_back(std::move(found->second));
    waiting_.erase(found);
  }
  answer(expired);
}

void Events::close() {
  std::vector<Waiting> all;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (auto& [ticket, waiting] : waiting_) all.push_back(std::move(waiting));
    waiting_.clear();
  }
  answer(all);
}

// A page that was away for longer than the ring remembers is told so, and reads its threads anew.
Events::Batch Events::read(engine::PatientId patient, std::int64_t after) const {
  Batch batch;
  batch.cursor = std::max(after, floor_);
  std::int64_t floor = floor_;
  const auto found = rings_.find(patient);
  if (found != rings_.end()) {
    floor = std::max(floor, found->second.dropped);
    for (const Numbered& one : found->second.events) {
      if (one.number <= after) continue;
      batch.events.push_back(one.event);
      batch.cursor = std::max(batch.cursor, one.number);
    }
  }
  batch.missed = after != 0 && after < floor;
  return batch;
}

// Forgets the patient whose last event is the oldest.
void Events::make_room() {
  if (rings_.size() < kPatientsMax) return;
  const auto last_number = [](const auto& ring) { return ring.second.events.back().number; };
  const auto oldest = std::min_element(
      rings_.begin(), rings_.end(),
      [&](const auto& a, const auto& b) { return last_number(a) < last_number(b); });
  floor_ = std::max(floor_, last_number(*oldest));
  rings_.erase(oldest);
}

std::vector<Events::Waiting> Events::take_waiting(engine::PatientId patient) {
  std::vector<Waiting> taken;
  for (auto one = waiting_.begin(); one != waiting_.end();) {
    if (one->second.patient != patient) {
      ++one;
      continue;
    }
    taken.push_back(std::move(one->second));
    one = waiting_.erase(one);
  }
  return taken;
}

// Who has to be answered so that one more of this patient may wait.
std::vector<Events::Waiting> Events::take_surplus(engine::PatientId patient) {
  std::vector<Waiting> surplus;
  const auto is_theirs = [&](const auto& one) { return one.second.patient == patient; };
  auto victim = waiting_.end();
  if (static_cast<std::size_t>(std::count_if(waiting_.begin(), waiting_.end(), is_theirs)) >=
      kWaitingPerPatientMax)
    victim = std::find_if(waiting_.begin(), waiting_.end(), is_theirs);
  else if (waiting_.size() >= kWaitingMax)
    victim = waiting_.begin();
  if (victim == waiting_.end()) return surplus;
  surplus.push_back(std::move(victim->second));
  waiting_.erase(victim);
  return surplus;
}

void Events::answer(const std::vector<Waiting>& waiting) {
  for (const Waiting& one : waiting) {
    Batch batch;
    {
      const std::lock_guard lock(mutex_);
      batch = read(one.patient, one.after);
    }
    one.done(std::move(batch));
  }
}

}  // namespace adapter::portal
