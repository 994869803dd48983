#include "engine/hop/denials.h"

namespace engine {

Denials::Key Denials::key_of(const Denial& denial) {
  return {denial.actor.tenant.number(), denial.actor.id, denial.patient, denial.reason};
}

bool Denials::count(const Denial& denial, base::Instant now) {
  const auto found = windows_.find(key_of(denial));
  if (found == windows_.end()) return false;
  // An ended window keeps its count until that is written; what comes meanwhile belongs to it.
  if (found->second.times == 0 && now.us - found->second.since.us >= kWindowUs) return false;
  ++found->second.times;
  return true;
}

bool Denials::repeats(const Denial& denial, base::Instant now) {
  const std::lock_guard lock(mutex_);
  if (count(denial, now)) return true;
  drop_quiet(now);
  const std::int64_t tenant = denial.actor.tenant.number();
  const auto first = windows_.lower_bound({tenant, denial.actor.id, PatientId{}, ""});
  std::size_t distinct = 0;
  for (auto at = first; at != windows_.end() && distinct < kDistinctMax; ++at) {
    if (std::get<0>(at->first) != tenant || std::get<1>(at->first) != denial.actor.id) break;
    ++distinct;
  }
  Denial kept = denial;
  if (distinct >= kDistinctMax) kept.patient = PatientId{};
  if (kept.patient != denial.patient && count(kept, now)) return true;
  if (windows_.size() < kWindowsMax) windows_[key_of(kept)] = {kept, now, 0};
  return false;
}

// Windows that counted nothing have nothing to tell.
void Denials::drop_quiet(base::Instant now) {
  std::erase_if(windows_, [&](const auto& window) {
    return window.second.times == 0 && now.us - window.second.since.us >= kWindowUs;
  });
}

std::vector<Denials::Counted> Denials::ended(base::Instant now) const {
  const std::lock_guard lock(mutex_);
  std::vector<Counted> all;
  for (const auto& [key, window] : windows_) {
    if (window.times > 0 && now.us - window.since.us >= kWindowUs) all.push_back(window);
  }
  return all;
}

bool Denials::any_ended(base::Instant now) const { return !ended(now).empty(); }

// What was counted after the record was made stays, as the beginning of the next.
void Denials::forget(const std::vector<Counted>& ended) {
  const std::lock_guard lock(mutex_);
  for (const Counted& told : ended) {
    const auto found = windows_.find(key_of(told.denial));
    if (found == windows_.end()) continue;
    found->second.times -= told.times;
    if (found->second.times <= 0) windows_.erase(found);
  }
}

}  // namespace engine
