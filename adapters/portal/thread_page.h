// Thread page: reading a conversation, replying, and answering its appointment.
//
//   mount_thread_pages(site);                     // /p/threads/{id} and what is below it
//
// A reply that was not taken comes back as the page with its text and its key in it, so that
// sending it again adds it once. See page.h for threads and failure.
#pragma once

#include "adapters/portal/call.h"

namespace adapter::portal {

void mount_thread_pages(const PageSite& site);

}  // namespace adapter::portal
