// Guard: whether a call carries a token of the enrolled client, for exactly the URL it calls.
//
//   guard->check(request.bearer(), "https://hopline.example/cds-services/unanswered-messages",
//                [](base::Status let_in) { ... });
//
// A key that is at hand is used on the calling thread (some 1 ms); else the client's keys are
// fetched on a worker first. A token serves once, on whichever node. `done` is called exactly once:
// on either thread, or after the commit that spends the token on the committer's. kDenied names the
// part that failed, for the log alone. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "engine/api/tickets.h"
#include "jose/key_cache.h"
#include "jose/token.h"
#include "net/worker.h"

namespace adapter::cds_hooks {

class Guard {
 public:
  struct Client {
    std::string issuer;
    std::string jku;  // the one that its tokens may name; not fetched
  };
  static constexpr std::int64_t kLifetimeUsMax = base::kHourUs;

  // What is spent is known to the engine, which outlives it.
  struct Engine {
    engine::Tickets& tickets;
    const base::Clock& clock;
  };
  Guard(Client client, jose::KeyCache::Fetch fetch, const Engine& engine)
      : client_(std::move(client)), keys_(std::move(fetch)), engine_(engine) {}

  using Done = std::function<void(base::Status)>;
  void check(std::string_view token, std::string audience, Done done);
  void stop() { worker_.stop(); }

 private:
  void judge(const std::string& token, const jose::Key& key, const std::string& audience,
             const Done& done);

  Client client_;
  jose::KeyCache keys_;
  Engine engine_;
  net::Worker worker_;
};

}  // namespace adapter::cds_hooks
