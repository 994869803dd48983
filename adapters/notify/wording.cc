#include "adapters/notify/wording.h"

#include "base/check.h"

namespace adapter::notify {
namespace {

std::string_view name_of(Text text) {
  switch (text) {
    case Text::kNoticeSms:
      return "notice-sms";
    case Text::kNoticeMail:
      return "notice-mail";
    case Text::kNoticeSubject:
      return "notice-subject";
    case Text::kCodeSms:
      return "code-sms";
    case Text::kCodeMail:
      return "code-mail";
    case Text::kCodeSubject:
      return "code-subject";
  }
  CHECK_UNREACHABLE();
}

std::string_view find(std::string_view language, std::string_view name) {
  for (const auto& [key, bytes] : texts()) {
    if (key.substr(0, 2) == language && key.substr(3) == name) return bytes;
  }
  return {};
}

// A file ends with a line feed, a message does not.
std::string_view trimmed(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view template_of(const TextIn& which) {
  const std::string_view name = name_of(which.text);
  std::string_view text = find(which.language, name);
  if (text.empty()) text = find("en", name);
  CHECK(!text.empty());
  return trimmed(text);
}

std::string render(const TextIn& which, std::string_view secret) {
  const std::string_view text = template_of(which);
  const auto open = text.find("{{");
  if (open == std::string_view::npos) return std::string(text);
  const auto close = text.find("}}", open);
  CHECK(close != std::string_view::npos);
  std::string out(text.substr(0, open));
  out += secret;
  out += text.substr(close + 2);
  return out;
}

}  // namespace adapter::notify
