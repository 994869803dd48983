#include "adapters/portal/source.h"

#include <string>
#include <utility>

#include "adapters/portal/compose.h"
#include "adapters/portal/gatehouse.h"
#include "adapters/portal/page.h"
#include "adapters/portal/render.h"
#include "net/executor.h"
#include "net/plain_token.h"

namespace adapter::portal {
namespace {

using SharedVisit = std::shared_ptr<const Visit>;

const Problem kNoThread = {404, "not-found", "no such thread", ""};
const Problem kWhose = {400, "no-patient", "say whose threads: ?patient=ID", ""};
const Problem kNotJson = {415, "not-json", "send application/json", ""};

// Calls `then` with the view on the executor; an error has been answered.
template <class Then>
void show(engine::Host& host, const SharedVisit& visit, engine::ShowRequest request, Then then) {
  host.reader().show(visit->actor, std::move(request), [&host, visit, then](engine::Shown done) {
    auto shown = std::make_shared<const engine::Shown>(std::move(done));
    host.executor().post([visit, then, shown] {
      if (!shown->ok()) return visit->refuse(shown->error());
      then(shown->value().get());
    });
  });
}

void list_threads(engine::Host& host, const SharedVisit& visit) {
  engine::PatientId patient = visit->actor.patient;
  if (visit->actor.kind == engine::ActorKind::kStaff) {
    const auto number = read_number(visit->query("patient"));
    if (!number) return visit->refuse(kWhose);
    patient = engine::PatientId{*number};
  }
  show(host, visit, engine::ShowThreads{patient},
       [visit](const engine::View& view) { visit->answer(200, render_threads(view.json)); });
}

void read_thread(engine::Host& host, const SharedVisit& visit) {
  const auto thread = read_thread_id(visit->param("id"));
  if (!thread) return visit->refuse(kNoThread);
  show(host, visit, engine::ShowThread{*thread},
       [visit](const engine::View& view) { visit->answer(200, render_conversation(view.json)); });
}

void accept(engine::Host& host, const SharedVisit& visit, engine::Arrival arrival) {
  host.intake().accept(std::move(arrival), [&host, visit](engine::Accepted done) {
    auto accepted = std::make_shared<const engine::Accepted>(std::move(done));
    host.executor().post([visit, accepted] {
      if (!accepted->ok()) return visit->refuse(accepted->error());
      visit->respond(added_response(accepted->value().get(), visit->param("id"), visit->token));
    });
  });
}

bool is_json(const net::Request& request) {
  const std::string_view type = request.header("Content-Type");
  return net::same_text(net::trim_blanks(type.substr(0, type.find(';'))), "application/json");
}

void add_entry(engine::Host& host, const SharedVisit& visit, const std::string& endpoint) {
  const auto thread = read_thread_id(visit->param("id"));
  if (!thread) return visit->refuse(kNoThread);
  if (!is_json(visit->request)) return visit->refuse(kNotJson);
  const auto read = read_draft(visit->request.body);
  if (const auto* problem = std::get_if<Problem>(&read)) return visit->refuse(*problem);
  show(host, visit, engine::ShowThread{*thread},
       [&host, visit, endpoint, draft = std::get<Draft>(read)](const engine::View& view) {
         const auto header = read_header(view.json);
         if (!header.ok()) return visit->refuse(header.error());
         auto arrival = compose(visit->actor, header.value(), draft, host.clock().now());
         if (!arrival.ok()) return visit->refuse(arrival.error());
         arrival.value().endpoint = endpoint;
         arrival.value().request = visit->token;
         accept(host, visit, std::move(arrival).value());
       });
}

void release(engine::Host& host, const SharedVisit& visit) {
  const auto thread = read_thread_id(visit->param("id"));
  if (!thread) return visit->refuse(kNoThread);
  host.releases().release(visit->actor, *thread, [&host, visit](engine::Released done) {
    auto released = std::make_shared<const engine::Released>(std::move(done));
    host.executor().post([visit, released] {
      if (!released->ok()) return visit->refuse(released->error());
      visit->answer(200, render_released(visit->param("id"), released->value().get()));
    });
  });
}

class PortalSource : public engine::Source {
 public:
  PortalSource(engine::Host& host, std::string endpoint)
      : host_(host), endpoint_(std::move(endpoint)) {
    host.public_http().describe(schemas());
    for (const Operation& operation : operations()) mount_one(operation);
    mount_patient_page(host, turnstile_, endpoint_);
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
  std::string address() const override { return "/api/v1"; }

 private:
  void mount_one(const Operation& operation) {
    if (operation.call == Call::kReadEvents) return;  // the sink's
    mount(host_, turnstile_, operation,
          [&host = host_, call = operation.call, endpoint = endpoint_](Visit visit) {
            dispatch(host, call, endpoint, std::make_shared<const Visit>(std::move(visit)));
          });
  }

  static void dispatch(engine::Host& host, Call call, const std::string& endpoint,
                       const SharedVisit& visit) {
    switch (call) {
      case Call::kListThreads:
        return list_threads(host, visit);
      case Call::kReadThread:
        return read_thread(host, visit);
      case Call::kAddEntry:
        return add_entry(host, visit, endpoint);
      case Call::kRelease:
        return release(host, visit);
      case Call::kReadEvents:
        break;
    }
    CHECK_UNREACHABLE();
  }

  engine::Host& host_;
  std::string endpoint_;
  net::Turnstile turnstile_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  return std::unique_ptr<engine::Source>(std::make_unique<PortalSource>(host, settings.name));
}

}  // namespace adapter::portal
