#include "adapters/fhir_rest/source.h"

#include <string>
#include <utility>

#include "adapters/fhir_rest/answer.h"
#include "adapters/fhir_rest/ask.h"
#include "adapters/fhir_rest/capability.h"
#include "net/executor.h"
#include "net/plain_token.h"
#include "net/turnstile.h"

namespace adapter::fhir_rest {
namespace {

// What handlers share; they keep it alive, and it changes nothing of its own.
class Service : public std::enable_shared_from_this<Service> {
 public:
  Service(engine::Host& host, std::string endpoint, std::string base_url)
      : host_(host), endpoint_(std::move(endpoint)), base_url_(std::move(base_url)) {}

  void metadata(const net::Request& request, const net::Respond& respond) const {
    const std::string token = net::request_token(request);
    if (auto refusal = check_answer_type(request))
      return respond(refusal_response(token, *refusal));
    respond(metadata_response(token, capability_statement(base_url_, host_.clock().now())));
  }

  void resource(net::Request request, net::Respond respond, net::Turnstile::Pass pass) const {
    const auto actor = admit(request, respond);
    if (!actor.ok()) return;
    const auto read = read_ask(request);
    if (const auto* refusal = std::get_if<Refusal>(&read))
      return respond(refusal_response(net::request_token(request), *refusal));
    const Ask& ask = std::get<Ask>(read);
    if (ask.verb == Ask::Verb::kRead) return show(ask, actor.value(), respond, std::move(pass));
    accept(ask, to_arrival(ask, std::move(request), actor.value(), endpoint_), respond,
           std::move(pass));
  }

  void refuse(const net::Request& request, const net::Respond& respond,
              const Refusal& refusal) const {
    if (admit(request, respond).ok())
      respond(refusal_response(net::request_token(request), refusal));
  }

 private:
  // Who asks; when nobody may, the refusal has been answered already.
  base::Result<engine::Actor> admit(const net::Request& request,
                                    const net::Respond& respond) const {
    const std::string_view bearer = request.bearer();
    auto actor = host_.authenticate(bearer);
    if (actor.ok()) return actor;
    const std::string token = net::request_token(request);
    if (actor.error().code == base::Code::kUnavailable)
      respond(error_response(token, actor.error()));
    else
      respond(login_response(token, bearer.empty() ? Credential::kNone : Credential::kBad));
    return actor;
  }

  void accept(const Ask& ask, engine::Arrival arrival, const net::Respond& respond,
              net::Turnstile::Pass pass) const {
    host_.intake().accept(std::move(arrival), [self = shared_from_this(), ask, respond,
                                               pass = std::move(pass)](engine::Accepted done) {
      auto result = std::make_shared<const engine::Accepted>(std::move(done));
      self->host_.executor().post([self, ask, respond, pass, result] {
        respond(result->ok() ? write_response(ask, result->value().get(), self->base_url_)
                             : error_response(ask.token, result->error()));
      });
    });
  }

  void show(const Ask& ask, const engine::Actor& actor, const net::Respond& respond,
            net::Turnstile::Pass pass) const {
    host_.reader().show(
        actor, engine::ShowResource{ask.type, ask.id},
        [self = shared_from_this(), ask, respond, pass = std::move(pass)](engine::Shown done) {
          auto result = std::make_shared<const engine::Shown>(std::move(done));
          self->host_.executor().post([self, ask, respond, pass, result] {
            respond(result->ok() ? read_response(ask, result->value().get())
                                 : error_response(ask.token, result->error()));
          });
        });
  }

  engine::Host& host_;
  std::string endpoint_;
  std::string base_url_;
};

Refusal not_allowed(std::string allow) {
  return {405, "not-supported", "this interaction is not served; see /metadata", "http.method",
          std::move(allow)};
}

const Refusal kNoSuchPath = {404, "not-found", "nothing is served at this path; see /metadata",
                             "http.path", ""};
const base::Error kClosed = {base::Code::kUnavailable, "the endpoint is not open now", "", {}};

class FhirSource : public engine::Source {
 public:
  FhirSource(engine::Host& host, const engine::Settings& settings)
      : router_(host.public_http()), base_(settings.text("path", "/fhir/R4")) {
    service_ =
        std::make_shared<const Service>(host, settings.name, settings.text("public_url", base_));
    mount();
  }

  base::Status start() override {
    turnstile_.open();
    return base::ok_status();
  }
  void drain() override { turnstile_.close(); }
  void stop() override {
    turnstile_.close();
    turnstile_.wait();
  }
  std::string address() const override { return base_; }

 private:
  void mount() {
    route("GET", "/metadata", [service = service_](auto request, auto respond, auto) {
      service->metadata(request, respond);
    });
    serve("GET", "/{type}/{id}");
    serve("PUT", "/{type}/{id}");
    serve("POST", "/{type}");
    for (const char* method : {"POST", "PATCH", "DELETE"})
      refuse(method, "/{type}/{id}", not_allowed("GET, PUT"));
    for (const char* method : {"GET", "PUT", "PATCH", "DELETE"})
      refuse(method, "/{type}", not_allowed("POST"));
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
      refuse(method, "/{rest...}", kNoSuchPath);
  }

  void serve(std::string_view method, std::string_view pattern) {
    route(method, pattern, [service = service_](auto request, auto respond, auto pass) {
      service->resource(std::move(request), std::move(respond), std::move(pass));
    });
  }

  void refuse(std::string_view method, std::string_view pattern, const Refusal& refusal) {
    route(method, pattern, [service = service_, refusal](auto request, auto respond, auto) {
      service->refuse(request, respond, refusal);
    });
  }

  template <class Handle>
  void route(std::string_view method, std::string_view pattern, Handle handle) {
    router_.mount(method, base_ + std::string(pattern),
                  [turnstile = turnstile_, handle = std::move(handle)](net::Request request,
                                                                       net::Respond respond) {
                    auto pass = turnstile.enter();
                    if (!pass) return respond(error_response(net::request_token(request), kClosed));
                    handle(std::move(request), std::move(respond), std::move(pass));
                  });
  }

  net::Router& router_;
  std::string base_;
  net::Turnstile turnstile_;  // copies share its state
  std::shared_ptr<const Service> service_;
};

base::Status check_settings(const engine::Settings& settings) {
  std::vector<base::Error> faults;
  const std::string path = settings.text("path", "/fhir/R4");
  if (!path.starts_with('/') || path.ends_with('/'))
    faults.push_back(settings.fault("path", "begins with '/' and does not end with it"));
  const std::string url = settings.text("public_url");
  if (!url.empty() && (!url.starts_with("http") || url.ends_with('/')))
    faults.push_back(settings.fault("public_url", "wants http(s)://... without '/' at its end"));
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return base::ok_status();
}

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  const auto checked = check_settings(settings);
  if (!checked.ok()) return checked.error();
  return std::unique_ptr<engine::Source>(std::make_unique<FhirSource>(host, settings));
}

}  // namespace adapter::fhir_rest
