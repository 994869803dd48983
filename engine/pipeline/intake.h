// IntakeService: the one door, as engine/api/intake.h promises it.
//
//   IntakeService intake(services);
//   intake.accept(arrival, done);
//
// accept() plans on the calling thread and submits one closure, which asks for the Accept, tells
// the story, stages message and answer. Refusals leave an audit record and no body. Thread-safe.
#pragma once

#include <functional>

#include "engine/api/intake.h"
#include "engine/pipeline/answers.h"
#include "engine/pipeline/inbox.h"
#include "engine/pipeline/story.h"

namespace engine {

class IntakeService : public Intake {
 public:
  explicit IntakeService(Services& services);

  void accept(Arrival arrival, std::function<void(Accepted)> done) override;
  std::string refusal(const Arrival& arrival, const base::Error& error) const override;

  // Runs the story of a held message again, for the queue: same rules, its bytes are not stored a
  // second time. Held again: the new reason stands.
  struct Replay {
    MessageId message;
    Actor by;
    store::HeldState then = store::HeldState::kReplayed;
    std::string note;
  };
  base::Result<Receipt> replay(store::Tx& tx, const Plan& plan, const Replay& replay);

  const Planner& planner() const { return planner_; }

  // Called, on the committer's thread, when a person's words were posted: there is something to
  // send.
  void on_said(std::function<void()> wake) { said_ = std::move(wake); }
  // Called, on the committer's thread, with every arrival that was taken for the first time.
  void on_taken(std::function<void(const Receipt&)> taken) { taken_ = std::move(taken); }

 private:
  base::Result<Receipt> act(store::Tx& tx, const Plan& plan);
  base::Result<Receipt> answer_repeat(store::Tx& tx, const Plan& plan, const Known& known);
  base::Result<Ending> tell(store::Tx& tx, const Plan& plan, Spent<Accept>& accept);
  base::Result<Receipt> store_it(store::Tx& tx, const Plan& plan, Spent<Accept> accept,
                                 Ending ending);
  base::Result<std::optional<store::PatientRow>> find_person(store::Tx& tx, const Plan& plan);
  store::Wanted wanted(const Plan& plan) const;
  void observe(const Plan& plan, const Accepted& accepted);

  Services& services_;
  std::function<void()> said_;
  std::function<void(const Receipt&)> taken_;
  Planner planner_;
  Inbox inbox_;
  People people_;
  Records records_;
  Threads threads_;
};

}  // namespace engine
