// Visible: which threads of a list its reader may see, before anything of them is opened.
//
//   Visible visible(services.gate, tx, actor);
//   if (!visible.sees(thread)) continue;        // by the same decision that opening it would ask
//   visible.note();                             // once a list: something was left out
//
// A list names what is in it, so a result is left out for whoever may not read results, even where
// the rest of the conversation is hers to see. Looking at a list is no attempt to open each row: it
// leaves one record of what was left out and not one for each (and of the same reader one a
// minute, see engine/hop/denials.h). Closures only; used for one list.
#pragma once

#include <map>
#include <string>

#include "engine/hop/gate.h"
#include "engine/store/rows.h"

namespace engine {

class Visible {
 public:
  Visible(Gate& gate, store::Tx& tx, const Actor& actor) : gate_(gate), tx_(tx), actor_(actor) {}

  bool sees(const store::ThreadRow& thread);
  // Records, in this transaction, that something was left out, if so.
  void note();

 private:
  bool permits(PatientId patient, Act act, const std::string& item);

  Gate& gate_;
  store::Tx& tx_;
  const Actor& actor_;
  std::map<PatientId, bool> patients_;  // whose list it may be at all
  std::int64_t left_out_ = 0;
};

}  // namespace engine
