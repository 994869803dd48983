// Application: the engine with its adapters and listeners, as `hopline serve` runs it.
//
//   auto app = Application::open(conf, {adapter::all(), metrics, clock, log});
//   app.value()->start();
//   ...SIGTERM...  app.value()->drain();  app.value()->stop();
//
// open() takes the lock on the data directory (one writer), opens store and keys, makes sources and
// sinks; start() recovers, listens. drain() takes nothing new and answers what is under way. All
// faults are reported at once. Used by one thread; its parts are thread-safe.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/conf/conf.h"
#include "engine/pipeline/engine.h"
#include "engine/serve/admin.h"
#include "net/executor.h"
#include "net/http_server.h"
#include "net/router.h"

namespace engine {

struct Surroundings {
  std::span<const AdapterInfo* const> adapters;
  Metrics& metrics;
  const base::Clock& clock;
  base::Log& log;
  bool durable = true;
};

class Application : public Host {
 public:
  static base::Result<std::unique_ptr<Application>> open(conf::Conf conf,
                                                         const Surroundings& around);
  ~Application() override;

  base::Status start();
  void drain();
  void stop();

  Engine& engine() { return *engine_; }
  const conf::Conf& conf() const { return conf_; }
  std::string http_address() const;
  // The address of a source that listens by itself: "127.0.0.1:2575".
  std::string address_of(std::string_view endpoint) const;
  // The listeners that are configured and not open, by name.
  std::vector<std::string> not_listening() const;

  // Host
  Intake& intake() override { return engine_->intake(); }
  Reader& reader() override { return engine_->reader(); }
  Desk& desk() override { return engine_->desk(); }
  Changes& changes() override { return engine_->changes(); }
  Releases& releases() override { return engine_->releases(); }
  Sessions& sessions() override { return engine_->sessions(); }
  Invitations& invitations() override { return engine_->invitations(); }
  Contacts& contacts() override { return engine_->contacts(); }
  Directory& directory() override { return engine_->directory(); }
  Tickets& tickets() override { return engine_->tickets(); }
  Cards& cards() override { return engine_->cards(); }
  Bench* bench() override { return bench_.get(); }
  base::Result<Actor> authenticate(std::string_view token) override;
  Actor endpoint_actor(std::string_view endpoint) override;
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return around_.clock; }
  base::Log& log() override { return around_.log; }
  Metrics& metrics() override { return around_.metrics; }

 private:
  struct Key {};

 public:
  Application(Key, conf::Conf conf, const Surroundings& around);

 private:
  base::Status open_engine();
  base::Status make_adapters();
  const AdapterInfo* adapter(std::string_view name) const;

  conf::Conf conf_;
  Surroundings around_;
  int lock_ = -1;
  net::Executor executor_;
  net::Router router_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Bench> bench_;
  std::vector<std::pair<std::string, std::unique_ptr<Source>>> sources_;
  std::vector<std::pair<std::string, std::unique_ptr<Sink>>> sinks_;
  std::unique_ptr<net::HttpServer> http_;
  std::unique_ptr<AdminServer> admin_;
  bool stopped_ = false;
};

// The engine of a configuration, without listeners: for commands that work on a store that nobody
// serves. `lock` is the data directory's lock, held by the caller for the engine's life.
base::Result<Setup> setup_of(const conf::Conf& conf, bool durable);

// Locks the data directory for one writer; kConflict when another process serves it.
base::Result<int> lock_data_dir(const std::string& data_dir);

}  // namespace engine
