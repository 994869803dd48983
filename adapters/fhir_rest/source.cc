#include "adapters/fhir_rest/source.h"

#include <string>
#include <utility>

#include "adapters/fhir_rest/answer.h"
#include "adapters/fhir_rest/ask.h"
#include "adapters/fhir_rest/capability.h"
#include "adapters/web/http_source.h"
#include "adapters/web/later.h"
#include "net/plain_token.h"

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
    host_.intake().accept(
        std::move(arrival),
        web::later<engine::Accepted>(host_, [self = shared_from_this(), ask, respond,
                                             pass = std::move(pass)](const auto& accepted) {
          respond(accepted.ok() ? write_response(ask, accepted.value().get(), self->base_url_)
                                : error_response(ask.token, accepted.error()));
        }));
  }

  void show(const Ask& ask, const engine::Actor& actor, const net::Respond& respond,
            net::Turnstile::Pass pass) const {
    host_.reader().show(
        actor, engine::ShowResource{ask.type, ask.id},
        web::later<engine::Shown>(host_, [ask, respond, pass = std::move(pass)](const auto& shown) {
          respond(shown.ok() ? read_response(ask, shown.value().get())
                             : error_response(ask.token, shown.error()));
        }));
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

net::Response closed_answer(const net::Request& request) {
  return error_response(net::request_token(request), kClosed);
}

class FhirSource : public web::HttpSource {
 public:
  FhirSource(engine::Host& host, const engine::Settings& settings)
      : HttpSource(host, settings.text("path", "/fhir/R4"), &closed_answer),
        service_(std::make_shared<const Service>(host, settings.name,
                                                 settings.text("public_url", address()))) {
    serve("GET", address() + "/metadata", [service = service_](auto request, auto respond, auto) {
      service->metadata(request, respond);
    });
    take("GET", "/{type}/{id}");
    take("PUT", "/{type}/{id}");
    take("POST", "/{type}");
    for (const char* method : {"POST", "PATCH", "DELETE"})
      refuse(method, "/{type}/{id}", not_allowed("GET, PUT"));
    for (const char* method : {"GET", "PUT", "PATCH", "DELETE"})
      refuse(method, "/{type}", not_allowed("POST"));
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
      refuse(method, "/{rest...}", kNoSuchPath);
  }

 private:
  void take(std::string_view method, std::string_view below) {
    serve(method, address() + std::string(below),
          [service = service_](auto request, auto respond, auto pass) {
            service->resource(std::move(request), std::move(respond), std::move(pass));
          });
  }

  void refuse(std::string_view method, std::string_view below, const Refusal& refusal) {
    serve(method, address() + std::string(below),
          [service = service_, refusal](auto request, auto respond, auto) {
            service->refuse(request, respond, refusal);
          });
  }

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
