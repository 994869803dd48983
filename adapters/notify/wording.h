// Wording: the words of a notice, which are the same for everybody.
//
//   render({"es", Text::kNoticeSms}, link)     // the template of that language, with the link
//   template_of({"en", Text::kNoticeSms})      // "You have a new message. ... {{link}} ..."
//
// A text has one place at the most, for a link or a code that the engine made: there is no way for
// a name, a sender, a subject or a clinic to get in. A language without texts gets English. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace adapter::notify {

enum class Text { kNoticeSms, kNoticeMail, kNoticeSubject, kCodeSms, kCodeMail, kCodeSubject };

struct TextIn {
  std::string_view language;  // "en", "es"
  Text text = Text::kNoticeSms;
};

std::string_view template_of(const TextIn& which);
// `secret` is a link or a code; a subject has no place for either.
std::string render(const TextIn& which, std::string_view secret);

// Made by cmake/texts.cmake: ("en/notice-sms", bytes).
std::span<const std::pair<std::string_view, std::string_view>> texts();

}  // namespace adapter::notify
