// TextGateway: the telephones of the demo's patients, and the gateway that sends texts to them.
//
//   TextGateway gateway(log, clock, secret);
//   gateway.mount(router);      // POST /texts from Hopline; GET /texts?to=+15550100,
//   /phone/?to=...
//
// Takes {"to", "text"} from whoever shows the secret as a Bearer, once for each Idempotency-Key,
// and keeps the last kTextsMax in memory. Reading is open to whoever reaches this port, as a
// telephone on a table is: it listens on loopback and knows invented people. The log is told of
// sizes alone. Borrows log and clock. Thread-safe.
#pragma once

#include <deque>
#include <mutex>
#include <string>

#include "engine/cli/ehr/visit_log.h"
#include "net/router.h"

namespace engine::cli {

class TextGateway {
 public:
  static constexpr std::size_t kTextsMax = 1000;

  TextGateway(VisitLog& log, const base::Clock& clock, std::string secret)
      : log_(log), clock_(clock), secret_(std::move(secret)) {}

  void mount(net::Router& router);

  net::Response take(const net::Request& request);
  net::Response list(const net::Request& request);

 private:
  struct Text {
    std::string to, text, key;
    base::Instant at;
  };

  VisitLog& log_;
  const base::Clock& clock_;
  std::string secret_;
  std::mutex mutex_;
  std::deque<Text> texts_;  // oldest first
};

}  // namespace engine::cli
