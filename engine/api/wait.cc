// The waiting forms of Intake and Reader, for callers that have a thread to spare.

#include <future>
#include <memory>

#include "engine/api/intake.h"
#include "engine/api/reader.h"

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

}  // namespace engine
