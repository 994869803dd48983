// ContactService: STOP and its like, as engine/api/contacts.h promises.
//
//   ContactService contacts(services, intake);
//   contacts.stopped({ContactChannel::kSms, "+15550100", "sms"}, done);
//
// Finds the patients who were written to at that address by its keyed digest, and hands in one
// Consent for each, as if the endpoint had sent it. Thread-safe.
#pragma once

#include "engine/api/contacts.h"
#include "engine/pipeline/contact.h"
#include "engine/pipeline/intake.h"

namespace engine {

class ContactService : public Contacts {
 public:
  static constexpr std::int64_t kPatientsMax = 100;  // who share one address

  ContactService(Services& services, Intake& intake) : services_(services), intake_(intake) {}

  void stopped(const ContactAt& at, Done done) override;

 private:
  base::Result<std::vector<PatientId>> written_to(const Contact& contact);
  Arrival stop_of(const ContactAt& at, const Contact& contact, PatientId patient) const;

  Services& services_;
  Intake& intake_;
};

}  // namespace engine
