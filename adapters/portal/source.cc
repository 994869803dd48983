#include "adapters/portal/source.h"

#include <string>
#include <utility>

#include "adapters/portal/compose.h"
#include "adapters/portal/gatehouse.h"
#include "adapters/portal/operations.h"
#include "adapters/portal/page.h"
#include "adapters/portal/render.h"
#include "adapters/web/answer.h"
#include "adapters/web/later.h"

namespace adapter::portal {
namespace {

using SharedVisit = std::shared_ptr<const Visit>;

const Problem kNoThread = {404, "not-found", "no such thread", ""};
const Problem kWhose = {400, "no-patient", "say whose threads: ?patient=ID", ""};
const Problem kNotJson = {415, "not-json", "send application/json", ""};

// Calls `then` with the view on the executor; an error has been answered.
template <class Then>
void show(engine::Host& host, const SharedVisit& visit, engine::ShowRequest request, Then then) {
  host.reader().show(visit->actor, std::move(request),
                     web::later<engine::Shown>(host, [visit, then](const engine::Shown& shown) {
                       if (!shown.ok()) return visit->refuse(shown.error());
                       then(shown.value().get());
                     }));
}

void list_threads(engine::Host& host, const SharedVisit& visit) {
  engine::PatientId patient = visit->actor.patient;
  if (visit->actor.kind == engine::ActorKind::kStaff) {
    const auto number = web::read_number(visit->query("patient"));
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
  host.intake().accept(
      std::move(arrival),
      web::later<engine::Accepted>(host, [visit](const engine::Accepted& accepted) {
        if (!accepted.ok()) return visit->refuse(accepted.error());
        visit->respond(added_response(accepted.value().get(), visit->param("id"), visit->token));
      }));
}

void add_entry(engine::Host& host, const SharedVisit& visit, const std::string& endpoint) {
  const auto thread = read_thread_id(visit->param("id"));
  if (!thread) return visit->refuse(kNoThread);
  if (!visit->request.has_type("application/json")) return visit->refuse(kNotJson);
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
  host.releases().release(
      visit->actor, *thread,
      web::later<engine::Released>(host, [visit](const engine::Released& released) {
        if (!released.ok()) return visit->refuse(released.error());
        visit->answer(200, render_released(visit->param("id"), released.value().get()));
      }));
}

class PortalSource : public web::HttpSource {
 public:
  PortalSource(engine::Host& host, std::string endpoint, Emergency emergency)
      : HttpSource(host, "/api/v1", &closed_answer), endpoint_(std::move(endpoint)) {
    host.public_http().describe(schemas());
    for (const Operation& operation : operations()) mount_one(operation);
    mount_patient_page(host, turnstile(), {endpoint_, std::move(emergency)});
  }

 private:
  void mount_one(const Operation& operation) {
    if (operation.call == Call::kReadEvents) return;  // the sink's
    serve(operation.api, admitted(host(), [&host = host(), call = operation.call,
                                           endpoint = endpoint_](Visit visit) {
            dispatch(host, call, endpoint, std::make_shared<const Visit>(std::move(visit)));
          }));
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

  std::string endpoint_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  auto emergency = read_emergency(settings);
  if (!emergency.ok()) return emergency.error();
  return std::unique_ptr<engine::Source>(
      std::make_unique<PortalSource>(host, settings.name, std::move(emergency).value()));
}

}  // namespace adapter::portal
