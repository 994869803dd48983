#include "engine/cli/node.h"

#include <sys/statvfs.h>

#include "engine/pipeline/gauges.h"
#include "engine/serve/instance_gauges.h"

namespace engine::cli {
namespace {

constexpr std::uint64_t kFreeBytesMin = 64u << 20;
constexpr std::size_t kWaitingMax = store::Committer::kQueueMax / 2;

// Before the disk is full: a load balancer turns to another node while this one can still answer
// what is under way.
std::optional<std::string> disk_reason(const std::string& folder) {
  struct statvfs disk {};
  if (::statvfs(folder.c_str(), &disk) != 0) return "the data directory cannot be read";
  const std::uint64_t free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (free_bytes >= kFreeBytesMin) return std::nullopt;
  return "less than 64 MiB are free in the data directory";
}

net::HttpServer::Options listener_of(const conf::Listener& listener, base::Log& log) {
  net::HttpServer::Options options;
  options.address = listener.listen;
  options.log = &log;
  return options;
}

}  // namespace

Node::Node(Key, Configuration configuration, base::Log::Write write)
    : configuration_(std::move(configuration)),
      log_(clock_, std::move(write), configuration_.conf.log_level),
      metrics_(HOPLINE_VERSION) {}

base::Result<std::unique_ptr<Node>> Node::open(Configuration configuration,
                                               base::Log::Write write) {
  auto node = std::make_unique<Node>(Key{}, std::move(configuration), std::move(write));
  auto app =
      Application::open(node->configuration_.conf,
                        {node->configuration_.adapters, node->metrics_, node->clock_, node->log_});
  if (!app.ok()) return app.error();
  node->app_ = std::move(app).value();
  node->metrics_.before_render([app = node->app_.get()](Metrics& to) {
    read_gauges(app->engine().services(), to);
    read_instance_gauges(app->conf(), to);
  });
  node->readiness_ = std::make_unique<Readiness>(*node->app_, node->clock_);
  node->operations_ = std::make_unique<ops::Operations>(node->metrics_, node->checks());
  node->operations_->mount(node->router_);
  return node;
}

Node::~Node() { stop(); }

std::vector<ops::Check> Node::checks() {
  return {{"disk", [folder = configuration_.conf.data_dir] { return disk_reason(folder); }},
          {"queue",
           [this]() -> std::optional<std::string> {
             if (app_->engine().store().waiting() < kWaitingMax) return std::nullopt;
             return "more than 5,000 writes wait for the committer";
           }},
          {"store", [this] { return readiness_->store(); }},
          {"listeners", [this] { return readiness_->listeners(); }},
          {"audit", [this] { return readiness_->audit(); }},
          {"keys", [this] { return readiness_->keys(); }}};
}

// Operations answer on a thread of their own, also while the engine is busy.
base::Status Node::start() {
  const conf::Listener& listener = configuration_.conf.operations_http;
  net::HttpServer::Options options = listener_of(listener, log_);
  if (listener.has_tls()) {
    auto tls = net::Tls::server({listener.tls_cert, listener.tls_key, listener.tls_client_ca});
    if (!tls.ok()) return tls.error();
    options.tls = tls.value();
  }
  executor_ = std::make_unique<net::Executor>(1, &log_);
  http_ = std::make_unique<net::HttpServer>(*executor_, router_, std::move(options));
  if (base::Status up = http_->start(); !up.ok()) return up;
  return app_->start();
}

void Node::drain() {
  operations_->drain();
  app_->drain();
}

void Node::stop() {
  if (app_) app_->stop();
  if (http_) http_->stop();
  if (executor_) executor_->stop();
  http_.reset();
}

}  // namespace engine::cli
