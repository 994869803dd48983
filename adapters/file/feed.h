// Feed: a file as arrivals, and what became of them as the files to write.
//
//   auto arrivals = read_feed("a.hl7", bytes);              // one, or one for each of a batch
//   Conclusion end = conclude(answers);                     // kStored and ACK bytes
//
// A batch file is fed message by message, each with its own ACK. Done means that every message is
// stored (a held one is); failed, that at least one was refused for good; not now, that the engine
// was not available: the whole file is fed again, and the engine knows what it has. A batch whose
// counts do not hold is refused whole (HL7 v2.5.1 2.10.3). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/api/intake.h"

namespace adapter::file {

// Actor and endpoint are left to the caller.
base::Result<std::vector<engine::Arrival>> read_feed(std::string_view name, std::string bytes);

// What became of one arrival.
struct Answer {
  enum class Kind { kStored, kRefused, kNotNow };
  Kind kind = Kind::kNotNow;
  std::string bytes;  // the ACK, or one line of JSON for FHIR
  std::string words;  // why it was refused; no patient data
};

Answer answer_of(const engine::Receipt& receipt);
Answer answer_of(const base::Error& error, std::string ack);

struct Conclusion {
  Answer::Kind kind = Answer::Kind::kNotNow;
  std::string ack;
  std::string error;  // one line for each refused message
};

Conclusion conclude(const std::vector<Answer>& answers);

}  // namespace adapter::file
