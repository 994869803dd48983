// Letter: a notice as a mail message (RFC 5322, MIME).
//
//   write_letter({from, to, subject, text, "n12.3@clinic.example", now})   // lines end with CR LF
//   write_sms({"+15550100", text})                                         // JSON for a gateway
//
// The head tells nothing: fixed subject, no display names. The text goes as base64, so that no line
// of it can be taken for another part and every byte arrives. Pure.
#pragma once

#include <string>

#include "base/clock.h"

namespace adapter::notify {

struct Letter {
  std::string from;
  std::string to;
  std::string subject;  // ASCII
  std::string text;     // UTF-8
  std::string id;       // of the message: "n12.3@clinic.example"
  base::Instant date;
};

struct TextMessage {
  std::string to;
  std::string text;
};

std::string write_letter(const Letter& letter);
std::string write_sms(const TextMessage& message);

}  // namespace adapter::notify
