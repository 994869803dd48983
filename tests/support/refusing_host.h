// RefusingHost: an engine that takes nothing, so that an adapter's wiring can be tested alone.
//
//   testing_support::RefusingHost host;
//   host.refuse_with({base::Code::kUnavailable, "draining", "", {}});
//   auto source = make_source(settings, host);
//   net::Response answer = host.ask({"POST", "/fhir/R4/Appointment", ...});
//   EXPECT_EQ(host.arrivals().size(), 1);
//
// Only a committed transaction can make a Cleared, so nothing outside the engine can pretend that
// something was accepted: that an answer follows a commit is tested with the real engine. Bearer
// "good" is `actor`; any other is denied. Thread-safe where the engine is.
#pragma once

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/api/adapter.h"
#include "net/executor.h"
#include "net/router.h"

namespace testing_support {

// A session book in which nobody is.
class RefusingSessions : public engine::Sessions {
 public:
  base::Result<engine::Actor> actor_of(const engine::Identity&) override { return denied(); }
  void open(const engine::Identity&, Done done) override { done(denied()); }
  base::Result<engine::Session> resume(std::string_view) override { return denied(); }
  base::Result<engine::Session> look(std::string_view) override { return denied(); }
  void close(std::string_view, engine::Everywhere, Closed done) override { done(denied()); }
  void issue_code(const engine::Identity&, Coded done) override { done(denied()); }
  void redeem(std::string_view, Done done) override { done(denied()); }

 private:
  static base::Error denied() { return {base::Code::kDenied, "not a session", "", {}}; }
};

// Invitations of nobody.
class RefusingInvitations : public engine::Invitations {
 public:
  void ask_code(const engine::BirthDateTry&, Asked done) override { done(base::ok_status()); }
  void ask_again(const std::string&, Asked done) override { done(base::ok_status()); }
  void enter_code(const engine::CodeTry&, Answered done) override {
    done(base::Error{base::Code::kDenied, "that did not work", "", {}});
  }
};

// Keeps who said STOP and START.
class KnownContacts : public engine::Contacts {
 public:
  void stopped(const engine::ContactAt& at, Done done) override {
    const std::lock_guard lock(mutex);
    stops.push_back(at);
    done(answer);
  }
  void started(const engine::ContactAt& at, Done done) override {
    const std::lock_guard lock(mutex);
    starts.push_back(at);
    done(answer);
  }
  std::mutex mutex;
  std::vector<engine::ContactAt> stops, starts;
  base::Status answer = base::ok_status();
};

// Tickets that never serve, and cards that nobody gave.
class RefusingTickets : public engine::Tickets, public engine::Cards {
 public:
  std::string issue(std::string_view, base::Instant) override { return "ticket"; }
  std::string secret(std::string_view, std::string_view) override { return "secret"; }
  void spend(std::string_view, std::string_view, engine::Tickets::Done done) override {
    done(no_ticket());
  }
  void claim(std::string_view, std::string_view, base::Instant,
             engine::Tickets::Done done) override {
    done(no_ticket());
  }
  std::string give() override { return "card"; }
  void record(const engine::CardFeedback&, engine::Cards::Done done) override {
    done(base::Error{base::Code::kNotFound, "no card of ours", "", {}});
  }

 private:
  static base::Status no_ticket() { return base::Error{base::Code::kDenied, "no ticket", "", {}}; }
};

// A directory that lists nobody.
class EmptyDirectory : public engine::Directory {
 public:
  base::Result<engine::PatientId> find(const std::vector<engine::BusinessId>&) override {
    return base::Error{base::Code::kNotFound, "nobody", "", {}};
  }
  base::Result<engine::ThreadId> thread_about(engine::PatientId, std::string_view,
                                              const std::vector<engine::BusinessId>&) override {
    return base::Error{base::Code::kNotFound, "nothing", "", {}};
  }
  base::Result<engine::PatientId> patient_of(engine::ThreadId) override {
    return base::Error{base::Code::kNotFound, "nobody", "", {}};
  }
};

// A desk that takes nothing, and changes that never come.
class RefusingDesk : public engine::Desk, public engine::Changes {
 public:
  void act(const engine::Actor&, engine::DeskAct,
           std::function<void(engine::Acted)> done) override {
    done(base::Error{base::Code::kNotFound, "no such thread", "", {}});
  }
  Watch watch(std::function<void(const engine::ThreadChange&)>) override { return nullptr; }
};

class RefusingHost : public engine::Host,
                     private engine::Intake,
                     private engine::Reader,
                     private engine::Releases,
                     private engine::Metrics {
 public:
  RefusingHost() {
    actor_.id = "someone";
    actor_.kind = engine::ActorKind::kClient;
  }
  ~RefusingHost() override { executor_.stop(); }

  void refuse_with(base::Error error) { error_ = std::move(error); }
  void authenticate_as(engine::Actor actor) { actor_ = std::move(actor); }

  std::vector<engine::Arrival> arrivals() const {
    const std::lock_guard lock(mutex_);
    return arrivals_;
  }
  std::vector<engine::ShowRequest> shows() const {
    const std::lock_guard lock(mutex_);
    return shows_;
  }

  KnownContacts& known_contacts() { return contacts_; }

  // The answer of what is mounted, waited for.
  net::Response ask(net::Request request) {
    auto answer = std::make_shared<std::promise<net::Response>>();
    auto future = answer->get_future();
    router_.handle(std::move(request),
                   [answer](net::Response response) { answer->set_value(std::move(response)); });
    return future.get();
  }

  engine::Intake& intake() override { return *this; }
  engine::Reader& reader() override { return *this; }
  engine::Desk& desk() override { return desk_; }
  engine::Changes& changes() override { return desk_; }
  engine::Releases& releases() override { return *this; }
  engine::Sessions& sessions() override { return sessions_; }
  engine::Invitations& invitations() override { return invitations_; }
  engine::Contacts& contacts() override { return contacts_; }
  engine::Tickets& tickets() override { return tickets_; }
  engine::Cards& cards() override { return tickets_; }
  engine::Directory& directory() override { return directory_; }
  base::Result<engine::Actor> authenticate(std::string_view bearer_token) override {
    if (bearer_token == "good") return actor_;
    return base::Error{base::Code::kDenied, "not a credential", "", {}};
  }
  engine::Actor endpoint_actor(std::string_view endpoint) override {
    engine::Actor actor;
    actor.id = std::string(endpoint);
    return actor;
  }
  net::Router& public_http() override { return router_; }
  net::Executor& executor() override { return executor_; }
  const base::Clock& clock() override { return clock_; }
  base::Log& log() override { return log_; }
  engine::Metrics& metrics() override { return *this; }

 private:
  void accept(engine::Arrival arrival, std::function<void(engine::Accepted)> done) override {
    {
      const std::lock_guard lock(mutex_);
      arrivals_.push_back(std::move(arrival));
    }
    done(error_);
  }
  std::string refusal(const engine::Arrival&, const base::Error& error) const override {
    return "refused: " + error.text;
  }
  void show(const engine::Actor&, engine::ShowRequest request,
            std::function<void(engine::Shown)> done) override {
    {
      const std::lock_guard lock(mutex_);
      shows_.push_back(request);
    }
    done(error_);
  }
  void release(const engine::Actor&, engine::ThreadId,
               std::function<void(engine::Released)> done) override {
    done(error_);
  }
  void count(std::string_view, const std::map<std::string, std::string>&, double) override {}
  void gauge(std::string_view, double, const std::map<std::string, std::string>&) override {}
  void observe(std::string_view, double, const std::map<std::string, std::string>&) override {}

  mutable std::mutex mutex_;
  std::vector<engine::Arrival> arrivals_;
  std::vector<engine::ShowRequest> shows_;
  base::Error error_{base::Code::kNotFound, "no such thing", "", {}};
  engine::Actor actor_;
  RefusingDesk desk_;
  RefusingSessions sessions_;
  RefusingInvitations invitations_;
  KnownContacts contacts_;
  RefusingTickets tickets_;
  EmptyDirectory directory_;
  base::FakeClock clock_{base::Instant{1'772'442'000'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  net::Router router_;
  net::Executor executor_{1};
};

inline engine::Settings settings_of(std::string name,
                                    const std::map<std::string, std::string>& values = {}) {
  engine::Settings settings;
  settings.name = std::move(name);
  for (const auto& [key, value] : values) settings.entries[key] = {value, "test.yaml:1:1"};
  return settings;
}

inline net::Request request_of(std::string method, std::string path, std::string body = "") {
  net::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.body = std::move(body);
  request.headers = {{"Authorization", "Bearer good"}};
  return request;
}

inline std::string header_of(const net::Response& response, std::string_view name) {
  for (const net::Header& header : response.headers)
    if (header.name == name) return header.value;
  return "";
}

}  // namespace testing_support
