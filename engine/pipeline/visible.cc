#include "engine/pipeline/visible.h"

#include "engine/pipeline/conversations.h"

namespace engine {

bool Visible::permits(PatientId patient, Act act, const std::string& item) {
  Show hop;
  hop.actor = actor_;
  hop.act = act;
  hop.patient = patient;
  hop.item_type = "Communication";
  hop.item_id = item;
  return gate_.foresee(tx_, hop).verdict == consent::Verdict::kPermit;
}

// A list of conversations is for those who may read conversations; a row of it, for those who may
// open it besides.
bool Visible::sees(const store::ThreadRow& thread) {
  auto [whose, is_new] = patients_.try_emplace(thread.patient, false);
  if (is_new) whose->second = permits(thread.patient, Act::kThreads, "");
  const bool sees = whose->second && permits(thread.patient, act_on(tx_, actor_, thread),
                                             "Communication/t" + thread.id.to_string());
  if (!sees) ++left_out_;
  return sees;
}

void Visible::note() {
  if (left_out_ > 0) gate_.note_left_out(tx_, actor_, left_out_);
}

}  // namespace engine
