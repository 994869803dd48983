#include "engine/serve/application.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

#include "adapters/look/pages.h"
#include "adapters/look/session_calls.h"
#include "engine/serve/bench_of.h"
#include "engine/serve/master_key.h"
#include "engine/serve/rules_of.h"
#include "engine/serve/site_mappings.h"
#include "net/descriptors.h"

namespace engine {

using base::Code;
using base::Error;

// flock() and not a pid file: the kernel lets go of it when the process ends, however it ends.
base::Result<int> lock_data_dir(const std::string& data_dir) {
  std::error_code fault;
  std::filesystem::create_directories(data_dir, fault);
  std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, fault);
  const std::string path = data_dir + "/lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{Code::kUnavailable, "the data directory cannot be written", data_dir, {}};
  }
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  ::close(file);
  return Error{Code::kConflict, "another hopline serves this data directory", data_dir, {}};
}

// Collects every fault before it gives up, so that an operator mends them in one go.
base::Result<Setup> setup_of(const conf::Conf& conf, bool durable) {
  std::vector<Error> faults;
  auto key = read_master_key(conf.data_dir);
  if (!key.ok()) faults.push_back(key.error());
  auto mappings = mapping::MappingSet::load(conf.mappings_dir);
  if (!mappings.ok()) faults.push_back(mappings.error());
  auto overlaid = load_site_mappings(conf);
  if (!overlaid.ok()) faults.push_back(overlaid.error());
  auto connection = conf::connection_of(conf.store);
  if (!connection.ok()) faults.push_back(connection.error());
  if (!faults.empty()) return base::join_errors(std::move(faults));
  Setup setup;
  setup.store.node = conf.node;
  setup.store.durable = durable;
  if (conf.store.kind == conf::StoreKind::kPostgresql) {
    setup.store.postgres = connection.value();
  } else {
    setup.store.sqlite_path = conf.data_dir + "/hopline.db";
  }
  setup.master_key = key.value().reveal();
  setup.rules = rules_of(conf);
  use_site_mappings(setup.rules, conf, overlaid.value());
  setup.policies = conf.policies;
  // Without the file the roles that ship hold: nobody at all would be a riddle.
  if (!conf.roles.may.empty()) setup.roles = Roles(conf.roles.may);
  setup.mappings = std::move(mappings).value();
  return setup;
}

Application::Application(Key, conf::Conf conf, const Surroundings& around)
    : conf_(std::move(conf)), around_(around), executor_(conf_.workers) {}

base::Result<std::unique_ptr<Application>> Application::open(conf::Conf conf,
                                                             const Surroundings& around) {
  auto app = std::make_unique<Application>(Key{}, std::move(conf), around);
  auto lock = lock_data_dir(app->conf_.data_dir);
  if (!lock.ok()) return lock.error();
  app->lock_ = lock.value();
  if (base::Status opened = app->open_engine(); !opened.ok()) return opened.error();
  if (base::Status made = app->make_adapters(); !made.ok()) return made.error();
  return app;
}

Application::~Application() {
  stop();
  if (lock_ >= 0) ::close(lock_);
}

base::Status Application::open_engine() {
  auto setup = setup_of(conf_, around_.durable);
  if (!setup.ok()) return setup.error();
  auto engine = Engine::open(std::move(setup).value(), around_.clock, around_.log, around_.metrics);
  if (!engine.ok()) return engine.error();
  engine_ = std::move(engine).value();
  bench_ = make_bench(conf_, engine_->queue(), around_.clock);
  return base::ok_status();
}

const AdapterInfo* Application::adapter(std::string_view name) const {
  for (const AdapterInfo* info : around_.adapters) {
    if (info->name == name) return info;
  }
  return nullptr;
}

base::Status Application::make_adapters() {
  adapter::look::mount_shared(router_);
  adapter::look::mount_sessions(*this);
  std::vector<Error> faults;
  for (const auto& [name, endpoint] : conf_.endpoints) {
    const AdapterInfo* info = adapter(endpoint.adapter);
    if (info == nullptr) {
      faults.push_back(
          Error{Code::kNotFound, "no such adapter: " + endpoint.adapter, endpoint.where, {}});
      continue;
    }
    if (endpoint.direction != conf::Direction::kOut && info->make_source != nullptr) {
      auto source = info->make_source(endpoint.settings, *this);
      if (!source.ok()) faults.push_back(source.error());
      if (source.ok()) sources_.emplace_back(name, std::move(source).value());
    }
    if (endpoint.direction != conf::Direction::kIn && info->make_sink != nullptr) {
      auto sink = info->make_sink(endpoint.settings, *this);
      if (!sink.ok()) faults.push_back(sink.error());
      if (sink.ok()) engine_->courier().add(name, std::move(sink).value());
    }
  }
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return base::ok_status();
}

// The courier starts last: deliveries that a crash left unsettled are recovered when replies can
// come in already.
base::Status Application::start() {
  net::HttpServer::Options options;
  int descriptors = net::raise_descriptor_limit();
  if (descriptors < 2 * options.connections_max) {
    around_.log.warning("few_descriptors", {{"allowed", std::to_string(descriptors)}});
  }
  options.address = conf_.public_http.listen;
  options.log = &around_.log;
  options.on_answer = [&metrics = around_.metrics](int status) {
    metrics.count("hopline_http_answers_total", {{"status", std::to_string(status)}});
  };
  options.on_refused = [&metrics = around_.metrics](std::string_view reason) {
    metrics.count("hopline_http_refused_total", {{"reason", std::string(reason)}});
  };
  if (conf_.public_http.has_tls()) {
    auto tls = net::Tls::server(
        {conf_.public_http.tls_cert, conf_.public_http.tls_key, conf_.public_http.tls_client_ca});
    if (!tls.ok()) return tls.error();
    options.tls = std::move(tls).value();
  }
  for (auto& [name, source] : sources_) {
    if (base::Status up = source->start(); !up.ok()) return up;
  }
  http_ = std::make_unique<net::HttpServer>(executor_, router_, std::move(options));
  if (base::Status up = http_->start(); !up.ok()) return up;
  admin_ = std::make_unique<AdminServer>(*engine_, conf_.data_dir, around_.log);
  if (base::Status up = admin_->start(); !up.ok()) return up;
  return engine_->start();
}

// Takes nothing new; the courier goes on, since what it sends was promised long ago.
void Application::drain() {
  for (auto& [name, source] : sources_) source->drain();
  if (http_) http_->drain();
}

// From the outside inwards: nobody can ask for what is being taken down. The executor is last, as
// callbacks of all the others run on it.
void Application::stop() {
  if (std::exchange(stopped_, true)) return;
  if (admin_) admin_->stop();
  for (auto& [name, source] : sources_) source->stop();
  if (http_) http_->stop();
  if (engine_) engine_->stop();
  executor_.stop();
}

std::string Application::http_address() const { return http_ ? http_->address() : ""; }

std::string Application::address_of(std::string_view endpoint) const {
  for (const auto& [name, source] : sources_) {
    if (name == endpoint) return source->address();
  }
  return "";
}

std::vector<std::string> Application::not_listening() const {
  std::vector<std::string> names;
  if (http_address().empty()) names.emplace_back("http.public");
  for (const auto& [name, source] : sources_) {
    const bool listens = !conf_.endpoints.at(name).settings.text("listen").empty();
    if (listens && source->address().empty()) names.push_back(name);
  }
  return names;
}

base::Result<Actor> Application::authenticate(std::string_view token) {
  return engine_->authenticate(token);
}

Actor Application::endpoint_actor(std::string_view endpoint) {
  return engine_->endpoint_actor(endpoint);
}

}  // namespace engine
