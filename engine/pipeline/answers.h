// Answers: what a sender is told, once it is true.
//
//   Answer answer = answer_v2(plan, Fate::kStored, {}, now, ids);
//   Answer answer = answer_fhir(plan, 201, resource);
//
// An ACK has the mode and version of the message (HL7 v2.5.1 2.9.2, 2.9.3) and holds nothing of its
// content. AR also means "not now" in original mode; in enhanced mode that is CE. Pure.
#pragma once

#include <string>
#include <vector>

#include "engine/pipeline/plan.h"

namespace engine {

enum class Fate {
  kStored,   // taken in, and posted where there was something to tell; or held for consent
  kFaulty,   // taken in and held: the content is at fault
  kRefused,  // not taken in, for good
  kNotNow    // not taken in, try again
};

struct Answer {
  std::string bytes;
  std::string code;         // AA, AE, ... of bytes
  std::string application;  // enhanced mode: the application ACK, where one is wanted too
};

Answer answer_v2(const Plan& plan, Fate fate, const std::vector<hl7::AckFault>& faults,
                 base::Instant now);

// 20 characters of base32: a control id, or a document number (26).
std::string new_control_id();
std::string new_document_id();

}  // namespace engine
