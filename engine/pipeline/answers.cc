#include "engine/pipeline/answers.h"

#include "base/encoding.h"
#include "engine/keys/digest.h"

namespace engine {
namespace {

using hl7::AckCode;

bool is_kind_refusal(const Plan& plan) { return plan.refusal && !plan.refusal->acceptable_kind; }

AckCode application_code(Fate fate) {
  switch (fate) {
    case Fate::kStored:
      return AckCode::kAA;
    case Fate::kFaulty:
      return AckCode::kAE;
    case Fate::kRefused:
    case Fate::kNotNow:
      return AckCode::kAR;
  }
  CHECK_UNREACHABLE();
}

// In enhanced mode the first answer says only whether we took responsibility: CA, though the
// content be faulty; the application answer says AE (HL7 v2.5.1 2.9.3).
AckCode accept_code(const Plan& plan, Fate fate) {
  switch (fate) {
    case Fate::kStored:
    case Fate::kFaulty:
      return AckCode::kCA;
    case Fate::kRefused:
      return is_kind_refusal(plan) ? AckCode::kCR : AckCode::kCE;
    case Fate::kNotNow:
      return AckCode::kCE;
  }
  CHECK_UNREACHABLE();
}

std::string ack_bytes(const Plan& plan, AckCode code, const std::vector<hl7::AckFault>& faults,
                      base::Instant now) {
  hl7::Ack ack;
  ack.code = code;
  ack.control_id = new_control_id();
  ack.at = now;
  ack.enhanced = plan.ack_mode.enhanced;
  // ERR explains why not; a CA has nothing to explain.
  if (code != AckCode::kCA) ack.faults = faults;
  if (plan.ack_mode.enhanced && !hl7::is_accept(code)) ack.accept_type = "NE";
  return hl7::build_ack(plan.ack_header.value_or(hl7::AckHeader{}), ack);
}

}  // namespace

Answer answer_v2(const Plan& plan, Fate fate, const std::vector<hl7::AckFault>& faults,
                 base::Instant now) {
  Answer answer;
  if (plan.control_id.empty() && plan.endpoint != nullptr &&
      plan.endpoint->no_control_id == NoControlId::kClose) {
    return answer;
  }
  const AckCode application = application_code(fate);
  if (!plan.ack_mode.enhanced) {
    // Without a control id nothing can be matched: AR, though the bytes are held.
    const AckCode code = plan.control_id.empty() ? AckCode::kAR : application;
    answer.code = hl7::ack_code_name(code);
    answer.bytes = ack_bytes(plan, code, faults, now);
    return answer;
  }
  const AckCode accept = accept_code(plan, fate);
  const bool taken = fate == Fate::kStored || fate == Fate::kFaulty;
  std::string application_bytes;
  if (taken && hl7::is_wanted(plan.ack_mode.application, application)) {
    application_bytes = ack_bytes(plan, application, faults, now);
  }
  if (hl7::is_wanted(plan.ack_mode.accept, accept)) {
    answer.code = hl7::ack_code_name(accept);
    answer.bytes = ack_bytes(plan, accept, faults, now);
    answer.application = std::move(application_bytes);
  } else if (!application_bytes.empty()) {
    answer.code = hl7::ack_code_name(application);
    answer.bytes = std::move(application_bytes);
  }
  return answer;
}

std::string new_control_id() { return base::to_base32(keys::random_bytes(12)); }

std::string new_document_id() { return base::to_base32(keys::random_bytes(16)); }

}  // namespace engine
