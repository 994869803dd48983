// Writing: what a message encodes to, and how one part of it is changed.

#include "base/check.h"
#include "hl7/address.h"
#include "hl7/charset.h"
#include "hl7/escapes.h"
#include "hl7/header.h"
#include "hl7/message.h"
#include "hl7/parts.h"

namespace hl7 {
namespace {

constexpr std::string_view kDeleteValue = "\"\"";
constexpr int kPartsMax = 1'000;  // components of a field, subcomponents of a component
constexpr std::size_t kDocumentBytesMax = std::size_t{1} << 30;

// Writes a field leaf by leaf, with the delimiters between them.
void append_leaves(std::string& out, std::string_view field, std::string_view delimiters) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (delimiters.find(field[i]) == std::string_view::npos) continue;
    out.append(field, begin, i - begin);
    out += field[i];
    begin = i + 1;
  }
  out.append(field, begin);
}

// `text` with its nth part replaced by what `change` makes of it; missing parts before it are
// added.
template <class Change>
bool replace_part(std::string& out, std::string_view text, char delimiter, int nth, Change change) {
  if (nth > 1 && delimiter == '\0') return false;
  std::string_view rest = text;
  for (int i = 1; i < nth; ++i) {
    const std::size_t at = rest.find(delimiter);
    out += rest.substr(0, at);
    out += delimiter;
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  }
  const std::size_t end = delimiter == '\0' ? std::string_view::npos : rest.find(delimiter);
  if (!change(rest.substr(0, end))) return false;
  if (end != std::string_view::npos) out += rest.substr(end);
  return true;
}

bool is_within_limits(const Place& place) {
  const Limits limits;
  return place.field >= 1 && place.repetition >= 0 && place.component >= 0 &&
         place.subcomponent >= 0 && static_cast<std::size_t>(place.field) <= limits.fields_max &&
         static_cast<std::size_t>(place.repetition) <= limits.repetitions_max &&
         place.component <= kPartsMax && place.subcomponent <= kPartsMax;
}

}  // namespace

Message Message::create(const Delimiters& delimiters) {
  std::string bytes = "MSH";
  bytes += delimiters.field;
  bytes += encoding_characters(delimiters) + "\r";
  auto parsed = parse(std::move(bytes));
  CHECK(parsed.ok());
  return std::move(parsed).value();
}

std::string Message::encode() const {
  std::string out;
  out.reserve(bytes_.size());
  const std::string inner{delimiters_.repetition, delimiters_.component, delimiters_.subcomponent};
  std::size_t done = 0;
  for (std::size_t i = 0; i < segment_count(); ++i) {
    const SegmentSpan& span = layout_.segments[i];
    out.append(bytes_, done, span.begin - done);  // line ends, blank lines, BOM
    out += segment_name(i);
    const int count = field_count(i);
    const bool header = is_header(i);
    for (int field = header ? 2 : 1; field <= count; ++field) {
      Presence presence = Presence::kAbsent;
      const std::string_view raw = field_raw(i, field, presence);
      out += delimiters_.field;
      append_leaves(out, raw, header && field == 2 ? std::string_view() : inner);
    }
    done = span.end;
  }
  out.append(bytes_, done);
  if (charset_ == nullptr) return out;
  auto received = from_utf8(*charset_, out);
  CHECK(received.ok());  // parse() and set() took only text that this set has
  return std::move(received).value();
}

void Message::splice(std::size_t offset, std::size_t size, std::string_view text) {
  bytes_.replace(offset, size, text);
  Limits limits;
  limits.bytes_max = kDocumentBytesMax;
  limits.segments_max = kDocumentBytesMax;
  limits.fields_max = kDocumentBytesMax;
  CHECK(bytes_.size() <= kDocumentBytesMax);
  CHECK(index(limits).ok());
}

std::size_t Message::add_segment(std::string_view name) {
  CHECK(name.size() == 3 && name.find_first_of("\r\n \t") == std::string_view::npos);
  std::size_t at = layout_.segments.back().end;
  std::string line(name);
  if (at < bytes_.size() && (bytes_[at] == '\r' || bytes_[at] == '\n')) {
    at += bytes_.compare(at, 2, "\r\n") == 0 ? 2 : 1;
    line += '\r';
  } else {
    line = "\r" + line + "\r";
  }
  splice(at, 0, line);
  return segment_count() - 1;
}

bool Message::set(const Place& place, std::string_view text) {
  // A text of two quotation marks is not the delete value.
  if (text == kDeleteValue && delimiters_.escape != '\0') {
    return put(place, std::string(1, delimiters_.escape) + "X2222" + delimiters_.escape);
  }
  return put(place, escape(text, delimiters_));
}

bool Message::set_formatted(const Place& place, std::string_view text) {
  return put(place, escape(text, delimiters_, Lines::kBreak));
}

bool Message::set_delete(const Place& place) { return put(place, kDeleteValue); }

// In a header no byte of a character may look like a separator: it is read before conversion.
bool Message::is_writable(std::string_view raw, bool in_header) const {
  const auto encoded = from_utf8(*charset_, raw);
  if (!encoded.ok()) return false;
  return !in_header || encoded.value().find(delimiters_.field) == std::string::npos;
}

bool Message::put(const Place& place, std::string_view raw) {
  if (place.segment >= segment_count() || !is_within_limits(place)) return false;
  const bool header = is_header_name(segment_name(place.segment));
  if (header && place.field <= 2) return false;
  if (charset_ != nullptr && !is_writable(raw, header)) return false;
  if (raw.size() + bytes_.size() + place.field + place.repetition > kDocumentBytesMax / 2) {
    return false;
  }
  const int component = std::max(place.component, place.subcomponent != 0 ? 1 : 0);
  const int repetition = std::max(place.repetition, component != 0 ? 1 : 0);
  std::string out;
  const auto leaf_change = [&](std::string_view) {
    out += raw;
    return true;
  };
  const auto in_component = [&](std::string_view text) {
    if (place.subcomponent == 0) return leaf_change(text);
    return replace_part(out, text, delimiters_.subcomponent, place.subcomponent, leaf_change);
  };
  const auto in_repetition = [&](std::string_view text) {
    if (component == 0) return leaf_change(text);
    return replace_part(out, text, delimiters_.component, component, in_component);
  };
  const auto in_field = [&](std::string_view text) {
    if (repetition == 0) return leaf_change(text);
    return replace_part(out, text, delimiters_.repetition, repetition, in_repetition);
  };
  // The name counts as the part before field 1; MSH-1 is the separator, so MSH-3 is part 3.
  const std::string_view segment = segment_raw(place.segment);
  if (!replace_part(out, segment, delimiters_.field, place.field + (header ? 0 : 1), in_field)) {
    return false;
  }
  const SegmentSpan span = layout_.segments[place.segment];
  splice(span.begin, span.end - span.begin, out);
  return true;
}

}  // namespace hl7
