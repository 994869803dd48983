// Live: the open pages of staff, and what each is told of.
//
//   auto live = std::make_shared<Live>(host);
//   live->start();                                // watches the engine, closes what has ended
//   respond(live->open({token, patient}, resumed));
//   live->tell({ChangeKind::kEntry, patient, thread});
//   live->stop();
//
// An event is {"thread": "t7", "what": "entry"}: ids and fixed words, never content, which the page
// fetches by a Show that says who may see it. A page may ask for one patient alone. Whoever comes
// back having seen something is told to read everything anew, since nothing is kept. A stream is
// closed within kCheckUs of the end of its session or token, looked at without prolonging it.
// Thread-safe; the host outlives it.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "engine/api/adapter.h"
#include "net/event_stream.h"

namespace adapter::chart {

class Live : public std::enable_shared_from_this<Live> {
 public:
  static constexpr std::int64_t kCheckUs = 20 * base::kSecondUs;

  enum class Resumed { kNo, kYes };
  enum class Holds { kSession, kToken };
  struct Page {
    std::string token;          // to see when it ends
    engine::PatientId patient;  // none: all
    Holds holds = Holds::kSession;
  };

  explicit Live(engine::Host& host) : host_(host) {}

  void start();
  void stop();
  net::Response open(Page page, Resumed resumed);
  void tell(const engine::ThreadChange& change);
  // Closes the streams whose session or token has ended.
  void check();
  std::size_t size() const;

 private:
  struct Held {
    Page page;
    std::shared_ptr<net::EventStream> stream;
  };
  using Place = std::list<Held>::iterator;

  bool has_ended(const Page& page) const;
  void forget(const net::EventStream* stream);
  void check_later();

  engine::Host& host_;
  mutable std::mutex mutex_;
  std::list<Held> held_;
  std::int64_t last_ = 0;  // number of the last event
  bool running_ = false;
  engine::Changes::Watch watch_;
};

}  // namespace adapter::chart
