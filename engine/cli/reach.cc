#include "engine/cli/reach.h"

#include <unistd.h>

#include "engine/ops/registry.h"
#include "engine/serve/admin.h"
#include "engine/serve/application.h"

namespace engine::cli {

using base::Error;
using base::Json;

namespace {

base::Code code_of(const std::string& name) {
  constexpr base::Code kCodes[] = {base::Code::kInvalid,     base::Code::kDenied,
                                   base::Code::kNotFound,    base::Code::kConflict,
                                   base::Code::kTooLarge,    base::Code::kUnsupported,
                                   base::Code::kUnavailable, base::Code::kInternal};
  for (const base::Code code : kCodes) {
    if (base::code_name(code) == name) return code;
  }
  return base::Code::kInternal;
}

base::Result<Json> result_of(const Json& reply) {
  const Json* ok = reply.find("ok");
  if (ok == nullptr || !ok->truth()) {
    return Error{code_of(reply.text_of("code")), reply.text_of("text"), reply.text_of("path"), {}};
  }
  const Json* result = reply.find("result");
  return result == nullptr ? Json::object() : *result;
}

// Nothing serves: the store is opened for this one question, under the data directory's lock.
base::Result<Json> ask_store(const conf::Conf& conf, const Json& request) {
  auto lock = lock_data_dir(conf.data_dir);
  if (!lock.ok()) return lock.error();
  const base::SystemClock clock;
  base::Log log(clock, base::to_stderr(), base::LogLevel::kError);
  ops::Registry metrics("");
  auto setup = setup_of(conf, true);
  base::Result<Json> answer = Json{};
  if (setup.ok()) {
    auto engine = Engine::open(std::move(setup).value(), clock, log, metrics);
    if (engine.ok()) {
      const Actor by = local_actor(conf.tenant, ::getuid());
      answer = result_of(handle_admin(*engine.value(), request, by));
    } else {
      answer = engine.error();
    }
  } else {
    answer = setup.error();
  }
  ::close(lock.value());
  return answer;
}

}  // namespace

Json request_of(std::string_view command) {
  Json request = Json::object();
  request.set("command", Json::string(std::string(command)));
  return request;
}

// The engine that serves is asked first. Only where nobody listens the store is opened here, and
// the lock decides if two commands try at once.
base::Result<Json> ask(const ConfOptions& options, const Json& request) {
  const auto read = load_configuration(options);
  if (!read.ok()) return read.error();
  auto reply = call_admin(read.value().conf.data_dir, request);
  if (reply.ok()) return result_of(reply.value());
  if (reply.error().code != base::Code::kUnavailable) return reply.error();
  return ask_store(read.value().conf, request);
}

}  // namespace engine::cli
