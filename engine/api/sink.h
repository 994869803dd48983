// Sink: where a cleared parcel leaves for an EHR, a patient channel or a partner.
//
//   void MllpSink::deliver(const Cleared<Parcel>& cleared, std::function<void(Outcome)> done) {
//     connection_.send(cleared.get().bytes, [done](auto reply) { done(judge(reply)); });
//   }
//
// deliver() is called for one parcel at a time per sink and must call `done` exactly once, from any
// thread. It states what it knows: kUnknown whenever the far side may have the parcel and did not
// say so (a cut reply, a time-out after the first byte left). The courier decides what follows.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/phi.h"
#include "engine/api/cleared.h"
#include "engine/api/ids.h"

namespace engine {

enum class ParcelKind { kHl7, kFhir, kNotice };

class Parcel {
 public:
  ParcelId id() const { return id_; }
  ParcelKind kind() const { return kind_; }
  int attempt() const { return attempt_; }  // from 1
  const std::string& destination() const { return destination_; }
  // kHl7: message bytes, MSH-10 stable over attempts. kFhir: the resource. kNotice: ids as JSON.
  const std::string& bytes() const { return bytes_; }
  // kNotice to an address: where to, in which language, and what opens her sign-in. All three are
  // nothing for a log. `secret` is the token of a link, or where is_code() the six digits.
  const base::Phi& contact() const { return contact_; }
  const base::Phi& secret() const { return secret_; }
  const std::string& language() const { return language_; }
  bool is_code() const { return is_code_; }
  // kFhir: "system|value" for If-None-Exist and for the search that settles an unknown outcome.
  const std::string& identifier() const { return identifier_; }
  ThreadId thread() const { return thread_; }
  PatientId patient() const { return patient_; }
  // True when an earlier attempt ended unknown: ask the far side before sending.
  bool may_have_arrived() const { return may_have_arrived_; }

 private:
  Parcel() = default;

  ParcelId id_;
  ParcelKind kind_ = ParcelKind::kHl7;
  int attempt_ = 1;
  std::string destination_;
  std::string bytes_;
  std::string identifier_;
  bool may_have_arrived_ = false;
  ThreadId thread_;
  PatientId patient_;
  base::Phi contact_;
  base::Phi secret_;
  std::string language_;
  bool is_code_ = false;

  friend class Outbox;
};

struct Outcome {
  enum class Kind { kDelivered, kRetry, kRefused, kUnknown };
  Kind kind = Kind::kUnknown;
  std::string code;      // what the far side said: "AA", "AE", "201", "timeout"; no patient data
  std::string location;  // id at the far side, if it gave one: "DocumentReference/12"
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void deliver(const Cleared<Parcel>& parcel, std::function<void(Outcome)> done) = 0;
  // True when unknown outcomes can be asked about, or the far side drops repeats by MSH-10.
  virtual bool settles_unknown() const = 0;
  virtual void stop() {}
};

}  // namespace engine
