// Operations: what the second listener answers: /healthz, /readyz, /metrics.
//
//   Operations operations(metrics, {{"store", [&] { return store_fault(); }}});
//   operations.mount(router);                        // of the operations listener
//   GET /readyz -> 503 {"status":"not ready","reasons":[{"check":"store","reason":"disk full"}]}
//
// /healthz says that the process answers, no more. A check gives a reason in fixed words when its
// part cannot do its work; it runs on an I/O thread for each request and must not block. The
// registry is borrowed; the router's listener ends before this does. drain() makes it not ready.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/ops/registry.h"
#include "net/router.h"

namespace engine::ops {

struct Check {
  std::string name;
  std::function<std::optional<std::string>()> reason;  // nullopt: ready
};

class Operations {
 public:
  Operations(Registry& metrics, std::vector<Check> checks);

  void mount(net::Router& router);
  void drain() { draining_ = true; }

  net::Response health() const;
  net::Response readiness() const;
  net::Response metrics() const;

 private:
  Registry& metrics_;
  std::vector<Check> checks_;
  std::atomic<bool> draining_ = false;
};

}  // namespace engine::ops
