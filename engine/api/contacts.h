// Contacts: what somebody says at an address about being written to there.
//
//   contacts.stopped({ContactChannel::kSms, "+15550100"}, [](base::Status) { ... });
//
// An answer such as STOP comes from an address and not from a patient: it ends that channel for
// every patient who was ever written to there, by a recorded Consent through the Intake, so that
// the next hop honours it. An address that nobody was written to answers alike. Thread-safe; `done`
// comes once, when all Consents are committed. kUnavailable: not all are; say it again.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace engine {

enum class ContactChannel { kMail, kSms };

struct ContactAt {
  ContactChannel channel = ContactChannel::kSms;
  std::string address;   // as the gateway writes it
  std::string endpoint;  // by which it came in
};

class Contacts {
 public:
  using Done = std::function<void(base::Status)>;

  virtual ~Contacts() = default;
  virtual void stopped(const ContactAt& at, Done done) = 0;
};

}  // namespace engine
