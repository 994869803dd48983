#include "adapters/chart/source.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "adapters/chart/answers.h"
#include "adapters/chart/live.h"
#include "adapters/chart/operations.h"
#include "adapters/look/pages.h"
#include "adapters/look/session_calls.h"
#include "adapters/web/answer.h"
#include "adapters/web/http_source.h"
#include "adapters/web/later.h"
#include "adapters/web/visit.h"
#include "net/plain_token.h"

namespace adapter::chart {

std::span<const look::Asset> page_files();

namespace {

using base::Json;
struct Problem {
  int status;
  std::string_view detail;
};

constexpr Problem kClosed = {503, "the service is not open now"};
constexpr Problem kNotSignedIn = {401, "send a valid bearer token"};
constexpr Problem kStaffOnly = {403, "this is for the care team"};
constexpr Problem kNoThread = {404, "no such thread"};
constexpr Problem kBadQuery = {400, "a parameter cannot be read"};
constexpr Problem kBadBody = {400, "the body is not what this call takes"};

struct Visit : web::Visit {
  void answer(const Json& body) const { respond(json_answer(200, body, token)); }
  void refuse(const Problem& problem) const {
    respond(problem_answer(problem.status, problem.detail, token));
  }
  void refuse(const base::Error& error) const { respond(problem_answer(error, token)); }

  // The value of a parameter that occurs once; "" when absent, nullopt when repeated.
  std::optional<std::string> query(std::string_view name) const {
    const bool repeated = std::count_if(request.query.begin(), request.query.end(),
                                        [&](const auto& one) { return one.first == name; }) > 1;
    if (repeated) return std::nullopt;
    return std::string(request.parameter(name));
  }
  std::optional<engine::ThreadId> thread() const {
    const auto number = web::read_id(param("id"), 't');
    if (!number) return std::nullopt;
    return engine::ThreadId{*number};
  }
};

using SharedVisit = std::shared_ptr<const Visit>;

// The id of a parameter; zero when it is absent.
std::optional<std::int64_t> id_in(const std::optional<std::string>& text, char letter) {
  if (!text) return std::nullopt;
  if (text->empty()) return 0;
  return web::read_id(*text, letter);
}

void show(engine::Host& host, const SharedVisit& visit, engine::ShowRequest request) {
  host.reader().show(visit->actor, std::move(request),
                     web::later<engine::Shown>(host, [visit](const engine::Shown& shown) {
                       if (!shown.ok()) return visit->refuse(shown.error());
                       visit->answer(shown.value().get().json);
                     }));
}

void read_inbox(engine::Host& host, const SharedVisit& visit) {
  engine::ShowInbox request;
  const auto filter = visit->query("filter");
  const auto patient = id_in(visit->query("patient"), 'p');
  const auto thread = id_in(visit->query("thread"), 't');
  const auto after = visit->query("after");
  const bool all = filter == "all";
  if (!filter || !patient || !thread || !after ||
      (!all && !filter->empty() && filter != "unanswered"))
    return visit->refuse(kBadQuery);
  request.filter = all ? engine::Waiting::kAll : engine::Waiting::kUnanswered;
  request.patient = engine::PatientId{*patient};
  request.thread = engine::ThreadId{*thread};
  request.after = *after;
  show(host, visit, request);
}

void read_conversation(engine::Host& host, const SharedVisit& visit) {
  const auto thread = visit->thread();
  const auto before = id_in(visit->query("before"), 'e');
  if (!thread) return visit->refuse(kNoThread);
  if (!before) return visit->refuse(kBadQuery);
  show(host, visit, engine::ShowConversation{*thread, engine::EntryId{*before}});
}

void act(engine::Host& host, const SharedVisit& visit, engine::DeskAct one) {
  host.desk().act(visit->actor, std::move(one),
                  web::later<engine::Acted>(host, [visit](const engine::Acted& acted) {
                    if (!acted.ok()) return visit->refuse(acted.error());
                    Json body = Json::object();
                    body.set("thread", Json::string("t" + acted.value().get().thread.to_string()));
                    body.set("changed", Json::integer(acted.value().get().changed));
                    visit->answer(body);
                  }));
}

// The one text member that an act takes; nullopt when the body is anything else.
std::optional<std::string> member_of(const net::Request& request, std::string_view name) {
  if (request.body.empty()) return std::string();
  base::JsonLimits limits;
  limits.bytes_max = kActBytesMax;
  limits.depth_max = 2;
  const auto parsed = base::parse_json(request.body, limits);
  if (!parsed.ok() || !parsed.value().is_object()) return std::nullopt;
  for (const auto& [key, value] : parsed.value().members()) {
    if (key != name || !value.is_string()) return std::nullopt;
  }
  return parsed.value().text_of(name);
}

void close_thread(engine::Host& host, const SharedVisit& visit, engine::ThreadId thread) {
  auto words = member_of(visit->request, "words");
  if (!words) return visit->refuse(kBadBody);
  act(host, visit, engine::CloseThread{thread, *std::move(words)});
}

void mark_read(engine::Host& host, const SharedVisit& visit, engine::ThreadId thread) {
  const auto entry = id_in(member_of(visit->request, "entry"), 'e');
  if (!entry || *entry == 0) return visit->refuse(kBadBody);
  act(host, visit, engine::MarkRead{thread, engine::EntryId{*entry}});
}

net::Response closed_answer(const net::Request& request) {
  return problem_answer(kClosed.status, kClosed.detail, net::request_token(request));
}

class ChartSource : public web::HttpSource {
 public:
  ChartSource(engine::Host& host, const look::PagePolicy& policy)
      : HttpSource(host, "/chart/", &closed_answer), live_(std::make_shared<Live>(host)) {
    look::mount_page(host.public_http(), "/chart", page_files(), policy);
    host.public_http().describe(schemas());
    for (const Operation& operation : operations()) mount_one(operation);
  }

  base::Status start() override {
    live_->start();
    return HttpSource::start();
  }
  void drain() override {
    HttpSource::drain();
    live_->stop();
  }

 private:
  void mount_one(const Operation& operation) {
    serve(operation.api, [&host = host(), live = live_, call = operation.call](
                             auto request, auto respond, auto pass) {
      Visit visit{{std::move(request), std::move(respond), std::move(pass)}};
      visit.token = net::request_token(visit.request);
      if (!admit(host, visit)) return;
      dispatch(host, live, call, std::make_shared<const Visit>(std::move(visit)));
    });
  }

  // True when the visit may go on; else it has been answered.
  static bool admit(engine::Host& host, Visit& visit) {
    auto actor = look::actor_of(host, visit.request);
    if (!actor.ok()) {
      const bool later = actor.error().code == base::Code::kUnavailable;
      later ? visit.refuse(actor.error()) : visit.refuse(kNotSignedIn);
      return false;
    }
    visit.actor = std::move(actor).value();
    if (visit.actor.kind == engine::ActorKind::kStaff) return true;
    visit.refuse(kStaffOnly);
    return false;
  }

  static void open_live(engine::Host& host, Live& live, const Visit& visit) {
    const auto patient = id_in(visit.query("patient"), 'p');
    if (!patient) return visit.refuse(kBadQuery);
    const bool again = !visit.request.header("Last-Event-ID").empty();
    const std::string token(visit.request.bearer());
    const bool session = host.sessions().look(token).ok();  // else a token that was issued
    const Live::Holds holds = session ? Live::Holds::kSession : Live::Holds::kToken;
    visit.respond(live.open({token, engine::PatientId{*patient}, holds},
                            again ? Live::Resumed::kYes : Live::Resumed::kNo));
  }

  static void dispatch(engine::Host& host, const std::shared_ptr<Live>& live, Call call,
                       const SharedVisit& visit) {
    if (call == Call::kInbox) return read_inbox(host, visit);
    if (call == Call::kLive) return open_live(host, *live, *visit);
    const auto thread = visit->thread();
    if (!thread) return visit->refuse(kNoThread);
    switch (call) {
      case Call::kConversation:
        return read_conversation(host, visit);
      case Call::kClose:
        return close_thread(host, visit, *thread);
      case Call::kReopen:
        return act(host, visit, engine::ReopenThread{*thread});
      case Call::kWriteNow:
        return act(host, visit, engine::WriteNow{*thread});
      case Call::kRead:
        return mark_read(host, visit, *thread);
      case Call::kInbox:
      case Call::kLive:
        break;
    }
    CHECK_UNREACHABLE();
  }

  std::shared_ptr<Live> live_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  look::PagePolicy policy;
  policy.frame_ancestors = settings.text("frame_ancestors", "'none'");
  if (!look::is_source_list(policy.frame_ancestors))
    return settings.fault("frame_ancestors", "origins with blanks between: https://ehr.example");
  return std::unique_ptr<engine::Source>(std::make_unique<ChartSource>(host, policy));
}

}  // namespace adapter::chart
