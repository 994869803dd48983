// Adapter: how an outside is plugged in. One folder under adapters/, or one shared library.
//
//   std::unique_ptr<engine::Source> make_source(const engine::Settings&, engine::Host&);
//   extern "C++" const engine::AdapterInfo kAdapter_mllp = {"mllp", &make_source, &make_sink, ...};
//
// The build makes a table of the folders present; plugins export `hopline_adapter()` and are
// checked for kAdapterAbi before use. An adapter sees engine/api, hl7, fhir, net and base: it has
// no type with which to read the store, decide consent or make a Cleared. make_* report every fault
// of their settings; the Host outlives what they make. start(), drain() and stop() come once each,
// from one thread; every callback may come from any.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "engine/api/bench.h"
#include "engine/api/cards.h"
#include "engine/api/changes.h"
#include "engine/api/contacts.h"
#include "engine/api/desk.h"
#include "engine/api/directory.h"
#include "engine/api/intake.h"
#include "engine/api/invitations.h"
#include "engine/api/reader.h"
#include "engine/api/releases.h"
#include "engine/api/sessions.h"
#include "engine/api/sink.h"
#include "engine/api/tickets.h"

namespace net {
class Router;
class Executor;
}  // namespace net

namespace engine {

inline constexpr std::string_view kAdapterAbi = "hopline-adapter-3";

// The keys of one endpoint or destination file, flat ("tls.cert"), with where each was written.
class Settings {
 public:
  struct Entry {
    std::string value;
    std::string where;  // file:line:column
  };

  std::string name;  // the endpoint's own name
  std::map<std::string, Entry> entries;

  std::string text(std::string_view key, std::string_view otherwise = "") const;
  base::Result<long long> integer(std::string_view key, long long otherwise) const;
  bool has(std::string_view key) const;
  base::Error fault(std::string_view key, std::string_view text) const;  // names file:line:column
};

// Counters and gauges; names and labels come from code and conf, never from data.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual void count(std::string_view name, const std::map<std::string, std::string>& labels = {},
                     double by = 1) = 0;
  virtual void gauge(std::string_view name, double value,
                     const std::map<std::string, std::string>& labels = {}) = 0;
  virtual void observe(std::string_view name, double seconds,
                       const std::map<std::string, std::string>& labels = {}) = 0;
};

// What the engine gives an adapter. All of it is thread-safe.
class Host {
 public:
  virtual ~Host() = default;
  virtual Intake& intake() = 0;
  virtual Reader& reader() = 0;
  virtual Desk& desk() = 0;
  virtual Changes& changes() = 0;
  virtual Releases& releases() = 0;
  virtual Sessions& sessions() = 0;
  virtual Invitations& invitations() = 0;
  virtual Contacts& contacts() = 0;
  virtual Directory& directory() = 0;
  virtual Tickets& tickets() = 0;
  virtual Cards& cards() = 0;
  // Where mappings are tried; null: this host has none.
  virtual Bench* bench() { return nullptr; }
  // A bearer token, issued or of a session -> who holds it. Of a session it counts as an act, and
  // prolongs it. Failures are audited; kDenied tells no reason.
  virtual base::Result<Actor> authenticate(std::string_view bearer_token) = 0;
  virtual Actor endpoint_actor(std::string_view endpoint) = 0;
  virtual net::Router& public_http() = 0;
  virtual net::Executor& executor() = 0;
  virtual const base::Clock& clock() = 0;
  virtual base::Log& log() = 0;
  virtual Metrics& metrics() = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  virtual base::Status
  start() = 0;               // begins to listen; kUnavailable with the address when it cannot
  virtual void drain() = 0;  // takes nothing new; answers what is under way
  virtual void stop() = 0;   // returns when no callback will run any more
  virtual std::string address() const { return ""; }  // "127.0.0.1:2575" once started
};

struct AdapterInfo {
  std::string_view name;
  // Null where the adapter has no such side.
  base::Result<std::unique_ptr<Source>> (*make_source)(const Settings&, Host&) = nullptr;
  base::Result<std::unique_ptr<Sink>> (*make_sink)(const Settings&, Host&) = nullptr;
  // Keys that its settings may hold, for `config check`.
  std::vector<std::string_view> keys;
  bool is_window = false;  // shows things to people and hands nothing in: it needs no route
};

}  // namespace engine
