// Speaker: who said what a held message says, for its replay.
//
//   auto speaker = find_speaker(services, row, bytes);     // Result<Actor>
//
// Whoever works the queue replays the words of others, and they must stay theirs: the entry's
// author, the consent and the role that are asked are those of who spoke, as they are now. A feed
// is its endpoint. A person or a system is who the audit record of the arrival names; by which
// reference staff are known was checked against `sender` when it came. Thread-safe; reads committed
// rows. kConflict: the record does not say any more; the text tells what to do.
#pragma once

#include <string>

#include "engine/pipeline/services.h"

namespace engine {

base::Result<Actor> find_speaker(Services& services, const store::MessageRow& row,
                                 const std::string& bytes);

}  // namespace engine
