// Operations: the one table of what the clinician's API serves, beside what the portal serves.
//
//   for (const Operation& operation : operations()) router.mount(operation.api, handler);
//   router.describe(schemas());                    // what the operations take and give
//
// A new call is one row here and one case in the switch of source.cc, which the compiler asks for.
// Replies are written by the portal's addEntry. Pure; any thread; no failure.
#pragma once

#include <string_view>
#include <vector>

#include "net/api_document.h"

namespace adapter::chart {

enum class Call { kInbox, kConversation, kClose, kReopen, kWriteNow, kRead, kLive };

struct Operation {
  Call call;
  net::ApiOperation api;
};

const std::vector<Operation>& operations();
std::string_view schemas();

}  // namespace adapter::chart
