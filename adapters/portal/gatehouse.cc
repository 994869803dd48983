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

std::string_view Visit::query(std::string_view name) const {
  std::string_view only;
  int seen = 0;
  for (const auto& [key, value] : request.query) {
    if (key != name) continue;
    only = value;
    ++seen;
  }
  return seen == 1 ? only : std::string_view();
}

std::string_view Visit::param(std::string_view name) const {
  const auto found = request.params.find(std::string(name));
  return found == request.params.end() ? std::string_view() : found->second;
}

void mount(engine::Host& host, const net::Turnstile& turnstile, const Operation& operation,
           Handle handle) {
  host.public_http().mount(operation.api, [&host, turnstile, handle = std::move(handle)](
                                              net::Request request, net::Respond respond) {
    Visit visit{std::move(request), std::move(respond), {}, "", turnstile.enter()};
    visit.token = net::request_token(visit.request);
    if (!visit.pass) return visit.refuse(kClosed);
    if (admit(host, visit)) handle(std::move(visit));
  });
}

}  // namespace adapter::portal
