// Node: one running engine of this process, with its metrics, its log and both listeners.
//
//   auto node = Node::open(std::move(configuration), base::to_stderr());
//   if (auto up = node.value()->start(); !up.ok()) ...
//   node.value()->app().http_address();  node.value()->operations_address();
//   node.value()->drain();  node.value()->stop();
//
// What `serve`, `demo` and `bench` have in common. Owns everything below it. /readyz says why when
// it should get no new work (engine/serve/readiness.h). One thread; the destructor stops it.
#pragma once

#include <memory>
#include <string>

#include "engine/cli/configuration.h"
#include "engine/ops/operations.h"
#include "engine/ops/registry.h"
#include "engine/serve/application.h"
#include "engine/serve/readiness.h"

namespace engine::cli {

class Node {
 public:
  static base::Result<std::unique_ptr<Node>> open(Configuration configuration,
                                                  base::Log::Write write);
  ~Node();

  base::Status start();
  void drain();
  void stop();

  Application& app() { return *app_; }
  ops::Registry& metrics() { return metrics_; }
  base::Log& log() { return log_; }
  const base::Clock& clock() const { return clock_; }
  std::string operations_address() const { return http_->address(); }

 private:
  struct Key {};

 public:
  Node(Key, Configuration configuration, base::Log::Write write);

 private:
  std::vector<ops::Check> checks();

  Configuration configuration_;
  base::SystemClock clock_;
  base::Log log_;
  ops::Registry metrics_;
  std::unique_ptr<Application> app_;
  std::unique_ptr<Readiness> readiness_;
  std::unique_ptr<ops::Operations> operations_;
  net::Router router_;
  std::unique_ptr<net::Executor> executor_;
  std::unique_ptr<net::HttpServer> http_;
};

}  // namespace engine::cli
