#include "adapters/portal/views.h"

#include "adapters/portal/view_parts.h"

// Sign-in, first visit, list, settings, and pages that say one thing.
namespace adapter::portal {

// The address with the link is left by this page's own refresh, which is of the same site, so that
// Strict cookies go along; a scanner that follows it uses nothing up.
std::string view_arrival(const Frame& frame) {
  Html body;
  body.raw("<h1>")
      .text(frame.words["link.going"])
      .raw("</h1><p><a class=\"button primary\" ")
      .raw("href=\"/p/\">")
      .text(frame.words["link.go"])
      .raw("</a></p>");
  return whole_page(frame, {"link.going", body, PageHead::kLeaveAtOnce});
}

std::string view_notice(const Frame& frame, std::string_view what) {
  const std::string key(what);
  Html body;
  body.raw("<h1>").text(frame.words[key + ".title"]).raw("</h1><p>");
  body.text(frame.words[key + ".text"]).raw("</p>");
  if (what == "absent") {
    body.raw("<p><a class=\"button\" href=\"/p/\">")
        .text(frame.words["thread.back"])
        .raw("</a></p>");
  }
  return whole_page(frame, {key + ".title", body});
}

std::string view_again(const Frame& frame) {
  Html body;
  body.raw("<h1>").text(frame.words["title"]).raw("</h1>");
  body.raw("<p class=\"banner good\" role=\"status\">").text(frame.words["again.done"]).raw("</p>");
  return whole_page(frame, {"title", body});
}

namespace {

struct Number {
  Html::Literal name;
  std::string label;
  std::string value;
  Html::Literal autocomplete;
  Html::Literal size;
  bool faulty = false;
};

Html number_field(const Number& number) {
  Html html;
  html.raw("<div class=\"field\"><label").attribute("for", number.name.text()).raw(">");
  html.text(number.label).raw("</label><input inputmode=\"numeric\" required");
  html.attribute("id", number.name.text()).attribute("name", number.name.text());
  html.attribute("autocomplete", number.autocomplete.text());
  html.attribute("maxlength", number.size.text()).attribute("value", number.value);
  if (number.faulty) html.raw(" aria-invalid=\"true\"");
  html.raw(" aria-describedby=\"hint fault\"></div>");
  return html;
}

void add_again(Html& body, const Frame& frame) {
  body.raw("<hr><p class=\"soft\">").text(frame.words["again.text"]).raw("</p>");
  body.append(open_form(frame, "/p/again"));
  body.raw("<button class=\"button\">").text(frame.words["again.go"]);
  body.raw("</button></form>");
}

Html paragraphs(const Words& words, std::string_view key) {
  Html html;
  for (const std::string& line : words.lines(key)) html.raw("<p>").text(line).raw("</p>");
  return html;
}

}  // namespace

std::string view_birth(const Frame& frame, const BirthForm& given) {
  const Words& words = frame.words;
  Html body;
  body.raw("<h1>").text(words["birth.title"]).raw("</h1><p>").text(words["birth.text"]);
  body.raw("</p>").append(open_form(frame, "/p/birth"));
  body.raw("<fieldset class=\"dates\"><legend>").text(words["birth.legend"]).raw("</legend>");
  body.append(number_field({"day", words["birth.day"], given.day, "bday-day", "2", given.faulty}));
  body.append(
      number_field({"month", words["birth.month"], given.month, "bday-month", "2", given.faulty}));
  body.append(
      number_field({"year", words["birth.year"], given.year, "bday-year", "4", given.faulty}));
  body.raw("</fieldset><p id=\"hint\" class=\"soft small\">").text(words["birth.hint"]);
  body.raw("</p><p id=\"fault\" class=\"fault\" role=\"alert\">");
  if (given.faulty) body.text(words["birth.fault"]);
  body.raw("</p><button class=\"button primary\">").text(words["birth.go"]);
  body.raw("</button></form>");
  add_again(body, frame);
  return whole_page(frame, {"birth.title", body});
}

std::string view_code(const Frame& frame, Code state) {
  const Words& words = frame.words;
  const bool wrong = state == Code::kWrong;
  Html body;
  body.raw("<h1>").text(words["code.title"]).raw("</h1><p>").text(words["code.text"]);
  body.raw("</p>").append(open_form(frame, "/p/code"));
  body.raw("<div class=\"field code\"><label for=\"code\">").text(words["code.label"]);
  body.raw("</label><input id=\"code\" name=\"code\" inputmode=\"numeric\" autofocus required ");
  body.raw("autocomplete=\"one-time-code\" maxlength=\"12\" aria-describedby=\"fault\"");
  if (wrong) body.raw(" aria-invalid=\"true\"");
  body.raw("><p id=\"fault\" class=\"fault\" role=\"alert\">");
  if (wrong) body.text(words["code.fault"]);
  body.raw("</p></div><button class=\"button primary\">").text(words["code.go"]);
  body.raw("</button></form><p><a href=\"/p/\">").text(words["code.back"]).raw("</a></p>");
  add_again(body, frame);
  return whole_page(frame, {"code.title", body});
}

// What she is shown has a version, which the recorded Consent names (Emergency::text_version).
std::string view_start(const Frame& frame) {
  const Words& words = frame.words;
  Html body;
  body.raw("<h1>").text(words["start.title"]).raw("</h1>");
  body.raw("<p class=\"banner bad\"><strong>")
      .text(frame.emergency.in(words.language(), words["start.emergency"]));
  body.raw("</strong></p><section class=\"card stack\"><h2>").text(words["start.what"]);
  body.raw("</h2>").append(paragraphs(words, "start.text")).raw("</section>");
  body.raw("<section class=\"card stack\"><h2>").text(words["start.risk"]).raw("</h2>");
  body.append(paragraphs(words, "start.risk")).raw("</section><div class=\"choices\">");
  body.append(open_form(frame, "/p/agree")).raw("<button class=\"button primary\">");
  body.text(words["start.agree"]).raw("</button></form>");
  body.append(open_form(frame, "/p/refuse")).raw("<button class=\"button\">");
  body.text(words["start.refuse"]).raw("</button></form></div>");
  return whole_page(frame, {"start.title", body});
}

namespace {

// Two visits may have one name: when the conversation began tells them apart.
Html list_row(const Frame& frame, const ThreadLine& thread, const base::Zone& zone) {
  Html html;
  html.raw("<a class=\"row\"").attribute("href", "/p/threads/" + thread.id).raw(">");
  html.raw("<span class=\"name\">").text(thread.title).raw("</span><span class=\"meta\">");
  if (!thread.open) html.text(frame.words["list.closed"]);
  html.raw("</span>");
  if (thread.opened) {
    html.raw("<span class=\"meta since\">");
    html.text(frame.words.fill("list.since", frame.words.date(*thread.opened, zone)));
    html.raw("</span>");
  }
  html.raw("</a>");
  return html;
}

}  // namespace

std::string view_list(const Frame& frame, const ListPage& page) {
  const Words& words = frame.words;
  Html body;
  body.raw("<h1>").text(words["list.title"]).raw("</h1>");
  if (page.standing.portal == "off") body.append(refused_banner(frame));
  if (page.threads.empty()) {
    body.raw("<p class=\"card\">").text(words["list.empty"]).raw("</p>");
    return whole_page(frame, {"list.title", body});
  }
  body.raw("<ul class=\"rows card flush\">");
  for (const ThreadLine& thread : page.threads) {
    body.raw("<li>").append(list_row(frame, thread, page.standing.zone)).raw("</li>");
  }
  body.raw("</ul>");
  return whole_page(frame, {"list.title", body});
}

namespace {

void add_way(Html& body, const Frame& frame, const Way& way) {
  const Words& words = frame.words;
  body.raw("<li class=\"cluster apart\"><span><strong>");
  body.text(words["settings." + way.channel]).raw("</strong> ").text(way.address);
  body.raw(" <span class=\"chip\">").text(words[way.on ? "settings.on" : "settings.off"]);
  body.raw("</span></span>").append(open_form(frame, "/p/channels"));
  body.append(hidden("channel", way.channel));
  body.append(hidden("type", way.on ? "deny" : "permit"));
  const std::string act = words[way.on ? "settings.stop" : "settings.allow"];
  body.raw("<button class=\"button\"");
  body.attribute("aria-label", act + ": " + words["settings." + way.channel]);
  body.raw(">").text(act).raw("</button></form></li>");
}

}  // namespace

std::string view_settings(const Frame& frame, const SettingsPage& page) {
  const Words& words = frame.words;
  Html body;
  body.raw("<h1>").text(words["settings.title"]).raw("</h1>");
  body.append(notice_line(frame, page.notice));
  body.raw("<section class=\"card stack\"><h2>").text(words["settings.ways"]).raw("</h2>");
  if (page.standing.ways.empty()) body.raw("<p>").text(words["settings.none"]).raw("</p>");
  body.raw("<ul class=\"plain stack\">");
  for (const Way& way : page.standing.ways) add_way(body, frame, way);
  body.raw("</ul></section><section class=\"card stack\"><h2>");
  body.text(words["settings.refuse"]).raw("</h2>");
  if (page.standing.portal == "off") {
    body.raw("<p>").text(words["settings.refused"]).raw("</p>");
    body.append(open_form(frame, "/p/agree")).raw("<button class=\"button\">");
    body.text(words["settings.agree"]).raw("</button></form>");
  } else {
    body.raw("<p>").text(words["settings.refuse.text"]).raw("</p>");
    body.append(open_form(frame, "/p/refuse")).raw("<button class=\"button danger\">");
    body.text(words["settings.refuse"]).raw("</button></form>");
  }
  body.raw("</section><p>").append(other_language(frame)).raw("</p>");
  body.append(open_form(frame, "/p/sign-out"));
  body.append(hidden("everywhere", "yes")).raw("<button class=\"button quiet\">");
  body.text(words["settings.out.all"]).raw("</button></form>");
  return whole_page(frame, {"settings.title", body});
}

}  // namespace adapter::portal
