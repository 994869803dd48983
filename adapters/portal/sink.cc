#include "adapters/portal/sink.h"

#include <algorithm>
#include <utility>

#include "adapters/portal/cookies.h"
#include "adapters/portal/gatehouse.h"
#include "adapters/portal/operations.h"
#include "adapters/portal/render.h"
#include "adapters/web/answer.h"
#include "base/json.h"
#include "net/executor.h"

namespace adapter::portal {
namespace {

using base::Json;
using engine::Outcome;

const Problem kOwnOnly = {403, "denied", "events are told to the patient they concern", ""};
const Problem kBadCursor = {400, "bad-cursor", "after is the cursor of an earlier answer", ""};

Json render_batch(const Events::Batch& batch) {
  Json list = Json::array();
  for (const Events::Event& event : batch.events) {
    Json one = Json::object();
    one.set("thread", Json::string(event.thread));
    one.set("entry", Json::string(event.entry));
    list.push(std::move(one));
  }
  Json body = Json::object();
  body.set("cursor", Json::integer(batch.cursor));
  body.set("missed", Json::boolean(batch.missed));
  body.set("events", std::move(list));
  return body;
}

void read_events(engine::Host& host, const std::shared_ptr<Events>& events, Visit visit) {
  if (visit.actor.kind != engine::ActorKind::kPatient) return visit.refuse(kOwnOnly);
  const std::string_view after = visit.query("after");
  const auto number = after.empty() ? std::optional<std::int64_t>(0) : web::read_number(after);
  if (!number) return visit.refuse(kBadCursor);
  const auto patient = visit.actor.patient;
  const auto ticket =
      events->wait(patient, *number, [visit = std::move(visit)](const Events::Batch& batch) {
        visit.answer(200, render_batch(batch));
      });
  if (ticket != 0) host.executor().after_us(kPollUs, [events, ticket] { events->expire(ticket); });
}

// The same for her page, whose session is a cookie. What a page does by itself keeps no session
// alive, so it looks and does not resume.
void read_page_events(engine::Host& host, const std::shared_ptr<Events>& events, Visit visit) {
  auto session = host.sessions().look(cookie_of(visit.request, kSessionCookie));
  if (!session.ok()) {
    const bool down = session.error().code == base::Code::kUnavailable;
    return visit.refuse(Problem{down ? 503 : 401, "not-signed-in", "sign in first", ""});
  }
  visit.actor = session.value().actor;
  read_events(host, events, std::move(visit));
}

// The id as readers are shown it ("t7", "e31"), from that form, "7" or 7; "" when it is none.
std::string id_in(const Json& notice, std::string_view name, std::string_view prefix) {
  const Json* id = notice.find(name);
  if (id == nullptr) return "";
  std::string_view digits = id->text();
  if (digits.starts_with(prefix)) digits.remove_prefix(prefix.size());
  return web::read_number(digits) ? std::string(prefix) + std::string(digits) : "";
}

class PortalSink : public engine::Sink {
 public:
  explicit PortalSink(engine::Host& host)
      : host_(host), events_(std::make_shared<Events>(host.clock().now())) {
    turnstile_.open();
    const auto& all = operations();
    const auto reading = std::find_if(all.begin(), all.end(), [](const Operation& operation) {
      return operation.call == Call::kReadEvents;
    });
    const auto read = admitted(host, [&host, events = events_](Visit visit) {
      read_events(host, events, std::move(visit));
    });
    const auto read_by_page = [&host, events = events_](auto request, auto respond, auto pass) {
      read_page_events(host, events, {{std::move(request), std::move(respond), std::move(pass)}});
    };
    net::Router& router = host_.public_http();
    router.mount(reading->api, web::guarded(turnstile_, &closed_answer, read));
    router.mount("GET", "/p/events", web::guarded(turnstile_, &closed_answer, read_by_page));
  }
  ~PortalSink() override { PortalSink::stop(); }

  void deliver(const engine::Cleared<engine::Parcel>& parcel,
               std::function<void(Outcome)> done) override {
    const auto notice = parcel.get().kind() == engine::ParcelKind::kNotice
                            ? read_notice(parcel.get().bytes())
                            : std::nullopt;
    if (!notice) return done({Outcome::Kind::kRefused, "not a notice", ""});
    events_->publish(notice->patient, notice->event, host_.clock().now());
    done({Outcome::Kind::kDelivered, "kept", ""});
  }

  bool settles_unknown() const override { return true; }  // a repeat does no harm
  void stop() override {
    turnstile_.close();
    events_->close();
    turnstile_.wait();
  }

 private:
  engine::Host& host_;
  std::shared_ptr<Events> events_;
  net::Turnstile turnstile_;
};

}  // namespace

std::optional<Notice> read_notice(std::string_view bytes) {
  base::JsonLimits limits;
  limits.bytes_max = 4096;
  limits.depth_max = 2;
  const auto parsed = base::parse_json(bytes, limits);
  if (!parsed.ok()) return std::nullopt;
  const auto patient = web::read_number(id_in(parsed.value(), "patient", ""));
  const std::string thread = id_in(parsed.value(), "thread", "t");
  const std::string entry = id_in(parsed.value(), "entry", "e");
  if (!patient || thread.empty() || entry.empty()) return std::nullopt;
  return Notice{engine::PatientId{*patient}, {thread, entry}};
}

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings&, engine::Host& host) {
  return std::unique_ptr<engine::Sink>(std::make_unique<PortalSink>(host));
}

}  // namespace adapter::portal
