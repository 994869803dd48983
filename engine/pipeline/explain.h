// Explain: what would be decided about a hop now, which Consent and which rule decides, and why.
//
//   Explain explain(services);
//   auto answer = explain.hop(by, {.thread = thread, .hop = "send"});       // Result<Json>
//
// By the same code as the Gate's own decision (foresee), so that what is explained is what will
// happen. For roles with the right `audit`. It names ids, rules and fixed words and never what a
// Consent says in words; that somebody looked is recorded all the same, with whom it was about. A
// store that does not answer is kUnavailable, a patient or thread that is not there kNotFound, a
// word that is none kInvalid. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "engine/pipeline/services.h"

namespace engine {

// One of patient and thread says whose.
struct HopQuestion {
  PatientId patient;
  ThreadId thread;
  std::string hop = "show";  // post, show or send
  std::string role;       // of who posts or is shown; empty: a clinician, or the patient's own EHR
  std::string reference;  // by which a Consent may name him: "Practitioner/7"
  std::string site;
  std::string purpose;      // of v3-ActReason, or system|code; empty: what the hop would have
  std::string destination;  // of a send; empty: the patient's own EHR, the first there is
};

class Explain {
 public:
  explicit Explain(Services& services) : services_(services) {}

  base::Result<base::Json> hop(const Actor& by, const HopQuestion& question);

 private:
  // Whose, in which conversation.
  struct About {
    store::PatientRow person;
    std::optional<store::ThreadRow> thread;
  };
  base::Result<About> find(store::Tx& tx, TenantId tenant, const HopQuestion& question) const;
  base::Result<base::Json> decide(store::Tx& tx, const HopQuestion& question, const About& about);
  base::Result<consent::Decision> foresee(store::Tx& tx, const HopQuestion& question,
                                          const About& about, base::Json& answer);
  base::Result<Send> send_hop(store::Tx& tx, const HopQuestion& question, const About& about);
  Actor asker(const HopQuestion& question, const About& about) const;
  base::Status add_consents(base::Json& answer, store::Tx& tx, const About& about,
                            const std::string& rule);

  Services& services_;
};

}  // namespace engine
