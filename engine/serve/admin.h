// Admin: how commands reach the engine that serves a data directory, or the store if none does.
//
//   AdminServer server(engine, data_dir, log);  server.start();          // inside `hopline serve`
//   auto reply = call_admin(data_dir, request);            // kUnavailable: none serves
//   Json reply = handle_admin(engine, request, actor);     // what both come down to
//
// A request is one JSON object with "command"; the answer is {"ok":true,"result":...} or
// {"ok":false,"code":...,"text":...,"path":...}. It travels as one line over a Unix socket in the
// data directory, which only its owner may open. No answer holds patient data. The server has one
// thread and serves one client after the other.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "base/json.h"
#include "engine/pipeline/engine.h"

namespace engine {

base::Json handle_admin(Engine& engine, const base::Json& request, const Actor& by);

// The actor of whoever runs a command on this machine: "local:<uid>".
Actor local_actor(TenantId tenant, unsigned uid);

class AdminServer {
 public:
  AdminServer(Engine& engine, std::string data_dir, base::Log& log);
  ~AdminServer();

  base::Status start();
  void stop();

 private:
  void loop();
  void serve(int client);

  Engine& engine_;
  std::string path_;
  base::Log& log_;
  int listener_ = -1;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// kUnavailable when nothing serves that directory.
base::Result<base::Json> call_admin(const std::string& data_dir, const base::Json& request);

}  // namespace engine
