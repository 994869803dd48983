// later: goes on with what the engine answered, off the committer's thread.
//
//   host.reader().show(actor, wanted, web::later<engine::Shown>(host, [visit](const auto& shown) {
//     visit->respond(...);
//   }));
//
// The engine answers on the thread that commits for everybody, where nothing slow may be done: what
// is rendered and written is on the executor. The answer lives as long as `then` runs; it is called
// once. The host outlives it.
#pragma once

#include <memory>
#include <utility>

#include "engine/api/adapter.h"
#include "net/executor.h"

namespace adapter::web {

template <class Answer, class Then>
auto later(engine::Host& host, Then then) {
  return [&executor = host.executor(), then = std::move(then)](Answer answer) {
    auto kept = std::make_shared<const Answer>(std::move(answer));
    executor.post([then, kept] { then(*kept); });
  };
}

}  // namespace adapter::web
