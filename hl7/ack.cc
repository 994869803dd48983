#include "hl7/ack.h"

#include <algorithm>
#include <array>

#include "hl7/address.h"
#include "hl7/escapes.h"
#include "hl7/header.h"
#include "hl7/time.h"

namespace hl7 {
namespace {

constexpr std::array<std::string_view, 6> kCodes = {"AA", "AE", "AR", "CA", "CE", "CR"};
constexpr std::size_t kFaultsMax = 50;
constexpr std::size_t kProblemsMax = 20;

struct ErrorCode {
  std::string_view code, text;
};
constexpr std::array kErrorCodes = {
    ErrorCode{"0", "Message accepted"},
    ErrorCode{"100", "Segment sequence error"},
    ErrorCode{"101", "Required field missing"},
    ErrorCode{"102", "Data type error"},
    ErrorCode{"103", "Table value not found"},
    ErrorCode{"104", "Value too long"},
    ErrorCode{"198", "Non-conformant cardinality"},
    ErrorCode{"199", "Other HL7 error"},
    ErrorCode{"200", "Unsupported message type"},
    ErrorCode{"201", "Unsupported event code"},
    ErrorCode{"202", "Unsupported processing id"},
    ErrorCode{"203", "Unsupported version id"},
    ErrorCode{"204", "Unknown key identifier"},
    ErrorCode{"205", "Duplicate key identifier"},
    ErrorCode{"206", "Application record locked"},
    ErrorCode{"207", "Application error"},
};

// The versions there are, oldest first: an order that text does not have ("2.10").
constexpr std::array<std::string_view, 15> kVersions = {"2.1", "2.2",   "2.3",   "2.3.1", "2.4",
                                                        "2.5", "2.5.1", "2.6",   "2.7",   "2.7.1",
                                                        "2.8", "2.8.1", "2.8.2", "2.9",   "2.9.1"};

std::string_view spoken(std::string_view version) {
  const auto found = std::find(kVersions.begin(), kVersions.end(), version);
  return found == kVersions.end() ? std::string_view("2.5.1") : *found;
}

bool is_before(std::string_view version, std::string_view other) {
  return std::find(kVersions.begin(), kVersions.end(), version) <
         std::find(kVersions.begin(), kVersions.end(), other);
}

// MSH-9.2 is echoed, so it must be an event and nothing that a sender put there by mistake.
bool is_event(std::string_view event) {
  return event.size() == 3 && std::all_of(event.begin(), event.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

Wanted wanted_of(std::string_view code) {
  if (code == "AL") return Wanted::kAlways;
  if (code == "ER") return Wanted::kOnError;
  if (code == "SU") return Wanted::kOnSuccess;
  return Wanted::kNever;
}

// A segment, written field by field in order; empty fields at its end are left out.
class Line {
 public:
  Line(std::string_view name, const Delimiters& delimiters) : text_(name), d_(delimiters) {}

  static Line header(const Delimiters& delimiters) {
    Line line("MSH", delimiters);
    line.text_ += delimiters.field + encoding_characters(delimiters);
    line.field_ = 2;
    return line;
  }

  // What stood in the message, delimiters and all; nothing in it may end a segment or a block.
  Line& raw(int field, std::string_view content) {
    if (content.empty()) return *this;
    for (; field_ < field; ++field_) text_ += d_.field;
    for (const char c : content) {
      if (static_cast<unsigned char>(c) >= 0x20 && c != d_.field) text_ += c;
    }
    return *this;
  }

  Line& text(int field, std::string_view content) { return raw(field, escape(content, d_)); }

  std::string finish() const { return text_ + '\r'; }

 private:
  std::string text_;
  const Delimiters& d_;
  int field_ = 0;
};

std::string joined(const std::vector<std::string>& parts, char delimiter) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += delimiter == '\0' ? ' ' : delimiter;
    out += part;
  }
  while (!out.empty() && out.back() == delimiter) out.pop_back();
  return out;
}

std::string number(int n) { return n == 0 ? std::string() : std::to_string(n); }

// ERL: segment, sequence, field, repetition, component, subcomponent.
std::vector<std::string> location(const std::string& address) {
  const auto parsed = AddressView::parse(address);
  if (!parsed.ok()) return {};
  const AddressView& view = parsed.value();
  std::vector<std::string> out = {std::string(view.segment), number(view.segment_index.number),
                                  number(view.field)};
  if (view.field == 0) return out;
  out.push_back(number(view.repetition.number));
  out.push_back(number(view.component));
  out.push_back(number(view.subcomponent));
  return out;
}

std::string header_line(const AckHeader& to, const Ack& ack, std::string_view version) {
  const Delimiters& d = to.delimiters;
  std::string type = "ACK";
  if (!is_before(version, "2.3.1") && is_event(to.event)) {
    type = joined({"ACK", to.event, "ACK"}, d.component);
  }
  const bool application = ack.enhanced && !is_accept(ack.code);
  Line line = Line::header(d);
  line.raw(3, to.receiving_application).raw(4, to.receiving_facility);
  line.raw(5, to.sending_application).raw(6, to.sending_facility);
  line.raw(7, format_dtm(ack.at, 0)).raw(9, type).text(10, ack.control_id);
  line.raw(11, to.processing_id.empty() ? "P" : to.processing_id).raw(12, version);
  if (application) line.text(15, ack.accept_type).raw(16, "NE");
  if (!is_before(version, "2.3")) line.raw(18, "UNICODE UTF-8");
  return line.finish();
}

// ERR from 2.5 on: one segment for each problem (HL7 v2.5.1 2.15.5).
std::string error_line(const Delimiters& d, const AckFault& fault) {
  const std::string code = escape(fault.code, d);
  Line line("ERR", d);
  line.raw(2, joined(location(fault.address), d.component));
  line.raw(3, joined({code, escape(error_code_text(fault.code), d), "HL70357"}, d.component));
  line.text(4, std::string_view(&fault.severity, 1)).text(5, fault.rule);
  line.text(7, fault.text).text(8, fault.text);
  return line.finish();
}

// ERR up to 2.4: one segment, whose only field repeats (HL7 v2.3.1 2.16.5).
std::string error_line_before_25(const Delimiters& d, const std::vector<AckFault>& faults) {
  std::vector<std::string> repetitions;
  for (const AckFault& fault : faults) {
    std::vector<std::string> parts = location(fault.address);
    parts.resize(3);
    parts.push_back(
        joined({escape(fault.code, d), escape(error_code_text(fault.code), d), "HL70357"},
               d.subcomponent));
    repetitions.push_back(joined(parts, d.component));
    if (repetitions.size() == kFaultsMax || d.repetition == '\0') break;
  }
  return Line("ERR", d).raw(1, joined(repetitions, d.repetition)).finish();
}

// "SCH-11.4" from ERL components, when they look like a place; a partner may write anything there.
std::string place_text(const Message& message, const Place& field) {
  const auto component = [&](int nth) {
    return message.text(Place{field.segment, field.field, field.repetition, nth, 0});
  };
  std::string out = component(1) + "-" + component(3);
  if (!component(5).empty()) out += "." + component(5);
  return AddressView::parse(out).ok() ? out : std::string("?");
}

std::string problem(const Message& message, const Place& location, std::string_view code) {
  const bool known = !error_code_text(code).empty();
  return place_text(message, location) + ": " + (known ? std::string(code) : "?");
}

void add_problems(const Message& message, std::size_t segment, std::vector<std::string>& out) {
  if (!message.text(Place{segment, 3}).empty()) {
    out.push_back(problem(message, Place{segment, 2, 1}, message.text(Place{segment, 3})));
    return;
  }
  const int count = message.repetition_count(segment, 1);
  for (int i = 1; i <= count && out.size() < kProblemsMax; ++i) {
    const Place place{segment, 1, i};
    out.push_back(problem(message, place, message.text(Place{segment, 1, i, 4, 1})));
  }
}

}  // namespace

std::string_view ack_code_name(AckCode code) { return kCodes[static_cast<std::size_t>(code)]; }

std::string_view error_code_text(std::string_view code) {
  for (const ErrorCode& known : kErrorCodes) {
    if (known.code == code) return known.text;
  }
  return {};
}

AckMode ack_mode(const Message& message) {
  const std::string accept = message.text(Place{0, 15});
  const std::string application = message.text(Place{0, 16});
  if (accept.empty() && application.empty()) return AckMode{};
  return AckMode{true, wanted_of(accept), wanted_of(application)};
}

bool is_wanted(Wanted wanted, AckCode code) {
  switch (wanted) {
    case Wanted::kNever:
      return false;
    case Wanted::kAlways:
      return true;
    case Wanted::kOnError:
      return !is_positive(code);
    case Wanted::kOnSuccess:
      return is_positive(code);
  }
  return false;
}

AckHeader ack_header(const Message& message) {
  const auto raw = [&](int field) { return std::string(message.leaf(Place{0, field}).raw); };
  return AckHeader{message.delimiters(),
                   raw(3),
                   raw(4),
                   raw(5),
                   raw(6),
                   message.text(Place{0, 9, 1, 2}),
                   raw(10),
                   raw(11),
                   message.text(Place{0, 12, 1, 1})};
}

std::string build_ack(const AckHeader& to, const Ack& ack) {
  const std::string_view version = spoken(to.version);
  const Delimiters& d = to.delimiters;
  std::string out = header_line(to, ack, version);
  Line msa("MSA", d);
  msa.raw(1, ack_code_name(ack.code)).raw(2, to.control_id);
  if (is_before(version, "2.7")) msa.text(3, ack.text);
  out += msa.finish();
  if (ack.faults.empty()) return out;
  if (is_before(version, "2.5")) return out + error_line_before_25(d, ack.faults);
  for (std::size_t i = 0; i < std::min(ack.faults.size(), kFaultsMax); ++i) {
    out += error_line(d, ack.faults[i]);
  }
  return out;
}

base::Result<AckReply> read_ack(const Message& message) {
  const std::size_t msa = message.find_segment("MSA");
  if (msa == Message::npos) {
    return base::Error{base::Code::kInvalid, "an answer without MSA", "MSA", {}};
  }
  const auto code = std::find(kCodes.begin(), kCodes.end(), message.text(Place{msa, 1}));
  if (code == kCodes.end()) {
    return base::Error{base::Code::kInvalid, "not an acknowledgement code", "MSA-1", {}};
  }
  AckReply reply;
  reply.code = static_cast<AckCode>(code - kCodes.begin());
  reply.control_id = message.text(Place{msa, 2});
  for (std::size_t i = msa + 1; i < message.segment_count(); ++i) {
    if (reply.problems.size() >= kProblemsMax) break;
    if (message.segment_name(i) == "ERR") add_problems(message, i, reply.problems);
  }
  return reply;
}

}  // namespace hl7
