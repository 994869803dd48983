// InvitationService: links, dates of birth and codes, as engine/api/invitations.h promises.
//
//   InvitationService invitations(services);
//   std::string link = invitations.issue({tenant, patient, thread}).value();   // a staff member's
//
// One closure for each try: it reads link, patient and sign-in by key, decides, counts and records.
// What is wrong is found out without ending early, and secrets are compared in constant time.
// Thread-safe.
#pragma once

#include <functional>
#include <optional>

#include "engine/api/invitations.h"
#include "engine/pipeline/records.h"
#include "engine/pipeline/secrets.h"

namespace engine {

class InvitationService : public Invitations {
 public:
  explicit InvitationService(Services& services) : services_(services), records_(services) {}

  void ask_code(const BirthDateTry& attempt, Asked done) override;
  void enter_code(const CodeTry& attempt, Answered done) override;
  void ask_again(const std::string& link, Asked done) override;

  // A link that a person hands over herself; recorded with who asked for it.
  base::Result<std::string> issue(const LinkFor& whom, const Actor& by);

  // Called when a code waits to be sent.
  void on_work(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  struct Case;
  Case open_case(store::Tx& tx, std::string_view link) const;
  base::Result<base::Done> judge_date(store::Tx& tx, const BirthDateTry& attempt);
  base::Result<std::optional<Proven>> judge_code(store::Tx& tx, const CodeTry& attempt);
  base::Result<base::Done> send_again(store::Tx& tx, const std::string& link);
  void plan_code(store::Tx& tx, Case& at, const fhir::Resource& record);
  const Destination* choose(store::Tx& tx, const Case& at, const fhir::Resource& record) const;
  void count_failure(store::Tx& tx, Case& at, std::string_view what);
  void note(store::Tx& tx, const Case& at, store::OutcomeCode outcome, std::string reason) const;

  Services& services_;
  Records records_;
  std::function<void()> wake_;
};

}  // namespace engine
