// Whatever is posted, it is a draft within its limits or a problem; what is composed of it is JSON.
#include <cstdint>

#include "adapters/portal/compose.h"
#include "adapters/portal/render.h"
#include "adapters/portal/sink.h"
#include "base/check.h"

using namespace adapter::portal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = read_draft(text);
  if (const auto* problem = std::get_if<Problem>(&read)) {
    CHECK(problem->status >= 400 && problem->status < 500);
  } else {
    engine::Actor actor;
    actor.kind = engine::ActorKind::kPatient;
    actor.id = "p";
    const auto arrival = compose(actor, {"t1", "Patient/1"}, std::get<Draft>(read), {});
    CHECK(arrival.ok() && base::parse_json(arrival.value().bytes).ok());
  }
  const auto bundle = base::parse_json(text);
  if (bundle.ok()) CHECK(render_conversation(bundle.value()).find("entries") != nullptr);
  static_cast<void>(read_notice(text));
  static_cast<void>(read_thread_id(text));
  return 0;
}
