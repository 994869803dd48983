#include "adapters/portal/view_parts.h"

#include "adapters/look/pages.h"
#include "adapters/portal/page_files.h"

namespace adapter::portal {
namespace {

void add_menu(Html& html, const Frame& frame) {
  const Words& words = frame.words;
  html.raw("<header class=\"bar\"><a class=\"brand\" href=\"/p/\">");
  html.text(frame.organisation.empty() ? words["title"] : frame.organisation).raw("</a>");
  if (frame.who == SignedIn::kYes) {
    html.raw("<nav class=\"end cluster menu\"><a class=\"button quiet\" href=\"/p/\">")
        .text(words["menu.messages"]);
    html.raw("</a><a class=\"button quiet\" href=\"/p/settings\">").text(words["menu.settings"]);
    html.raw("</a>").append(open_form(frame, "/p/sign-out"));
    html.raw("<button class=\"button quiet\">").text(words["menu.out"]).raw("</button></form>");
    html.raw("</nav>");
  } else {
    html.raw("<div class=\"end\">").append(other_language(frame)).raw("</div>");
  }
  html.raw("</header>");
}

}  // namespace

Html other_language(const Frame& frame) {
  const bool spanish = frame.words.language() == "es";
  Html html;
  html.raw("<a class=\"button quiet\"").attribute("lang", spanish ? "en" : "es");
  html.attribute("href", spanish ? "/p/?lang=en" : "/p/?lang=es").raw(">");
  html.text(frame.words["other"]).raw("</a>");
  return html;
}

Html open_form(const Frame& frame, std::string_view action) {
  Html html;
  html.raw("<form method=\"post\"").attribute("action", action).raw(">");
  html.append(hidden("form", frame.form));
  return html;
}

Html hidden(Html::Literal name, std::string_view value) {
  Html html;
  html.raw("<input type=\"hidden\"").attribute("name", name.text());
  html.attribute("value", value).raw(">");
  return html;
}

Html refused_banner(const Frame& frame) {
  Html html;
  html.raw("<p class=\"banner warn\">").text(frame.words["settings.refused"]);
  html.raw(" <a href=\"/p/settings\">").text(frame.words["menu.settings"]).raw("</a></p>");
  return html;
}

Html notice_line(const Frame& frame, std::string_view key) {
  Html html;
  html.raw("<p id=\"notice\" role=\"status\"");
  const bool bad = key == "visit.failed";
  if (bad) html.raw(" class=\"banner bad\"");
  if (!bad && !key.empty()) html.raw(" class=\"banner good\"");
  html.raw(">");
  if (!key.empty()) html.text(frame.words[key]);
  html.raw("</p>");
  return html;
}

std::string whole_page(const Frame& frame, const PageParts& parts) {
  Html html;
  html.raw("<!doctype html><html").attribute("lang", frame.words.language());
  html.raw(
      "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
  html.raw("<meta name=\"robots\" content=\"noindex\"><title>").text(frame.words[parts.title]);
  html.raw("</title>").raw(look::kHeadLinks);
  html.raw("<link rel=\"stylesheet\" href=\"/p/patient.css\">");
  if (parts.head == PageHead::kLeaveAtOnce) {
    html.raw("<meta http-equiv=\"refresh\" content=\"0;url=/p/\">");
  }
  if (frame.who == SignedIn::kYes) {
    html.raw("<script type=\"module\" src=\"/p/patient.js\"></script>");
  }
  html.raw("</head><body");
  html.attribute("data-idle-warn", frame.words["idle.warn"]);
  html.attribute("data-idle-stay", frame.words["idle.stay"]);
  html.raw("><a class=\"skip\" href=\"#main\">").text(frame.words["skip"]).raw("</a>");
  add_menu(html, frame);
  html.raw("<main id=\"main\" class=\"page stack wide\">").append(parts.body);
  html.raw("</main></body></html>");
  return look::linked("/p", page_files(), html.str());
}

}  // namespace adapter::portal
