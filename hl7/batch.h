// Batch: several messages in one piece of bytes, with or without batch headers.
//
//   auto batch = hl7::split_batch(bytes);            // [FHS] { [BHS] { MSH .. } [BTS] } [FTS]
//   for (const BatchPart& part : batch.value().messages) Message::parse(std::string(part.bytes));
//   if (!batch.value().faults.empty()) refuse(all of it);    // BTS-1 or FTS-1 does not hold
//
// A count that does not hold means that something was lost on the way, so nothing of that batch may
// be accepted (HL7 v2.5.1 2.10.3). A batch without messages is legal; so are bare MSH sequences.
// kInvalid: neither a header nor an MSH, or text that belongs to no message. Views point into the
// bytes given. joined() gives the bytes again from the parts. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hl7/message.h"

namespace hl7 {

inline constexpr std::size_t kBatchMessagesMax = 100'000;

struct BatchPart {
  std::string_view bytes;  // of one message, line ends included
  std::size_t offset = 0;
  std::size_t batch = 0;  // which batch it is in, from 0
};

struct Batch {
  std::vector<BatchPart> messages;
  std::size_t batches = 0;          // BHS segments; 0: none, the messages stand alone
  std::vector<BatchPart> envelope;  // FHS, BHS, BTS, FTS and what else is around messages
  std::vector<base::Error> faults;  // counts that do not hold
  std::string original_control_id;  // BHS-12: this resends that batch

  std::string joined() const;
};

// True when the bytes begin with FHS or BHS, or hold more than one MSH.
bool is_batch(std::string_view bytes);

base::Result<Batch> split_batch(std::string_view bytes);

// One message or a batch, parsed and encoded again: the bytes that came in, or why not.
base::Result<std::string> reencode(std::string_view bytes);

// True for a fragment of a longer message (HL7 v2.5.1 2.10.2): MSH-14 or DSC-1 is valued, or there
// is an ADD. The engine refuses these; it does not join them.
bool is_fragment(const Message& message);

}  // namespace hl7
