#include "adapters/smart/page.h"

#include "adapters/look/pages.h"
#include "base/check.h"

namespace adapter::smart {

namespace {

struct Words {
  int status;
  std::string_view title;
  std::string_view text;
};

Words words_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kBadLaunch:
      return {400, "This link does not open messages",
              "Open messages from the patient's chart. If you did, ask your support to check how "
              "the application is enrolled."};
    case Trouble::kExpired:
      return {400, "This took too long, or was opened twice",
              "Open messages from the patient's chart again."};
    case Trouble::kRefusedThere:
      return {403, "The record system did not allow it",
              "Open messages from the patient's chart again. If it happens again, ask your "
              "support."};
    case Trouble::kEhrAway:
      return {503, "The record system does not answer",
              "Wait a moment, then open messages from the patient's chart again."};
    case Trouble::kNotProven:
      return {403, "Who you are could not be confirmed",
              "Open messages from the patient's chart again. If it happens again, ask your "
              "support."};
    case Trouble::kNotStaff:
      return {403, "Messages open here for staff only",
              "You are signed in to the record system, but not as a member of its staff."};
    case Trouble::kUnknownPatient:
      return {404, "There is no conversation for this chart",
              "This patient is not known to messaging under one record number. Nothing was "
              "opened."};
    case Trouble::kClosed:
      return {503, "Messages are not open now",
              "Wait a moment, then open messages from the patient's chart again."};
  }
  CHECK_UNREACHABLE();
}

}  // namespace

net::Response refusal_page(Trouble trouble, const std::string& frame_ancestors) {
  const Words words = words_of(trouble);
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>";
  html += words.title;
  html += "</title>\n";
  html += look::kHeadLinks;
  html +=
      "</head>\n"
      "<body><main id=\"main\" class=\"page stack\"><div class=\"card stack\"><h1>";
  html += words.title;
  html += "</h1>\n<p>";
  html += words.text;
  html += "</p></div></main></body></html>\n";
  net::Response response;
  response.status = words.status;
  response.type = "text/html; charset=utf-8";
  response.body = look::linked("/smart", {}, html);
  response.headers = look::page_headers({.frame_ancestors = frame_ancestors});
  return response;
}

}  // namespace adapter::smart
