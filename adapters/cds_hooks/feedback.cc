#include "adapters/cds_hooks/feedback.h"

#include <algorithm>
#include <array>

#include "base/json.h"

namespace adapter::cds_hooks {

using base::Json;

namespace {

constexpr base::JsonLimits kLimits{.bytes_max = 64 << 10, .depth_max = 16, .values_max = 5'000};
constexpr std::size_t kCardBytesMax = 128;
constexpr std::array<std::string_view, 3> kReasons = {"phone", "not-mine", "later"};

// {"reason": {"code": ...}} since 2.0; drafts had the coding itself.
std::string reason_of(const Json& item) {
  const Json* given = item.find("overrideReason");
  if (given == nullptr) return "none";
  const Json* inside = given->find("reason");
  const std::string& code = (inside == nullptr ? *given : *inside).text_of("code");
  const bool known = std::find(kReasons.begin(), kReasons.end(), code) != kReasons.end();
  return known ? code : "other";
}

std::optional<Feedback> read_item(const Json& item) {
  Feedback feedback{item.text_of("card"), item.text_of("outcome"), reason_of(item)};
  const bool named = !feedback.card.empty() && feedback.card.size() <= kCardBytesMax;
  const bool known = feedback.outcome == "accepted" || feedback.outcome == "overridden";
  return named && known ? std::optional(std::move(feedback)) : std::nullopt;
}

}  // namespace

std::optional<std::vector<Feedback>> read_feedback(std::string_view body) {
  const auto json = base::parse_json(body, kLimits);
  if (!json.ok()) return std::nullopt;
  const Json* list = json.value().find("feedback");
  if (list == nullptr || !list->is_array() || list->items().size() > kFeedbackItemsMax) {
    return std::nullopt;
  }
  std::vector<Feedback> all;
  for (const Json& item : list->items()) {
    auto feedback = read_item(item);
    if (!feedback) return std::nullopt;
    all.push_back(std::move(*feedback));
  }
  return all;
}

}  // namespace adapter::cds_hooks
