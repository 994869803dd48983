// Wire: one message to an MLLP receiver and its whole answer, waited for.
//
//   auto ack = exchange("127.0.0.1:2575", message.encode());     // Result<hl7::Message>
//   ack.value().text("MSA-1");  ack.value().text("ERR-2");
//
// For the demo, which shows what an answer says; adapters/mllp/client.h gives the code alone. A new
// connection each time. kUnavailable when nobody answers within ten seconds.
#pragma once

#include <string>

#include "hl7/message.h"

namespace engine::cli {

base::Result<hl7::Message> exchange(const std::string& address, const std::string& message);

}  // namespace engine::cli
