// Show: a message for a person's eyes, with the names of its fields.
//
//   std::string text = hl7::show(message);       // a table: address, type, name, value
//   base::Json json = hl7::show_json(message);   // the same, for programs
//
// Values are shown: this is for `hopline hl7 show` on the user's own file, never for a log. Control
// characters are shown escaped, so that a value cannot write to the terminal. Each valued leaf is
// one line; "" is shown as (delete). Pure.
#pragma once

#include <string>

#include "base/json.h"
#include "hl7/message.h"

namespace hl7 {

std::string show(const Message& message);
base::Json show_json(const Message& message);

}  // namespace hl7
