#include "adapters/portal/view_parts.h"
#include "base/time.h"

// A conversation with its appointment: to read, to answer, to print.
namespace adapter::portal {
namespace {

std::string when(const Words& words, base::Instant at, const base::Zone& zone) {
  return words.date(at, zone) + ", " + words.time(at, zone);
}

// "New York" of "America/New_York": people know their town and not the offset.
std::string town_of(const base::Zone& zone) {
  std::string town = zone.name().substr(zone.name().rfind('/') + 1);
  for (char& c : town) {
    if (c == '_') c = ' ';
  }
  return town;
}

std::string_view status_key(const Appointment& visit, base::Instant now) {
  if (visit.status == "cancelled" || visit.status == "entered-in-error") return "visit.cancelled";
  if (visit.start && *visit.start <= now) return "visit.over";
  return visit.status == "booked" ? "visit.booked" : "visit.pending";
}

void add_fact(Html& html, const std::string& label, const std::string& value) {
  if (value.empty()) return;
  html.raw("<dt>").text(label).raw("</dt><dd>").text(value).raw("</dd>");
}

Html visit_facts(const Frame& frame, const Appointment& visit) {
  const Words& words = frame.words;
  Html html;
  html.raw("<dl class=\"facts\">");
  if (visit.start) {
    html.raw("<dt>").text(words["visit.when"]).raw("</dt><dd><time");
    html.attribute("datetime", base::format_fhir_instant(*visit.start)).raw("><strong>");
    html.text(when(words, *visit.start, visit.zone)).raw("</strong></time> <span class=\"soft\">(");
    html.text(visit.zone.abbreviation(*visit.start) + ", " +
              words.fill("visit.clock", town_of(visit.zone)));
    html.raw(")</span></dd>");
  }
  add_fact(html, words["visit.what"], visit.service);
  add_fact(html, words["visit.with"], visit.clinician);
  add_fact(html, words["visit.where"], visit.place);
  add_fact(html, words["visit.note"], visit.instruction);
  html.raw("</dl>");
  return html;
}

void add_answer(Html& html, const Frame& frame, const std::string& action,
                const std::string& status) {
  html.append(open_form(frame, action)).append(hidden("answer", status));
  html.raw(status == "accepted" ? Html::Literal("<button class=\"button primary\">")
                                : Html::Literal("<button class=\"button\">"));
  html.text(frame.words[status == "accepted" ? "visit.confirm" : "visit.other"]);
  html.raw("</button></form>");
}

// Cancelling asks once more, on a page of its own, so that one slip of a thumb costs no visit.
Html visit_card(const Frame& frame, const ThreadPage& page) {
  const Words& words = frame.words;
  const Appointment& visit = *page.visit;
  const std::string base = "/p/threads/" + page.talk.thread.id;
  Html html;
  html.raw("<section class=\"card stack\" aria-labelledby=\"visit\"><div class=\"cluster apart\">");
  html.raw("<h2 id=\"visit\">").text(words["visit.title"]).raw("</h2><span class=\"chip\">");
  html.text(words[status_key(visit, frame.now)]).raw("</span></div>");
  html.append(visit_facts(frame, visit));
  if (!visit.answer.empty()) {
    html.raw("<p class=\"banner info\">").text(words["visit." + visit.answer]).raw("</p>");
  }
  if (visit.can_be_answered(frame.now)) {
    html.raw("<div class=\"choices\">");
    if (visit.answer != "accepted") add_answer(html, frame, base + "/answer", "accepted");
    if (visit.answer != "tentative") add_answer(html, frame, base + "/answer", "tentative");
    if (visit.answer != "declined") {
      html.raw("<a class=\"button danger\"").attribute("href", base + "/cancel").raw(">");
      html.text(words["visit.cancel"]).raw("</a>");
    }
    html.raw("</div><p><a").attribute("href", base + "/appointment.ics").raw(">");
    html.text(words["visit.calendar"]).raw("</a></p>");
  }
  html.raw("</section>");
  return html;
}

std::string name_of(const Frame& frame, Speaker speaker, const Standing& standing) {
  switch (speaker) {
    case Speaker::kPatient:
      return frame.words["you"];
    case Speaker::kTeam:
      return frame.words["team"];
    case Speaker::kClinic:
      return standing.organisation.empty() ? frame.words["team"] : standing.organisation;
  }
  CHECK_UNREACHABLE();
}

Html log_of(const Frame& frame, const ThreadPage& page) {
  Html html;
  html.raw("<div role=\"log\"").attribute("aria-label", frame.words["thread.log"]);
  html.raw("><ol class=\"log\" id=\"log\">");
  for (const Entry& entry : page.talk.entries) {
    html.raw(entry.speaker == Speaker::kPatient ? Html::Literal("<li class=\"message ours\"")
                                                : Html::Literal("<li class=\"message\""));
    html.attribute("id", entry.id).raw("><span class=\"who\">");
    html.text(name_of(frame, entry.speaker, page.standing));
    html.raw("</span><p class=\"bubble\">").text(entry.text);
    html.raw("</p><span class=\"marks\">");
    if (entry.sent) {
      html.raw("<time").attribute("datetime", base::format_fhir_instant(*entry.sent)).raw(">");
      html.text(when(frame.words, *entry.sent, page.standing.zone)).raw("</time>");
    }
    html.raw("</span></li>");
  }
  html.raw("</ol></div>");
  return html;
}

Html reply_form(const Frame& frame, const ThreadPage& page) {
  const Words& words = frame.words;
  Html html;
  html.raw("<form id=\"reply\" class=\"stack no-print\" method=\"post\"");
  html.attribute("action", "/p/threads/" + page.talk.thread.id + "/entries");
  html.attribute("data-thread", page.talk.thread.id);
  html.attribute("data-failed", words["reply.failed"]);
  html.attribute("data-retry", words["reply.retry"]);
  html.attribute("data-send", words["reply.send"]);
  html.attribute("data-sending", words["reply.sending"]);
  html.attribute("data-sent", words["reply.sent"]);
  html.attribute("data-new", words["reply.new"]).raw(">");
  html.append(hidden("form", frame.form)).append(hidden("key", page.reply.key));
  html.raw("<div class=\"field\"><label for=\"text\">").text(words["reply.label"]);
  html.raw("</label><textarea id=\"text\" name=\"text\" rows=\"4\" required ");
  html.raw("maxlength=\"8000\" aria-describedby=\"hint fault\"");
  if (!page.reply.fault.empty()) html.raw(" aria-invalid=\"true\"");
  // A line feed right behind the tag is dropped by the parser (HTML 13.2.6.4.7).
  html.raw(">\n").text(page.reply.text).raw("</textarea><p id=\"hint\" class=\"hint\">");
  html.text(frame.emergency.in(words.language(), words["reply.hint"]))
      .raw("</p><p id=\"fault\" class=\"fault\" role=\"alert\">");
  if (!page.reply.fault.empty()) html.text(words[page.reply.fault]);
  html.raw("</p></div><button id=\"send\" class=\"button primary\">");
  html.text(words[page.reply.fault.empty() ? "reply.send" : "reply.retry"]);
  html.raw("</button></form>");
  return html;
}

}  // namespace

std::string view_thread(const Frame& frame, const ThreadPage& page) {
  const Words& words = frame.words;
  Html body;
  body.raw("<p class=\"no-print\"><a href=\"/p/\">").text(words["thread.back"]).raw("</a></p>");
  body.raw("<h1>").text(page.talk.thread.title).raw("</h1>");
  body.append(notice_line(frame, page.reply.notice));
  if (page.standing.portal == "off") body.append(refused_banner(frame));
  if (page.visit) body.append(visit_card(frame, page));
  body.append(log_of(frame, page)).append(reply_form(frame, page));
  body.raw("<p class=\"no-print\"><a");
  body.attribute("href", "/p/threads/" + page.talk.thread.id + "/print").raw(">");
  body.text(words["export.go"]).raw("</a></p>");
  return whole_page(frame, {"title", body});
}

std::string view_cancel(const Frame& frame, const CancelPage& page) {
  const std::string back = "/p/threads/" + page.thread;
  Html body;
  body.raw("<h1>").text(frame.words["visit.sure"]).raw("</h1><section class=\"card stack\">");
  body.append(visit_facts(frame, page.visit)).raw("</section><p>");
  body.text(frame.words["visit.sure.text"]).raw("</p><div class=\"choices\">");
  body.append(open_form(frame, back + "/answer")).append(hidden("answer", "declined"));
  body.raw("<button class=\"button danger\">").text(frame.words["visit.sure.yes"]);
  body.raw("</button></form><a class=\"button\"").attribute("href", back).raw(">");
  body.text(frame.words["visit.sure.no"]).raw("</a></div>");
  return whole_page(frame, {"visit.sure", body});
}

std::string view_print(const Frame& frame, const ThreadPage& page) {
  Html body;
  body.raw("<h1>").text(page.talk.thread.title).raw("</h1><p class=\"soft\">");
  body.text(frame.words.fill("export.made", when(frame.words, frame.now, page.standing.zone)));
  body.raw("</p><p class=\"banner info no-print\">").text(frame.words["export.print"]);
  body.raw("</p>");
  if (page.visit) {
    body.raw("<section class=\"card\">").append(visit_facts(frame, *page.visit));
    body.raw("</section>");
  }
  body.append(log_of(frame, page));
  return whole_page(frame, {"export.title", body});
}

namespace {

std::string calendar_time(base::Instant at) {
  std::string out;
  for (const char c : base::format_instant(at).substr(0, 19)) {
    if (c != '-' && c != ':') out += c;
  }
  return out + "Z";
}

}  // namespace

// Calendars are shared, shown on walls and read aloud: the clinic's name is all that is told.
std::string calendar_of(const Appointment& visit, const Frame& frame) {
  if (!visit.start) return "";
  std::string name;
  for (const char c : frame.organisation) {
    if (c == ',' || c == ';' || c == '\\') name += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) name += c;
  }
  const base::Instant end = visit.end ? *visit.end : *visit.start;
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Hopline//EN\r\nBEGIN:VEVENT\r\nUID:" +
         visit.id + "@hopline\r\nDTSTAMP:" + calendar_time(frame.now) +
         "\r\nDTSTART:" + calendar_time(*visit.start) + "\r\nDTEND:" + calendar_time(end) +
         "\r\nSUMMARY:" + name + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}

}  // namespace adapter::portal
