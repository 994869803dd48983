#include "engine/serve/admin.h"

#include "base/time.h"
#include "engine/pipeline/inspect.h"
#include "engine/serve/admin_parts.h"

namespace engine {

using base::Code;
using base::Error;
using base::Json;

Json good(Json result) {
  Json reply = Json::object();
  reply.set("ok", Json::boolean(true));
  reply.set("result", std::move(result));
  return reply;
}

Json bad(const Error& error) {
  Json reply = Json::object();
  reply.set("ok", Json::boolean(false));
  reply.set("code", Json::string(std::string(base::code_name(error.code))));
  reply.set("text", Json::string(error.text));
  reply.set("path", Json::string(error.path));
  return reply;
}

std::int64_t number_in(const Json& request, std::string_view name) {
  const Json* number = request.find(name);
  if (number == nullptr || !number->is_number()) return 0;
  return std::strtoll(number->text().c_str(), nullptr, 10);
}

namespace {

template <class T>
Json list(base::Result<std::vector<T>> items) {
  if (!items.ok()) return bad(items.error());
  Json array = Json::array();
  for (T& item : items.value()) array.push(std::move(item));
  return good(std::move(array));
}

Json item_json(const QueueItem& item) {
  Json json = Json::object();
  json.set("id", Json::string(item.id));
  json.set("kind", Json::string(item.kind));
  json.set("where", Json::string(item.where));
  json.set("since", Json::string(base::format_instant(item.since)));
  json.set("reason", Json::string(item.reason));
  return json;
}

Json state(base::Result<std::string> now) {
  if (!now.ok()) return bad(now.error());
  Json json = Json::object();
  json.set("state", Json::string(std::move(now).value()));
  return good(std::move(json));
}

Json queue(Engine& engine, std::string_view act, const Json& request, const Actor& by) {
  Queue& queue = engine.queue();
  const std::string& id = request.text_of("id");
  const std::string& reason = request.text_of("reason");
  if (act == "list") {
    auto items = queue.list(by);
    if (!items.ok()) return bad(items.error());
    Json array = Json::array();
    for (const QueueItem& item : items.value()) array.push(item_json(item));
    return good(std::move(array));
  }
  if (act == "show") {
    auto item = queue.show(id, by);
    return item.ok() ? good(item_json(item.value())) : bad(item.error());
  }
  if (act == "retry") return state(queue.retry(id, by));
  if (act == "release") return state(queue.release(id, by, reason));
  if (act == "close") {
    const base::Status closed = queue.close(id, by, reason);
    return closed.ok() ? state(std::string("closed")) : bad(closed.error());
  }
  return bad({Code::kUnsupported, "no such command", "queue", {}});
}

Json messages(Engine& engine, const Json& request, const Actor& by) {
  base::Instant since{0};
  if (const std::string& text = request.text_of("since"); !text.empty()) {
    auto at = base::parse_instant(text);
    if (!at.ok()) return bad({Code::kInvalid, at.error().text, "--since", {}});
    since = at.value();
  }
  return list(Inspect(engine.services()).messages(by, since));
}

Json waiting(Engine& engine) {
  auto threads = engine.releases().waiting(engine.rules().tenant);
  if (!threads.ok()) return bad(threads.error());
  Json array = Json::array();
  for (const ThreadId thread : threads.value()) {
    Json one = Json::object();
    one.set("thread", Json::string("t" + thread.to_string()));
    array.push(std::move(one));
  }
  return good(std::move(array));
}

// Whoever may open the socket runs the machine, which makes nobody a clinician: a release needs the
// token of one.
Json release(Engine& engine, const Json& request) {
  auto by = engine.credentials().authenticate(request.text_of("token"));
  if (!by.ok()) return bad(by.error());
  std::string_view id = request.text_of("id");
  if (id.starts_with('t')) id.remove_prefix(1);
  const ThreadId thread{std::strtoll(std::string(id).c_str(), nullptr, 10)};
  auto done = engine.releases().release_and_wait(by.value(), thread);
  if (!done.ok()) return bad(done.error());
  Json json = Json::object();
  json.set("thread", Json::string("t" + thread.to_string()));
  json.set("entry", Json::string("e" + done.value().get().entry.to_string()));
  json.set("again", Json::boolean(done.value().get().again));
  return good(std::move(json));
}

}  // namespace

Actor local_actor(TenantId tenant, unsigned uid) {
  Actor actor;
  actor.tenant = tenant;
  actor.kind = ActorKind::kStaff;
  actor.id = "local:" + std::to_string(uid);
  actor.role = std::string(Roles::kLocal);
  return actor;
}

Json handle_admin(Engine& engine, const Json& request, const Actor& by) {
  const std::string& command = request.text_of("command");
  if (command.starts_with("queue.")) {
    return queue(engine, std::string_view(command).substr(6), request, by);
  }
  if (command == "release.list") return waiting(engine);
  if (command == "release.thread") return release(engine, request);
  if (command == "messages") return messages(engine, request, by);
  if (command == "trace") {
    return list(Inspect(engine.services()).trace(by, request.text_of("id")));
  }
  if (command.starts_with("token.")) {
    return handle_token(engine, std::string_view(command).substr(6), request, by);
  }
  if (command.starts_with("consent.")) {
    return handle_consent(engine, std::string_view(command).substr(8), request, by);
  }
  if (command == "backup") {
    const base::Status done = engine.store().backup(request.text_of("path"));
    return done.ok() ? good(Json::object()) : bad(done.error());
  }
  return bad({Code::kUnsupported, "no such command", "command", {}});
}

}  // namespace engine
