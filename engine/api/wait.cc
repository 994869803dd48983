// The waiting forms of Intake, Reader, Desk, Releases and Sessions, for callers that have a thread
// to spare.

#include <future>
#include <memory>

#include "engine/api/desk.h"
#include "engine/api/intake.h"
#include "engine/api/reader.h"
#include "engine/api/releases.h"
#include "engine/api/sessions.h"

namespace engine {

namespace {

// `begin` is handed the callback that ends the wait. The promise is shared with it, so that it
// outlives whichever side finishes last: set_value() may still touch it when get() has returned.
template <class T, class Begin>
T wait_for(Begin begin) {
  auto promise = std::make_shared<std::promise<T>>();
  auto future = promise->get_future();
  begin([promise](T answer) { promise->set_value(std::move(answer)); });
  return future.get();
}

}  // namespace

Accepted Intake::accept_and_wait(Arrival arrival) {
  return wait_for<Accepted>([&](auto done) { accept(std::move(arrival), std::move(done)); });
}

Shown Reader::show_and_wait(const Actor& actor, ShowRequest request) {
  return wait_for<Shown>([&](auto done) { show(actor, std::move(request), std::move(done)); });
}

Acted Desk::act_and_wait(const Actor& by, DeskAct one) {
  return wait_for<Acted>([&](auto done) { act(by, std::move(one), std::move(done)); });
}

Released Releases::release_and_wait(const Actor& by, ThreadId thread) {
  return wait_for<Released>([&](auto done) { release(by, thread, std::move(done)); });
}

base::Result<Opened> Sessions::open_and_wait(const Identity& identity) {
  return wait_for<base::Result<Opened>>([&](auto done) { open(identity, std::move(done)); });
}

base::Status Sessions::close_and_wait(std::string_view token, Everywhere everywhere) {
  return wait_for<base::Status>([&](auto done) { close(token, everywhere, std::move(done)); });
}

base::Result<std::string> Sessions::issue_code_and_wait(const Identity& identity) {
  return wait_for<base::Result<std::string>>(
      [&](auto done) { issue_code(identity, std::move(done)); });
}

base::Result<Opened> Sessions::redeem_and_wait(std::string_view code) {
  return wait_for<base::Result<Opened>>([&](auto done) { redeem(code, std::move(done)); });
}

}  // namespace engine
