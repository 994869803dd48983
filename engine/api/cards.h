// Cards: those that were given to charts, and what became of them.
//
//   std::string id = cards.give();                                // a UUID that is known again
//   cards.record({"ehr-cds", id, "overridden", "later"}, done);   // once for each card
//
// A card's id proves by itself that this custodian gave it, on any node; nothing is kept of cards
// that nobody speaks of. Feedback is kept without the patient, for a year, and stands in the audit
// log. Outcome and reason are fixed words of the caller. Thread-safe; `done` comes once, after the
// commit. kNotFound: no card of ours. kConflict: it was told already. kUnavailable: come again.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace engine {

struct CardFeedback {
  std::string endpoint;
  std::string card;
  std::string outcome;  // "accepted", "overridden"
  std::string reason;
};

class Cards {
 public:
  using Done = std::function<void(base::Status)>;

  virtual ~Cards() = default;
  virtual std::string give() = 0;
  virtual void record(const CardFeedback& feedback, Done done) = 0;
};

}  // namespace engine
