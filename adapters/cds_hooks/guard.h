// Guard: whether a call carries a token of the enrolled client, for exactly the URL it calls.
//
//   guard->check(request.bearer(), "https://hopline.example/cds-services/unanswered-messages",
//                [](base::Status let_in) { ... });
//
// A key that is at hand is used on the calling thread (some 1 ms); else the client's keys are
// fetched on a worker first. A token serves once. `done` is called exactly once, on either thread.
// kDenied names the part that failed, for the log alone. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "jose/key_cache.h"
#include "jose/replay.h"
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

  Guard(Client client, jose::KeyCache::Fetch fetch, const base::Clock& clock)
      : client_(std::move(client)), keys_(std::move(fetch)), clock_(clock) {}

  using Done = std::function<void(base::Status)>;
  void check(std::string_view token, std::string audience, Done done);
  void stop() { worker_.stop(); }

 private:
  base::Status judge(const std::string& token, const jose::Key& key, const std::string& audience);

  Client client_;
  jose::KeyCache keys_;
  const base::Clock& clock_;
  jose::ReplayBook used_;
  net::Worker worker_;
};

}  // namespace adapter::cds_hooks
