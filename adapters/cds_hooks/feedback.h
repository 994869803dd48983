// Feedback: what was done with a card, read out of what an EHR posts.
//
//   auto items = read_feedback(body);                  // nullopt: malformed, 400
//   for (const Feedback& item : *items) cards.record({endpoint, item.card, ...}, done);
//
// A client may send the same card twice, and no reason; engine/api/cards.h counts each once. Words
// that a user typed (userComment) are dropped: nobody here reads them, and they may be about the
// patient. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::cds_hooks {

inline constexpr std::size_t kFeedbackItemsMax = 100;

struct Feedback {
  std::string card;
  std::string outcome;  // "accepted", "overridden"
  std::string reason;   // "phone", "not-mine", "later", "other", or "none"
};

std::optional<std::vector<Feedback>> read_feedback(std::string_view body);

}  // namespace adapter::cds_hooks
