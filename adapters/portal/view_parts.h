// View parts: what the patient's pages have in common.
//
//   return whole_page(frame, {"list.title", body});
//
// Used by views.cc and view_thread.cc alone. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/portal/views.h"

namespace adapter::portal {

enum class PageHead { kPlain, kLeaveAtOnce };

struct PageParts {
  std::string title;  // key of the words
  const Html& body;
  PageHead head = PageHead::kPlain;
};

std::string whole_page(const Frame& frame, const PageParts& parts);

// A link that has her pages in the other language from now on.
Html other_language(const Frame& frame);

// <form ...> with the frame's token; the caller ends it.
Html open_form(const Frame& frame, std::string_view action);
Html hidden(Html::Literal name, std::string_view value);
Html refused_banner(const Frame& frame);
// What has just been done, for those who hear the page; "" writes the empty region.
Html notice_line(const Frame& frame, std::string_view key);

}  // namespace adapter::portal
