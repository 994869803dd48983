#include "adapters/notify/answer.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "net/form.h"
#include "net/text.h"

namespace adapter::notify {
namespace {

constexpr std::array<std::string_view, 9> kStopWords = {
    "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ALTO", "PARAR", "BAJA"};
constexpr std::array<std::string_view, 4> kStartWords = {"START", "UNSTOP", "ALTA", "INICIAR"};
constexpr std::size_t kFromBytesMax = 320;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view first_word(std::string_view text) {
  const auto begin = std::find_if(text.begin(), text.end(), is_letter);
  const auto end = std::find_if_not(begin, text.end(), is_letter);
  return text.substr(static_cast<std::size_t>(begin - text.begin()),
                     static_cast<std::size_t>(end - begin));
}

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& words, std::string_view text) {
  const std::string_view word = first_word(text);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view one) { return net::same_text(one, word); });
}

// "Ada <ada@example.org>" is how mail names an address (RFC 5322 3.4).
std::string_view bare_address(std::string_view from) {
  const auto open = from.rfind('<');
  if (open == std::string_view::npos || !from.ends_with('>')) return from;
  return from.substr(open + 1, from.size() - open - 2);
}

std::optional<Answer> answer_of(std::string_view from, std::string_view text) {
  if (from.size() > kFromBytesMax) return std::nullopt;
  from = bare_address(net::trim_blanks(from));
  if (from.empty()) return std::nullopt;
  return Answer{std::string(from), word_of(text)};
}

std::optional<Answer> read_json(std::string_view body) {
  base::JsonLimits limits;
  limits.bytes_max = kAnswerBytesMax;
  limits.depth_max = 8;
  const auto parsed = base::parse_json(body, limits);
  if (!parsed.ok()) return std::nullopt;
  return answer_of(parsed.value().text_of("from"), parsed.value().text_of("text"));
}

std::optional<Answer> read_form(std::string_view body) {
  const auto form = net::parse_form(body);
  if (!form.ok()) return std::nullopt;
  return answer_of(form.value().one("From"), form.value().one("Body"));
}

}  // namespace

Word word_of(std::string_view text) {
  if (is_one_of(kStopWords, text)) return Word::kStop;
  return is_one_of(kStartWords, text) ? Word::kStart : Word::kOther;
}

std::optional<Answer> read_answer(const AnswerBody& body) {
  if (body.body.size() > kAnswerBytesMax) return std::nullopt;
  const std::string_view type =
      net::trim_blanks(body.content_type.substr(0, body.content_type.find(';')));
  if (net::same_text(type, "application/json")) return read_json(body.body);
  if (net::same_text(type, "application/x-www-form-urlencoded")) return read_form(body.body);
  return std::nullopt;
}

}  // namespace adapter::notify
