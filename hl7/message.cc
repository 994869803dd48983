#include "hl7/message.h"

#include <array>
#include <utility>

#include "hl7/charset.h"
#include "hl7/escapes.h"
#include "hl7/header.h"
#include "hl7/parts.h"
#include "hl7/scan.h"

namespace hl7 {
namespace {

using base::Code;
using base::Error;
using base::Result;
using base::Status;

// Offsets are 32 bits wide, and a conversion may double the size.
constexpr std::size_t kBytesCeiling = std::size_t{1} << 30;

bool is_wide(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  return bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv) ||
         bytes.starts_with("M\0S"sv) || bytes.starts_with("\0M\0S"sv) ||
         bytes.starts_with("\0\0\0M"sv);
}

Error refuse(Code code, std::string_view text, std::string_view path) {
  return Error{code, std::string(text), std::string(path), {}};
}

Status check_start(std::string_view bytes, std::string_view text) {
  if (text.starts_with("MSH")) return base::ok_status();
  if (is_wide(bytes)) {
    // 0x0B, 0x1C and 0x0D occur inside the characters of these sets (HL7 v2.9.1 2.15.9.18).
    return refuse(Code::kUnsupported, "UTF-16 and UTF-32 are not taken", "MSH-18");
  }
  if (begins_segment(text, "FHS") || begins_segment(text, "BHS")) {
    return refuse(Code::kInvalid, "this is a batch, not one message", text.substr(0, 3));
  }
  return refuse(Code::kInvalid, "a message begins with MSH, this does not", "MSH");
}

Presence presence_of(std::string_view raw) {
  if (raw.empty()) return Presence::kEmpty;
  return raw == "\"\"" ? Presence::kDelete : Presence::kValue;
}

// MSH-1 and MSH-2 hold the delimiters themselves: never split, never unescaped.
bool is_atomic(std::string_view segment, int field) {
  return field <= 2 && is_header_name(segment);
}

// The first subcomponent of the first component of the first repetition.
std::string_view first_leaf(std::string_view field, const Delimiters& d) {
  std::size_t size = 0;
  for (; size < field.size(); ++size) {
    const char c = field[size];
    if (c == d.component || c == d.repetition || c == d.subcomponent) {
      if (c != '\0') break;  // not in use
    }
  }
  return field.substr(0, size);
}

}  // namespace

Result<Message> Message::parse(std::string bytes, const Limits& limits) {
  if (bytes.size() > std::min(limits.bytes_max, kBytesCeiling)) {
    return refuse(Code::kTooLarge,
                  "a message of more than " + std::to_string(limits.bytes_max) + " bytes", "");
  }
  Message message;
  message.bytes_ = std::move(bytes);
  message.start_ = static_cast<std::uint32_t>(skip_leading(message.bytes_));
  const std::string_view text = std::string_view(message.bytes_).substr(message.start_);
  if (auto status = check_start(message.bytes_, text); !status.ok()) return status.error();
  auto delimiters = read_delimiters(text);
  if (!delimiters.ok()) return delimiters.error();
  message.delimiters_ = delimiters.value();
  if (auto status = message.index(limits); !status.ok()) return status.error();
  if (auto status = message.settle_charset(limits); !status.ok()) return status.error();
  if (auto status = message.check_segments(); !status.ok()) return status.error();
  return message;
}

Status Message::index(const Limits& limits) {
  const Range range{start_, std::max<std::size_t>(start_, skip_trailing(bytes_))};
  return scan(bytes_, range, delimiters_.field, limits, layout_);
}

std::size_t Message::segment_count() const { return layout_.segments.size(); }

std::string_view Message::segment_raw(std::size_t segment) const {
  if (segment >= layout_.segments.size()) return {};
  const SegmentSpan& span = layout_.segments[segment];
  return std::string_view(bytes_).substr(span.begin, span.end - span.begin);
}

std::string_view Message::segment_name(std::size_t segment) const {
  if (segment >= layout_.segments.size()) return {};
  const SegmentSpan& span = layout_.segments[segment];
  const std::uint32_t end = span.count == 0 ? span.end : layout_.separators[span.first];
  return {bytes_.data() + span.begin, end - span.begin};
}

// MSH-1 is the separator itself, so all fields of MSH, FHS and BHS stand one further on.
bool Message::is_header(std::size_t segment) const {
  return layout_.segments[segment].count > 0 && is_header_name(segment_name(segment));
}

int Message::field_count(std::size_t segment) const {
  if (segment >= layout_.segments.size()) return 0;
  return static_cast<int>(layout_.segments[segment].count) + (is_header(segment) ? 1 : 0);
}

std::size_t Message::find_segment(std::string_view name, int nth) const {
  for (std::size_t i = 0; i < layout_.segments.size(); ++i) {
    if (is_same_name(segment_name(i), name) && --nth <= 0) return i;
  }
  return npos;
}

std::string_view Message::field_raw(std::size_t segment, int field, Presence& presence) const {
  presence = Presence::kAbsent;
  const SegmentSpan& span = layout_.segments[segment];
  const int shift = is_header(segment) ? 1 : 0;
  if (field < 1 || field > static_cast<int>(span.count) + shift) return {};
  const std::uint32_t* separators = layout_.separators.data() + span.first;
  presence = Presence::kValue;
  const int nth = field - shift;
  if (nth == 0) return {bytes_.data() + separators[0], 1};
  const std::uint32_t begin = separators[nth - 1] + 1;
  const std::uint32_t end =
      static_cast<std::uint32_t>(nth) == span.count ? span.end : separators[nth];
  return {bytes_.data() + begin, end - begin};
}

// Finds the raw text of a place. False: no such part.
bool Message::part_raw(const Place& place, std::string_view& raw, Presence& presence) const {
  raw = {};
  presence = Presence::kAbsent;
  if (place.segment >= layout_.segments.size()) return false;
  if (place.field == 0) {
    raw = segment_raw(place.segment);
    presence = Presence::kValue;
    return true;
  }
  raw = field_raw(place.segment, place.field, presence);
  if (presence == Presence::kAbsent || is_atomic(segment_name(place.segment), place.field)) {
    return presence != Presence::kAbsent;
  }
  // A part asked for below an unset level is a part of that level's first one.
  const int component = std::max(place.component, place.subcomponent != 0 ? 1 : 0);
  const int repetition = std::max(place.repetition, component != 0 ? 1 : 0);
  if (repetition == 1 && component == 1 && place.subcomponent == 1) {
    raw = first_leaf(raw, delimiters_);
    presence = presence_of(raw);
    return true;
  }
  const std::array<std::pair<int, char>, 3> steps = {
      {{repetition, delimiters_.repetition},
       {component, delimiters_.component},
       {place.subcomponent, delimiters_.subcomponent}}};
  for (const auto& [nth, delimiter] : steps) {
    if (nth == 0) break;
    const auto found = part(raw, delimiter, nth);
    if (!found) return false;
    raw = *found;
  }
  presence = presence_of(raw);
  return true;
}

Leaf Message::leaf(const Place& place) const {
  Leaf leaf;
  if (!part_raw(place, leaf.raw, leaf.presence)) return Leaf{};
  leaf.offset = static_cast<std::size_t>(leaf.raw.data() - bytes_.data());
  return leaf;
}

std::string Message::text(const Place& place) const {
  Place first = place;
  if (place.field != 0) {
    first.repetition = std::max(place.repetition, 1);
    first.component = std::max(place.component, 1);
    first.subcomponent = std::max(place.subcomponent, 1);
  }
  std::string_view raw;
  Presence presence = Presence::kAbsent;
  if (!part_raw(first, raw, presence) || presence != Presence::kValue) return {};
  if (is_atomic(segment_name(place.segment), place.field)) return std::string(raw);
  return unescape(raw, delimiters_, charset_);
}

int Message::repetition_count(std::size_t segment, int field) const {
  const Leaf whole = leaf(Place{segment, field});
  if (field == 0 || whole.raw.empty()) return 0;
  if (is_atomic(segment_name(segment), field)) return 1;
  return count_parts(whole.raw, delimiters_.repetition);
}

int Message::component_count(const Place& repetition) const {
  const Leaf whole =
      leaf(Place{repetition.segment, repetition.field, std::max(repetition.repetition, 1)});
  if (repetition.field == 0 || whole.raw.empty()) return 0;
  if (is_atomic(segment_name(repetition.segment), repetition.field)) return 1;
  return count_parts(whole.raw, delimiters_.component);
}

int Message::subcomponent_count(const Place& component) const {
  Place place = component;
  place.repetition = std::max(place.repetition, 1);
  place.component = std::max(place.component, 1);
  place.subcomponent = 0;
  const Leaf whole = leaf(place);
  if (component.field == 0 || whole.raw.empty()) return 0;
  if (is_atomic(segment_name(component.segment), component.field)) return 1;
  return count_parts(whole.raw, delimiters_.subcomponent);
}

}  // namespace hl7
