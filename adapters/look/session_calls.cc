#include "adapters/look/session_calls.h"

#include <memory>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/time.h"
#include "net/executor.h"

namespace adapter::look {
namespace {

using base::Json;

constexpr std::string_view kPath = "/api/v1/session";
constexpr std::string_view kSchemas = R"({
  "SessionCode": {"type": "object", "required": ["code"], "additionalProperties": false,
    "properties": {"code": {"type": "string"}}},
  "Session": {"type": "object", "required": ["window", "person", "idle_ends", "ends", "marks"],
    "properties": {
      "token": {"type": "string", "description": "Only in the answer that opens the session."},
      "window": {"type": "string", "enum": ["clinician", "patient", "analyst"]},
      "person": {"type": "string"}, "role": {"type": "string"},
      "patient": {"type": "string", "description": "Whose chart it was opened from."},
      "thread": {"type": "string", "description": "To show first."},
      "marks": {"type": "array", "items": {"type": "string"}},
      "idle_ends": {"type": "string", "format": "date-time"},
      "ends": {"type": "string", "format": "date-time"}}}
})";

net::Response answer(int status, const Json& body) {
  return {status, "application/json", base::write_json(body), {{"Cache-Control", "no-store"}}};
}

net::Response refusal(const base::Error& error) {
  if (error.code == base::Code::kUnavailable) return net::problem(503, "try again in a moment");
  net::Response response = net::problem(401, "this session has ended, or never was");
  response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"hopline\""});
  return response;
}

void set_text(Json& json, std::string_view name, const std::string& text) {
  if (!text.empty()) json.set(name, Json::string(text));
}

Json session_json(const engine::Session& session) {
  Json json = Json::object();
  set_text(json, "window", std::string(engine::window_name(session.window)));
  const auto& names = session.actor.references;
  set_text(json, "person", names.empty() ? session.actor.id : names.front());
  set_text(json, "role", session.actor.role);
  if (!session.about.patient.none()) set_text(json, "patient", session.about.patient.to_string());
  if (!session.about.thread.none())
    set_text(json, "thread", "t" + session.about.thread.to_string());
  Json marks = Json::array();
  for (const std::string& mark : session.about.marks) marks.push(Json::string(mark));
  json.set("marks", std::move(marks));
  set_text(json, "idle_ends", base::format_fhir_instant(session.idle_ends));
  set_text(json, "ends", base::format_fhir_instant(session.ends));
  return json;
}

// "" when the body is not {"code": text}.
std::string code_in(std::string_view body) {
  base::JsonLimits limits;
  limits.bytes_max = kSessionBodyBytesMax;
  limits.depth_max = 2;
  const auto parsed = base::parse_json(body, limits);
  if (!parsed.ok() || parsed.value().members().size() != 1) return {};
  return parsed.value().text_of("code");
}

void redeem(engine::Host& host, const net::Request& request, const net::Respond& respond) {
  const std::string code = code_in(request.body);
  if (code.empty()) return respond(net::problem(400, "send {\"code\"}"));
  host.sessions().redeem(code, [&host, respond](base::Result<engine::Opened> opened) {
    auto done = std::make_shared<const base::Result<engine::Opened>>(std::move(opened));
    host.executor().post([respond, done] {
      if (!done->ok()) return respond(refusal(done->error()));
      Json json = session_json(done->value().session);
      json.set("token", Json::string(done->value().token));
      respond(answer(201, json));
    });
  });
}

void tell(const base::Result<engine::Session>& session, const net::Respond& respond) {
  if (!session.ok()) return respond(refusal(session.error()));
  respond(answer(200, session_json(session.value())));
}

void log_out(engine::Host& host, const net::Request& request, const net::Respond& respond) {
  bool everywhere = false;
  for (const auto& [name, value] : request.query) {
    everywhere = everywhere || (name == "everywhere" && value == "yes");
  }
  host.sessions().close(request.bearer(),
                        everywhere ? engine::Everywhere::kYes : engine::Everywhere::kNo,
                        [&host, respond](base::Status closed) {
                          host.executor().post([respond, closed = std::move(closed)] {
                            if (!closed.ok()) return respond(refusal(closed.error()));
                            respond({204, "", "", {{"Cache-Control", "no-store"}}});
                          });
                        });
}

}  // namespace

void mount_sessions(engine::Host& host) {
  using net::Request;
  using net::Respond;
  net::Router& router = host.public_http();
  router.describe(kSchemas);
  router.mount(
      {.method = "POST",
       .path = kPath,
       .id = "openSession",
       .summary = "Opens a session by a code from a link's fragment; once for each code",
       .takes = "SessionCode",
       .gives = "Session",
       .status = 201,
       .access = net::ApiAccess::kOpen},
      [&host](const Request& request, const Respond& respond) { redeem(host, request, respond); });
  router.mount({.method = "GET",
                .path = kPath,
                .id = "readSession",
                .summary = "Who is signed in and until when; does not prolong the session",
                .gives = "Session"},
               [&host](const Request& request, const Respond& respond) {
                 tell(host.sessions().look(request.bearer()), respond);
               });
  router.mount({.method = "PUT",
                .path = kPath,
                .id = "prolongSession",
                .summary = "Says that she is still there, and until when the session lasts now",
                .gives = "Session"},
               [&host](const Request& request, const Respond& respond) {
                 tell(host.sessions().resume(request.bearer()), respond);
               });
  router.mount(
      {.method = "DELETE",
       .path = kPath,
       .id = "closeSession",
       .summary = "Log-out, of this session or of all of the same person",
       .status = 204,
       .parameters = {{"everywhere", "query", "yes: all of her sessions"}}},
      [&host](const Request& request, const Respond& respond) { log_out(host, request, respond); });
}

base::Result<engine::Actor> actor_of(engine::Host& host, const net::Request& request) {
  if (request.header("X-Hopline-Auto").empty()) return host.authenticate(request.bearer());
  auto session = host.sessions().look(request.bearer());
  if (session.ok()) return session.value().actor;
  if (session.error().code == base::Code::kUnavailable) return session.error();
  return host.authenticate(request.bearer());  // a token that is no session's does not idle out
}

}  // namespace adapter::look
