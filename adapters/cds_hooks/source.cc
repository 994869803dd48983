#include "adapters/cds_hooks/source.h"

#include <algorithm>
#include <chrono>

#include "adapters/cds_hooks/card.h"
#include "adapters/cds_hooks/feedback.h"
#include "adapters/cds_hooks/guard.h"
#include "adapters/cds_hooks/hook.h"
#include "adapters/ehr/enrolment.h"
#include "adapters/ehr/fetch.h"
#include "adapters/ehr/web_url.h"
#include "adapters/web/answer.h"
#include "adapters/web/http_source.h"
#include "adapters/web/later.h"
#include "net/executor.h"
#include "net/plain_token.h"

namespace adapter::cds_hooks {
namespace {

using base::Code;
using base::Json;
using Steady = std::chrono::steady_clock;

constexpr long long kWarnHoursMax = 24 * 30;

struct Client {
  std::string name;  // of the endpoint
  std::string issuer, jwks_url, jku;
  std::string public_url;
  std::string path;
  std::string role;
  std::string assigner;
  std::string ca_file;
  std::vector<std::string> origins;
  CardStyle style;
};

base::Result<Client> read_client(const engine::Settings& settings) {
  ehr::Enrolment reading(settings);
  Client client;
  client.name = settings.name;
  client.issuer = reading.text("issuer");
  if (client.issuer.empty()) reading.fault("issuer", "wants the iss of the client's tokens");
  client.jwks_url = reading.url("jwks_url");
  client.jku = reading.url("jku", ehr::Need::kMayBeAbsent);
  client.public_url = reading.url("public_url");
  client.path = reading.path("path", "/cds-services");
  client.role = reading.word("role", "clinician");
  client.assigner = reading.text("assigner");
  client.ca_file = reading.text("ca_file");
  client.origins = reading.origins("origins");
  client.style.label = reading.text("label", "Hopline");
  client.style.launch_url = reading.url("launch_url", ehr::Need::kMayBeAbsent);
  if (client.style.launch_url.empty()) {
    client.style.launch_url = ehr::join_url(client.public_url, "/smart/launch");
  }
  client.style.warn_after_us =
      reading.number("warn_after_hours", 24, kWarnHoursMax) * base::kHourUs;
  if (!reading.ok()) return reading.error();
  return client;
}

// One call, from its handler to its answer.
struct Call {
  net::Request request;
  net::Respond respond;
  net::Turnstile::Pass pass;
  Steady::time_point came = Steady::now();
};
using SharedCall = std::shared_ptr<const Call>;

net::Response json_response(const Json& body) {
  net::Response response;
  response.body = base::write_json(body);
  return response;
}

class Service : public std::enable_shared_from_this<Service> {
 public:
  Service(Client client, engine::Host& host)
      : client_(std::move(client)),
        host_(host),
        guard_({client_.issuer, client_.jku},
               ehr::fetch_keys(ehr::make_client(client_.ca_file), client_.jwks_url),
               {host.tickets(), host.clock()}) {}

  void stop() { guard_.stop(); }

  // Open to all, since it says nothing; but whoever signs is told when the signature does not hold.
  void discover(const SharedCall& call) {
    if (net::count_headers(call->request, "Authorization") == 0) {
      return answer(call, json_response(describe_services()));
    }
    admit(call, "", [self = shared_from_this(), call] {
      self->answer(call, json_response(describe_services()));
    });
  }

  void ask(const SharedCall& call) {
    if (!call->request.has_type("application/json"))
      return refuse(call, {415, "send application/json"});
    admit(call, "/" + std::string(kServiceId), [self = shared_from_this(), call] {
      const auto read = read_hook(call->request.body);
      if (const auto* refusal = std::get_if<Refusal>(&read)) return self->refuse(call, *refusal);
      self->show(call, std::get<Hook>(read));
    });
  }

  void take_feedback(const SharedCall& call) {
    if (!call->request.has_type("application/json"))
      return refuse(call, {415, "send application/json"});
    admit(call, "/" + std::string(kServiceId) + "/feedback", [self = shared_from_this(), call] {
      const auto items = read_feedback(call->request.body);
      if (!items) return self->refuse(call, {400, "feedback: card and outcome are needed"});
      self->keep(call, std::make_shared<const std::vector<Feedback>>(*items), 0);
    });
  }

  // What a browser asks before it sends a token along (Fetch standard, CORS-preflight).
  void preflight(const SharedCall& call) {
    net::Response response;
    response.status = 204;
    if (!allowed_origin(call->request).empty()) {
      response.headers = {{"Access-Control-Allow-Methods", "GET, POST"},
                          {"Access-Control-Allow-Headers", "Authorization, Content-Type"},
                          {"Access-Control-Max-Age", "600"}};
    }
    answer(call, std::move(response));
  }

 private:
  std::string allowed_origin(const net::Request& request) const {
    const std::string origin(request.header("Origin"));
    const bool known =
        std::find(client_.origins.begin(), client_.origins.end(), origin) != client_.origins.end();
    return known ? origin : "";
  }

  void answer(const SharedCall& call, net::Response response) const {
    response.headers.push_back({"Vary", "Origin"});
    if (std::string origin = allowed_origin(call->request); !origin.empty()) {
      response.headers.push_back({"Access-Control-Allow-Origin", std::move(origin)});
    }
    call->respond(std::move(response));
  }

  void refuse(const SharedCall& call, const Refusal& refusal) const {
    answer(call, net::problem(refusal.status, refusal.detail));
  }

  // What follows a token is done on the executor: a token is spent by a commit.
  void admit(const SharedCall& call, const std::string& below, std::function<void()> then) {
    guard_.check(call->request.bearer(), ehr::join_url(client_.public_url, client_.path) + below,
                 web::later<base::Status>(host_, [self = shared_from_this(), call,
                                                  then = std::move(then)](const auto& let_in) {
                   if (let_in.ok()) return then();
                   self->turn_away(call, let_in.error());
                 }));
  }

  void turn_away(const SharedCall& call, const base::Error& error) const {
    host_.log().warning("cds token refused",
                        {{"endpoint", client_.name}, {"part", error.path}, {"why", error.text}});
    if (error.code == Code::kUnavailable) {
      return refuse(call, {503, "the client's keys cannot be had now"});
    }
    answer(call, web::stamp(net::problem(401, "send a signed token for this URL"), ""));
  }

  // A patient who is not ours is asked about all the same, as nobody: the same steps, the same
  // answer.
  void show(const SharedCall& call, const Hook& hook) {
    if (hook.user.empty()) return finish(call, no_cards());
    auto who = engine::Identity::clinician(client_.name, hook.user, client_.role);
    who.site = host_.endpoint_actor(client_.name).site;  // of this EHR's enrolment
    auto viewer = host_.sessions().actor_of(who);
    const auto patient = host_.directory().find(engine::names_of(hook.patient, client_.assigner));
    if (!patient.ok() && patient.error().code == Code::kUnavailable) {
      return refuse(call, {503, "the store does not answer now"});
    }
    if (!viewer.ok()) return finish(call, no_cards());
    const engine::ShowCard wanted{patient.ok() ? patient.value() : engine::PatientId{}};
    host_.reader().show(
        viewer.value(), wanted,
        web::later<engine::Shown>(host_, [self = shared_from_this(), call](const auto& shown) {
          if (!shown.ok() && shown.error().code == Code::kUnavailable) {
            return self->refuse(call, {503, "the store does not answer now"});
          }
          self->finish(call, shown.ok() ? self->cards(shown.value().get().json) : no_cards());
        }));
  }

  Json cards(const Json& view) {
    const std::string uuid = host_.cards().give();
    Json reply = render_cards(view, client_.style, host_.clock().now(), uuid);
    if (!reply.find("cards")->items().empty()) {
      host_.metrics().count("hopline_cards_total", {{"endpoint", client_.name}});
    }
    return reply;
  }

  void finish(const SharedCall& call, const Json& reply) {
    const auto spent =
        std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - call->came);
    const std::int64_t left = kAnswerUsMin - spent.count();
    net::Response response = json_response(reply);
    if (left <= 0) return answer(call, std::move(response));
    host_.executor().after_us(left,
                              [self = shared_from_this(), call, response = std::move(response)] {
                                self->answer(call, response);
                              });
  }

  // One after the other: a client that is told to come again tells all of them again, and those
  // that are known are not counted twice.
  void keep(const SharedCall& call, const std::shared_ptr<const std::vector<Feedback>>& items,
            std::size_t at) {
    if (at == items->size()) return answer(call, json_response(Json::object()));
    const Feedback& item = items->at(at);
    host_.cards().record({client_.name, item.card, item.outcome, item.reason},
                         web::later<base::Status>(host_, [self = shared_from_this(), call, items,
                                                          at](const base::Status& kept) {
                           if (!kept.ok() && kept.error().code == Code::kUnavailable) {
                             return self->refuse(call, {503, "the store does not answer now"});
                           }
                           if (kept.ok()) self->count(items->at(at));
                           self->keep(call, items, at + 1);
                         }));
  }

  void count(const Feedback& item) const {
    host_.metrics().count(
        "hopline_card_feedback_total",
        {{"endpoint", client_.name}, {"outcome", item.outcome}, {"reason", item.reason}});
  }

  Client client_;
  engine::Host& host_;
  Guard guard_;
};

class CdsSource : public web::HttpSource {
 public:
  CdsSource(Client client, engine::Host& host)
      : HttpSource(
            host, client.path,
            [](const net::Request&) { return net::problem(503, "the service is not open now"); }),
        service_(std::make_shared<Service>(std::move(client), host)) {
    const std::string path = address();
    const std::string service = path + "/" + std::string(kServiceId);
    route("GET", path, &Service::discover);
    route("POST", service, &Service::ask);
    route("POST", service + "/feedback", &Service::take_feedback);
    for (const std::string& each : {path, service, service + "/feedback"}) {
      route("OPTIONS", each, &Service::preflight);
    }
  }

 private:
  void route(std::string_view method, const std::string& path,
             void (Service::*handle)(const SharedCall&)) {
    serve(method, path, web::method_of<Call>(service_, handle));
  }
  void end_work() override { service_->stop(); }

  std::shared_ptr<Service> service_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  auto client = read_client(settings);
  if (!client.ok()) return client.error();
  return std::unique_ptr<engine::Source>(
      std::make_unique<CdsSource>(std::move(client).value(), host));
}

}  // namespace adapter::cds_hooks
