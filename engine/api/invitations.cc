#include "engine/api/invitations.h"

#include <future>
#include <memory>

namespace engine {

// The promise is shared with the callback, so that it outlives whichever side finishes last.
base::Status Invitations::ask_code_and_wait(const BirthDateTry& attempt) {
  auto promise = std::make_shared<std::promise<base::Status>>();
  auto future = promise->get_future();
  ask_code(attempt, [promise](base::Status asked) { promise->set_value(std::move(asked)); });
  return future.get();
}

base::Result<Proven> Invitations::enter_code_and_wait(const CodeTry& attempt) {
  auto promise = std::make_shared<std::promise<base::Result<Proven>>>();
  auto future = promise->get_future();
  enter_code(attempt,
             [promise](base::Result<Proven> proven) { promise->set_value(std::move(proven)); });
  return future.get();
}

}  // namespace engine
