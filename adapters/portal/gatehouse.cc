#include "adapters/portal/gatehouse.h"

#include <utility>

#include "net/plain_token.h"

namespace adapter::portal {
namespace {

const Problem kClosed = {503, "closed", "the service is not open now", ""};
const Problem kNotSignedIn = {401, "not-signed-in", "send a valid bearer token", ""};
const Problem kNotForPrograms = {403, "denied", "people only: a patient or a member of staff", ""};

bool is_person(const engine::Actor& actor) {
  return actor.kind == engine::ActorKind::kPatient || actor.kind == engine::ActorKind::kStaff;
}

// True when the visit may go on; else it has been answered.
bool admit(engine::Host& host, Visit& visit) {
  auto actor = host.authenticate(visit.request.bearer());
  if (!actor.ok()) {
    if (actor.error().code == base::Code::kUnavailable)
      visit.refuse(actor.error());
    else
      visit.refuse(kNotSignedIn);
    return false;
  }
  visit.actor = std::move(actor).value();
  if (is_person(visit.actor)) return true;
  visit.refuse(kNotForPrograms);
  return false;
}

}  // namespace

net::Response closed_answer(const net::Request& request) {
  return problem_response(kClosed, net::request_token(request));
}

web::Handle admitted(engine::Host& host, std::function<void(Visit)> handle) {
  return [&host, handle = std::move(handle)](net::Request request, net::Respond respond,
                                             net::Turnstile::Pass pass) {
    Visit visit{{std::move(request), std::move(respond), std::move(pass)}};
    visit.token = net::request_token(visit.request);
    if (admit(host, visit)) handle(std::move(visit));
  };
}

}  // namespace adapter::portal
