#include "adapters/chart/live.h"

#include <utility>
#include <vector>

#include "base/json.h"
#include "net/executor.h"

namespace adapter::chart {
namespace {

using base::Json;
using engine::ChangeKind;

std::string_view word_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kEntry:
      return "entry";
    case ChangeKind::kChart:
      return "chart";
    case ChangeKind::kRead:
      return "read";
    case ChangeKind::kStatus:
      return "status";
    case ChangeKind::kConsent:
      return "consent";
  }
  CHECK_UNREACHABLE();
}

std::string data_of(const engine::ThreadChange& change) {
  Json json = Json::object();
  if (!change.thread.none()) json.set("thread", Json::string("t" + change.thread.to_string()));
  if (!change.patient.none()) json.set("patient", Json::string(change.patient.to_string()));
  json.set("what", Json::string(std::string(word_of(change.kind))));
  return base::write_json(json);
}

}  // namespace

void Live::start() {
  {
    const std::lock_guard lock(mutex_);
    running_ = true;
    last_ = host_.clock().now().us;
  }
  const std::weak_ptr<Live> self = weak_from_this();
  // The engine tells on the committer's thread; a thousand pages are written to on another.
  watch_ = host_.changes().watch([&host = host_, self](const engine::ThreadChange& change) {
    host.executor().post([self, change] {
      if (auto live = self.lock()) live->tell(change);
    });
  });
  check_later();
}

void Live::stop() {
  watch_.reset();
  std::list<Held> ended;
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
    ended.swap(held_);
  }
  for (const Held& held : ended) held.stream->close();
}

net::Response Live::open(Page page, Resumed resumed) {
  const std::weak_ptr<Live> self = weak_from_this();
  auto name = std::make_shared<const net::EventStream*>(nullptr);
  auto stream = std::make_shared<net::EventStream>([self, name] {
    if (auto live = self.lock()) live->forget(*name);
  });
  *name = stream.get();
  std::string id;
  {
    const std::lock_guard lock(mutex_);
    if (!running_) return net::problem(503, "the service is not open now");
    held_.push_back({std::move(page), stream});
    id = std::to_string(last_);
  }
  net::Response answer = stream->answer();
  const bool anew = resumed == Resumed::kYes;
  stream->push({anew ? "anew" : "hello", id, "{}"});
  return answer;
}

void Live::tell(const engine::ThreadChange& change) {
  const std::string data = data_of(change);
  const std::lock_guard lock(mutex_);
  const net::ServerEvent event{"change", std::to_string(++last_), data};
  for (auto at = held_.begin(); at != held_.end();) {
    const bool wanted = at->page.patient.none() || at->page.patient == change.patient;
    const bool gone = wanted && !at->stream->push(event);
    at = gone ? held_.erase(at) : std::next(at);
  }
}

// A store that is away ends nothing.
bool Live::has_ended(const Page& page) const {
  if (page.holds == Holds::kToken) {
    const auto actor = host_.authenticate(page.token);
    return !actor.ok() && actor.error().code != base::Code::kUnavailable;
  }
  const auto session = host_.sessions().look(page.token);
  return !session.ok() && session.error().code != base::Code::kUnavailable;
}

// Sessions are looked at outside the lock: that reads the store.
void Live::check() {
  std::vector<Held> all;
  {
    const std::lock_guard lock(mutex_);
    all.assign(held_.begin(), held_.end());
  }
  for (const Held& held : all) {
    if (!has_ended(held.page)) continue;
    held.stream->close();
    forget(held.stream.get());
  }
}

void Live::check_later() {
  const std::weak_ptr<Live> self = weak_from_this();
  host_.executor().after_us(kCheckUs, [self] {
    const auto live = self.lock();
    if (!live) return;
    {
      const std::lock_guard lock(live->mutex_);
      if (!live->running_) return;
    }
    live->check();
    live->check_later();
  });
}

void Live::forget(const net::EventStream* stream) {
  std::shared_ptr<net::EventStream> last;  // dropped after the lock: its end may call back
  const std::lock_guard lock(mutex_);
  for (auto at = held_.begin(); at != held_.end(); ++at) {
    if (at->stream.get() != stream) continue;
    last = at->stream;
    held_.erase(at);
    return;
  }
}

std::size_t Live::size() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

}  // namespace adapter::chart
