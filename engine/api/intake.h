// Intake: the one door by which anything from outside comes in.
//
//   intake.accept(Arrival{actor, "mllp-ehr-a", Kind::kHl7, bytes}, [conn](Accepted accepted) {
//     if (accepted.ok()) conn->send(accepted.value().get().answer);   // durable by now
//   });
//
// accept() parses and maps on the calling thread (pure, some 30 us), then hands the write to the
// committer; `done` is called exactly once, on the committer's thread, after the commit or the
// refusal: post to your own executor there and do nothing slow. The answer is complete: ACK bytes
// for HL7 v2, status and body for FHIR. An Error means nothing was stored: kDenied (not enrolled,
// consent), kInvalid (unusable), kTooLarge, kUnavailable (store down, draining: try again).
// Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/cleared.h"
#include "engine/api/ids.h"

namespace engine {

enum class Kind { kHl7, kFhirJson, kFhirXml };

// What a FHIR client asked for beside the body. An HL7 v2 arrival leaves it empty.
struct FhirRequest {
  enum class Verb { kCreate, kUpdate };
  Verb verb = Verb::kCreate;
  std::string type;           // from the URL: "Appointment"
  std::string id;             // kUpdate: from the URL
  std::string if_match;       // as sent: W/"3", or empty
  std::string if_none_exist;  // identifier=system|value, percent-decoded, or empty
};

struct Arrival {
  Actor actor;           // the endpoint or client whose credential this came with
  std::string endpoint;  // name in conf/endpoints
  Kind kind = Kind::kHl7;
  std::string bytes;  // exactly as received, without transport framing
  std::optional<FhirRequest> fhir;
  std::string request;  // correlation id (X-Request-Id), a plain token or empty
};

enum class MessageState { kStored, kHeld, kPosted, kRefused, kClosed };

// What became of an arrival.
struct Receipt {
  MessageId message;  // none for a refusal
  MessageState state = MessageState::kStored;
  bool duplicate = false;  // the answer is the stored one, byte for byte
  std::string answer;      // ACK bytes (HL7 v2; may be empty: none wanted), or FHIR response body
  int http_status = 0;     // FHIR only: 201, 200, 412, 422, ...
  std::string ack_code;    // HL7 v2 only: AA, AE, AR, CA, CE, CR or ""
  std::string application_answer;  // enhanced mode: an application ACK to send after `answer`
  std::string resource_type;
  std::string resource_id;
  int resource_version = 0;
  std::vector<ThreadId> threads;
  PatientId patient;  // whose it is; none when that is not known. Never told to a sender.
};

using Accepted = base::Result<Cleared<Receipt>>;

class Intake {
 public:
  virtual ~Intake() = default;
  virtual void accept(Arrival arrival, std::function<void(Accepted)> done) = 0;

  // The same, waiting for the commit. For tools, drop folders and tests.
  Accepted accept_and_wait(Arrival arrival);

  // The ACK for an arrival that accept() answered with an Error: AR, or CE in enhanced mode;
  // nothing was stored, so the sender keeps the message. Holds no patient data.
  virtual std::string refusal(const Arrival& arrival, const base::Error& error) const = 0;
};

}  // namespace engine
