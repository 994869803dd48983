// ContactService: STOP and START, as engine/api/contacts.h promises.
//
//   ContactService contacts(services);
//   contacts.stopped({ContactChannel::kSms, "+15550100", "sms"}, done);
//
// One row for the address's keyed digest says what holds; a record in the audit log says it, and
// one more for each patient who was written to there, so that her own record tells of it.
// Thread-safe.
#pragma once

#include "engine/api/contacts.h"
#include "engine/pipeline/contact.h"
#include "engine/pipeline/services.h"

namespace engine {

class ContactService : public Contacts {
 public:
  static constexpr std::int64_t kPatientsMax = 100;  // who share one address, in the record

  explicit ContactService(Services& services) : services_(services) {}

  void stopped(const ContactAt& at, Done done) override;
  void started(const ContactAt& at, Done done) override;

 private:
  enum class Word { kStop, kStart };
  void say(const ContactAt& at, Word word, Done done);
  base::Result<std::vector<PatientId>> written_to(const store::Bytes& address);
  base::Result<base::Done> record(store::Tx& tx, const ContactAt& at, Word word,
                                  const store::Bytes& address,
                                  const std::vector<PatientId>& patients) const;

  Services& services_;
};

}  // namespace engine
