#include "engine/ops/operations.h"

#include "base/json.h"

namespace engine::ops {
namespace {

using base::Json;

Json reason(std::string check, std::string words) {
  Json json = Json::object();
  json.set("check", Json::string(std::move(check)));
  json.set("reason", Json::string(std::move(words)));
  return json;
}

}  // namespace

Operations::Operations(Registry& metrics, std::vector<Check> checks)
    : metrics_(metrics), checks_(std::move(checks)) {}

void Operations::mount(net::Router& router) {
  router.mount("GET", "/healthz",
               [this](const net::Request&, const net::Respond& respond) { respond(health()); });
  router.mount("GET", "/readyz",
               [this](const net::Request&, const net::Respond& respond) { respond(readiness()); });
  router.mount("GET", "/metrics",
               [this](const net::Request&, const net::Respond& respond) { respond(metrics()); });
}

net::Response Operations::health() const {
  net::Response response;
  response.body = R"({"status":"ok"})";
  return response;
}

net::Response Operations::readiness() const {
  Json reasons = Json::array();
  if (draining_) reasons.push(reason("serve", "draining"));
  for (const Check& check : checks_) {
    if (auto words = check.reason()) reasons.push(reason(check.name, std::move(*words)));
  }
  const bool ready = reasons.items().empty();
  Json body = Json::object();
  body.set("status", Json::string(ready ? "ready" : "not ready"));
  if (!ready) body.set("reasons", std::move(reasons));
  net::Response response;
  response.status = ready ? 200 : 503;
  response.body = base::write_json(body);
  return response;
}

net::Response Operations::metrics() const {
  net::Response response;
  response.type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = metrics_.render();
  return response;
}

}  // namespace engine::ops
