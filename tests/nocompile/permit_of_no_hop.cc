// expect: error: no matching function for call to .*Gate::ask
#include <string>

#include "engine/hop/gate.h"

// There are four hops, and the Gate answers for no other.
bool may_post(engine::Gate& gate, engine::store::Tx& tx) {
  auto permit = gate.ask(tx, engine::Post{});
  if (!permit.ok()) return false;
  std::move(permit).value().spend();
  return true;
}

#ifdef HOPLINE_MUST_FAIL
struct Peek {
  std::string patient;
};
bool may_peek(engine::Gate& gate, engine::store::Tx& tx) { return gate.ask(tx, Peek{}).ok(); }
#endif
