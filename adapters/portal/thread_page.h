// Thread page: reading a conversation, replying, and answering its appointment.
//
//   mount_thread_pages(site);                     // /p/threads/{id} and what is below it
//   with_standing(call, [](const Standing&) { ... });
//
// A reply that was not taken comes back as the page with its text and its key in it, so that
// sending it again adds it once. See page.h for threads and failure.
#pragma once

#include <functional>

#include "adapters/portal/call.h"

namespace adapter::portal {

void mount_thread_pages(const PageSite& site);

// How she stands; who has not agreed or declined yet is asked first (303 to /p/start).
void with_standing(const SharedCall& call, std::function<void(const Standing&)> then);

}  // namespace adapter::portal
