// Whatever a client posts: a hook within its limits, or a refusal; feedback with known words, or
// none.
#include <cstdint>

#include "adapters/cds_hooks/card.h"
#include "adapters/cds_hooks/feedback.h"
#include "adapters/cds_hooks/hook.h"
#include "base/check.h"

using namespace adapter::cds_hooks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto read = read_hook(text);
  if (const auto* refusal = std::get_if<Refusal>(&read)) {
    CHECK(refusal->status == 400 || refusal->status == 412);
  } else {
    const Hook& hook = std::get<Hook>(read);
    CHECK(hook.patient.text_of("resourceType") == "Patient");
    CHECK(hook.user.empty() || hook.user.starts_with("Practitioner"));
  }
  if (const auto items = read_feedback(text)) {
    CHECK(items->size() <= kFeedbackItemsMax);
    for (const Feedback& item : *items) {
      CHECK(item.outcome == "accepted" || item.outcome == "overridden");
    }
  }
  const auto view = base::parse_json(text);
  if (view.ok()) {
    const auto reply = render_cards(view.value(), {"x", "https://x/", 1}, {0}, "u");
    CHECK(reply.find("cards")->items().size() <= 1);
  }
  return 0;
}
