// Contacts: what somebody says at an address about being written to there.
//
//   contacts.stopped({ContactChannel::kSms, "+15550100", "sms"}, [](base::Status) { ... });
//   contacts.started({ContactChannel::kSms, "+15550100", "sms"}, done);      // START
//
// Such an answer comes from an address and not from a patient: STOP binds the address, for every
// patient whose address it is or will be, from the next hop on, what is planned included; START
// undoes STOP, and no refusal that a patient gave elsewhere. Both are recorded. An address that
// nobody was written to answers alike. Thread-safe; `done` comes once, after the commit.
// kUnavailable: it is not recorded; say it again.
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
  virtual void started(const ContactAt& at, Done done) = 0;
};

}  // namespace engine
