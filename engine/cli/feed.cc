#include "engine/cli/feed.h"

#include <random>

#include "base/encoding.h"
#include "hl7/message.h"

namespace engine::cli {
namespace {

constexpr std::size_t kRunBytes = 6;  // 10 characters of base32, and 9 digits fit beside them
constexpr std::string_view kPlaceholder = "hoplinemsh10xyzzy";

std::string random_run() {
  std::random_device device;
  std::string bytes;
  for (std::size_t i = 0; i < kRunBytes; ++i) bytes += static_cast<char>(device() & 0xff);
  return base::to_base32(bytes);
}

}  // namespace

base::Result<Feed> Feed::make(std::vector<std::string> messages, ControlIds ids) {
  if (messages.empty()) {
    return base::Error{base::Code::kInvalid, "there is no message to send", "", {}};
  }
  Feed feed;
  feed.ids_ = ids;
  feed.run_ = random_run();
  for (std::string& bytes : messages) {
    feed.templates_.push_back(read(std::move(bytes)));
    if (feed.templates_.back().before.empty()) ++feed.unreadable_;
  }
  return feed;
}

Feed::Template Feed::read(std::string bytes) {
  Template made;
  auto parsed = hl7::Message::parse(bytes);
  made.bytes = std::move(bytes);
  if (!parsed.ok()) return made;
  hl7::Message& message = parsed.value();
  made.control_id = message.text("MSH-10");
  const auto place = message.locate("MSH-10");
  if (!place.ok() || !message.set(place.value(), kPlaceholder)) return made;
  const std::string encoded = message.encode();
  const std::size_t at = encoded.find(kPlaceholder);
  if (at == std::string::npos) return made;
  made.before = encoded.substr(0, at);
  made.after = encoded.substr(at + kPlaceholder.size());
  return made;
}

adapter::mllp::LoadItem Feed::item(std::size_t number) const {
  const Template& made = templates_[number % templates_.size()];
  const bool first_pass = number < templates_.size();
  if (first_pass || ids_ == ControlIds::kKept || made.before.empty()) {
    return {made.bytes, made.control_id};
  }
  std::string id = run_ + std::to_string(number);
  return {made.before + id + made.after, id};
}

}  // namespace engine::cli
