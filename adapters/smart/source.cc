#include "adapters/smart/source.h"

#include <array>
#include <atomic>
#include <optional>

#include "adapters/smart/ehr_client.h"
#include "adapters/smart/page.h"
#include "adapters/web/http_source.h"
#include "adapters/web/later.h"
#include "net/worker.h"

namespace adapter::smart {
namespace {

using base::Code;

// "" when it is absent, repeated or longer than any server makes it.
std::string parameter(const net::Request& request, std::string_view name) {
  const std::string_view value = request.parameter(name);
  return value.size() <= kParameterBytesMax ? std::string(value) : "";
}

Trouble trouble_of(const base::Error& error) {
  if (error.path == "fhirUser") return Trouble::kNotStaff;
  if (error.code == Code::kUnavailable) return Trouble::kEhrAway;
  return Trouble::kNotProven;
}

net::Response redirect(std::string url) {
  net::Response response;
  response.status = 303;
  response.type = "text/plain";
  response.headers = {{"Location", std::move(url)}};
  return response;
}

struct Call {
  net::Request request;
  net::Respond respond;
  net::Turnstile::Pass pass;
};
using SharedCall = std::shared_ptr<const Call>;

class Service : public std::enable_shared_from_this<Service> {
 public:
  Service(App app, engine::Host& host) : app_(std::move(app)), host_(host), ehr_(app_) {}

  const App& app() const { return app_; }
  void stop() {
    for (net::Worker& worker : workers_) worker.stop();
  }
  net::Response page(Trouble trouble) const { return refusal_page(trouble, app_.frame_ancestors); }

  void launch(const SharedCall& call) {
    std::string iss = parameter(call->request, "iss");
    while (iss.ends_with('/')) iss.pop_back();
    const std::string ehr_launch = parameter(call->request, "launch");
    if (iss != app_.iss || ehr_launch.empty()) return refuse(call, Trouble::kBadLaunch, "iss");
    if (const auto servers = ehr_.known_servers(now())) return go(call, *servers, ehr_launch);
    work(call, [self = shared_from_this(), call, ehr_launch] {
      const auto servers = self->ehr_.servers(self->now());
      if (servers.ok()) return self->go(call, servers.value(), ehr_launch);
      self->refuse(call, trouble_of(servers.error()), servers.error().path);
    });
  }

  // The state is used up before anything else is looked at: a second try with it, at whatever
  // node, finds it spent.
  void callback(const SharedCall& call) {
    const std::string state = parameter(call->request, "state");
    host_.tickets().spend(launch_purpose(app_.name), state,
                          web::later<base::Status>(
                              host_, [self = shared_from_this(), call, state](const auto& first) {
                                if (first.ok()) return self->finish(call, state);
                                const bool away = first.error().code == Code::kUnavailable;
                                self->refuse(call, away ? Trouble::kClosed : Trouble::kExpired,
                                             "state");
                              }));
  }

 private:
  base::Instant now() const { return host_.clock().now(); }

  void finish(const SharedCall& call, const std::string& state) {
    const Answer answer{parameter(call->request, "code"), parameter(call->request, "iss")};
    if (answer.code.empty()) return refuse(call, Trouble::kRefusedThere, "code");
    work(call, [self = shared_from_this(), call, state, answer] {
      const auto arrived =
          self->ehr_.finish(launch_of(self->host_.tickets(), state), answer, self->now());
      if (!arrived.ok()) {
        return self->refuse(call, trouble_of(arrived.error()), arrived.error().path);
      }
      self->welcome(call, arrived.value());
    });
  }

  void refuse(const SharedCall& call, Trouble trouble, std::string_view step) {
    host_.log().warning("smart launch refused",
                        {{"endpoint", app_.name}, {"step", std::string(step)}});
    host_.metrics().count("hopline_launches_total",
                          {{"endpoint", app_.name}, {"outcome", "refused"}});
    call->respond(page(trouble));
  }

  void go(const SharedCall& call, const Servers& servers, const std::string& ehr_launch) {
    const Launch launch = begin_launch(host_.tickets(), app_.name, now());
    call->respond(redirect(authorize_url(servers, app_, launch, ehr_launch)));
  }

  void work(const SharedCall& call, std::function<void()> run) {
    net::Worker& worker = workers_[next_.fetch_add(1) % workers_.size()];
    const auto give_back = [self = shared_from_this(), call] {
      call->respond(self->page(Trouble::kClosed));
    };
    if (!worker.put(std::move(run), give_back)) give_back();
  }

  // The first conversation that the launch names and that is this patient's.
  engine::ThreadId thread_of(engine::PatientId patient, const Arrived& arrived) {
    if (!arrived.thread.none()) {
      const auto whose = host_.directory().patient_of(arrived.thread);
      if (whose.ok() && whose.value() == patient) return arrived.thread;
    }
    for (const Arrived::About& about : arrived.about) {
      const auto thread = host_.directory().thread_about(patient, about.type, about.names);
      if (thread.ok()) return thread.value();
    }
    return {};
  }

  void welcome(const SharedCall& call, const Arrived& arrived) {
    const auto patient = host_.directory().find(arrived.patient);
    if (!patient.ok()) {
      const bool away = patient.error().code == Code::kUnavailable;
      return refuse(call, away ? Trouble::kClosed : Trouble::kUnknownPatient, "Patient.identifier");
    }
    auto identity = engine::Identity::clinician(app_.name, arrived.user, app_.role);
    identity.site = host_.endpoint_actor(app_.name).site;  // of this EHR's enrolment
    identity.about.patient = patient.value();
    identity.about.thread = thread_of(patient.value(), arrived);
    if (arrived.banner) identity.about.marks.push_back("banner");
    for (const std::string& scope : arrived.missing) {
      identity.about.marks.push_back("missing:" + scope);
    }
    host_.sessions().issue_code(
        identity, [self = shared_from_this(), call](base::Result<std::string> code) {
          if (!code.ok()) return self->refuse(call, Trouble::kClosed, "session");
          self->host_.metrics().count("hopline_launches_total",
                                      {{"endpoint", self->app_.name}, {"outcome", "opened"}});
          // A fragment is sent to no server; the code in it serves once.
          call->respond(redirect(self->app_.chart + "#code=" + code.value()));
        });
  }

  App app_;
  engine::Host& host_;
  EhrClient ehr_;
  std::array<net::Worker, kWorkers> workers_;
  std::atomic<std::size_t> next_{0};
};

class SmartSource : public web::HttpSource {
 public:
  SmartSource(engine::Host& host, const std::shared_ptr<Service>& service)
      : HttpSource(host, service->app().path,
                   [service](const net::Request&) { return service->page(Trouble::kClosed); }),
        service_(service) {
    serve("GET", address() + "/launch", web::method_of<Call>(service_, &Service::launch));
    serve("GET", address() + "/callback", web::method_of<Call>(service_, &Service::callback));
  }

 private:
  void end_work() override { service_->stop(); }

  std::shared_ptr<Service> service_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  auto app = read_app(settings);
  if (!app.ok()) return app.error();
  return std::unique_ptr<engine::Source>(
      std::make_unique<SmartSource>(host, std::make_shared<Service>(std::move(app).value(), host)));
}

}  // namespace adapter::smart
