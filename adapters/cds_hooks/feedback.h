// Feedback: what was done with a card, counted once for each card.
//
//   auto items = read_feedback(body);                  // nullopt: malformed, 400
//   for (const Feedback& item : *items) if (book.take(item.card)) count(item);
//
// A client may send the same card twice, and no reason. Words that a user typed (userComment) are
// dropped: nobody here reads them, and they may be about the patient. CardBook is in memory,
// bounded and thread-safe; a card that it no longer knows is taken and not counted.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <set>
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

class CardBook {
 public:
  static constexpr std::size_t kCardsMax = 10'000;

  void give(const std::string& card);
  bool take(const std::string& card);  // true for the first feedback on a card of ours

 private:
  std::mutex mutex_;
  std::set<std::string> open_;
  std::deque<std::string> order_;
};

}  // namespace adapter::cds_hooks
