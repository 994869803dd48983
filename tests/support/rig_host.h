// RigHost: the engine of a Rig as adapters see it, for tests of an adapter with the real engine.
//
//   support::Rig rig;  support::RigHost host(rig);
//   auto source = kAdapter_cds_hooks.make_source(settings, host);
//   net::Response answer = host.ask(request);               // of what is mounted, waited for
//   host.counted("hopline_cards_total endpoint=ehr")
//
// Bearer tokens are those of the engine, issued ones and sessions, and beside them "patient",
// "clinician" and "ehr", which are the actors of that name. Thread-safe where the engine is.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "net/executor.h"
#include "net/router.h"
#include "tests/support/rig.h"

namespace support {

class RigHost : public engine::Host, private engine::Metrics {
 public:
  explicit RigHost(Rig& rig) : rig_(rig) {}
  ~RigHost() override { executor_.stop(); }

  engine::Intake& intake() override { return rig_.engine().intake(); }
  engine::Reader& reader() override { return rig_.engine().reader(); }
  engine::Desk& desk() override { return rig_.engine().desk(); }
  engine::Changes& changes() override { return rig_.engine().changes(); }
  engine::Releases& releases() override { return rig_.engine().releases(); }
  engine::Sessions& sessions() override { return rig_.engine().sessions(); }
  engine::Directory& directory() override { return rig_.engine().directory(); }
  engine::Invitations& invitations() override { return rig_.engine().invitations(); }
  engine::Contacts& contacts() override { return rig_.engine().contacts(); }
  engine::Tickets& tickets() override { return rig_.engine().tickets(); }
  engine::Cards& cards() override { return rig_.engine().cards(); }
  base::Result<engine::Actor> authenticate(std::string_view token) override {
    if (token == "patient") return rig_.patient(rig_.only_patient());
    if (token == "clinician") return rig_.clinician();
    if (token == "ehr") return rig_.ehr_client();
    return rig_.engine().authenticate(token);
  }
  engine::Actor endpoint_actor(std::string_view endpoint) override {
    return rig_.engine().endpoint_actor(endpoint);
  }
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return rig_.clock(); }
  base::Log& log() override { return log_; }
  engine::Metrics& metrics() override { return *this; }

  net::Response ask(net::Request request) {
    auto answer = std::make_shared<std::promise<net::Response>>();
    auto future = answer->get_future();
    router_.handle(std::move(request),
                   [answer](net::Response response) { answer->set_value(std::move(response)); });
    return future.get();
  }
  double counted(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return counts_[name];
  }
  std::string logged() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  void count(std::string_view name, const std::map<std::string, std::string>& labels,
             double by) override {
    std::string key(name);
    for (const auto& [label, value] : labels) key += " " + label + "=" + value;
    const std::lock_guard lock(mutex_);
    counts_[key] += by;
  }
  void gauge(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}

  Rig& rig_;
  std::mutex mutex_;
  std::map<std::string, double> counts_;
  std::string lines_;
  base::Log log_{rig_.clock(), [this](std::string_view line) {
                   const std::lock_guard lock(mutex_);
                   lines_ += line;
                 }};
  net::Router router_;
  net::Executor executor_{2};
};

}  // namespace support
