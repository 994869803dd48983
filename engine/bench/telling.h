// Telling: what people would be told of a mapping's output: the draft of a thread entry.
//
//   std::vector<ThreadDraft> drafts = thread_drafts(output, wording, site, now);
//
// As the pipeline tells it (appointment_story, other_stories) of a record that nobody knew before,
// and of an appointment whose patient was told already, where that differs: a cancellation is told
// only to whoever heard of the booking. Nothing where the message is held. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "engine/mapping/mapping.h"

namespace engine::bench {

struct ThreadDraft {
  std::string event;     // "booked", "moved", "result", "message"
  std::string audience;  // "patient" or "staff"
  std::string title;
  std::string text;
  std::string fault;         // why there is no text, in fixed words
  bool told_before = false;  // only where the thread tells of it already
};

struct Audience {
  const mapping::Wording* wording = nullptr;  // null: the mapping has no texts
  const mapping::Site& site;
  base::Instant now;
};

std::vector<ThreadDraft> thread_drafts(const mapping::Output& output, const Audience& audience);

}  // namespace engine::bench
