// Ack: the answer to a message, and what an answer says.
//
//   AckHeader to = ack_header(message);               // or AckHeader{} when nothing could be
//   parsed AckMode mode = ack_mode(message);                 // who wants what, from MSH-15 and
//   MSH-16 Ack ack{.code = AckCode::kAE, .control_id = new_id, .at = clock.now()};
//   ack.faults.push_back({.address = "SCH-11.4", .code = "102", .rule = "apt.start", .text =
//   "..."}); std::string bytes = build_ack(to, ack); auto reply = read_ack(parsed); // for a
//   sender: code, MSA-2, summary of ERR
//
// The answer has the form of the partner's version (HL7 v2.5.1 2.9.2, 2.9.3; ERR as of 2.5 or as
// before) and holds nothing of the message but MSH-3 to 6, 10, 11, 12 and the event. Texts are the
// caller's fixed words and value classes, never a value. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "hl7/message.h"

namespace hl7 {

enum class AckCode { kAA, kAE, kAR, kCA, kCE, kCR };

std::string_view ack_code_name(AckCode code);
inline bool is_positive(AckCode code) { return code == AckCode::kAA || code == AckCode::kCA; }
// CA, CE and CR answer the transport; AA, AE and AR the content.
inline bool is_accept(AckCode code) { return code >= AckCode::kCA; }

// Table 0155.
enum class Wanted { kNever, kAlways, kOnError, kOnSuccess };

// MSH-15 and MSH-16 both empty: original mode, one application answer always. Else enhanced mode,
// where an empty one of the two counts as NE.
struct AckMode {
  bool enhanced = false;
  Wanted accept = Wanted::kNever;
  Wanted application = Wanted::kAlways;
};

AckMode ack_mode(const Message& message);
bool is_wanted(Wanted wanted, AckCode code);

// What an answer takes over from the message. Fields are raw, in the message's own delimiters.
struct AckHeader {
  Delimiters delimiters;
  std::string sending_application, sending_facility;      // MSH-3, MSH-4
  std::string receiving_application, receiving_facility;  // MSH-5, MSH-6
  std::string event;                                      // MSH-9.2
  std::string control_id;                                 // MSH-10
  std::string processing_id;                              // MSH-11
  std::string version;                                    // MSH-12.1
};

AckHeader ack_header(const Message& message);

struct AckFault {
  std::string address;  // "PID-5[2].1"; "" when it is the message as a whole
  std::string code;     // table 0357: "101"
  char severity = 'E';  // table 0516: E, F, W, I
  std::string rule;     // ours: "siu-appointment@3 apt.start"
  std::string text;     // for the partner's staff; no value
};

struct Ack {
  AckCode code = AckCode::kAA;
  std::string control_id;   // our MSH-10: at most 20 characters
  base::Instant at;         // MSH-7, written in UTC
  std::string text;         // MSA-3: short and fixed, written up to version 2.6
  std::string accept_type;  // MSH-15 of an application answer in enhanced mode: "", "AL", "NE"...
  bool enhanced = false;
  std::vector<AckFault> faults;
};

std::string build_ack(const AckHeader& to, const Ack& ack);

struct AckReply {
  AckCode code = AckCode::kAA;
  std::string control_id;             // MSA-2: the MSH-10 that is answered
  std::vector<std::string> problems;  // "SCH-11.4: 102" each, from ERR; no text of the partner
};

// kInvalid: no MSA, or MSA-1 is none of the six codes.
base::Result<AckReply> read_ack(const Message& message);

// "102" -> "data type"; table 0357 in short; "" when unknown.
std::string_view error_code_text(std::string_view code);

}  // namespace hl7
