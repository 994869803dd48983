// Answer: what somebody wrote back to a notice.
//
//   auto answer = read_answer({content_type, body});       // nullopt: nothing that can be read
//   if (answer->word == Word::kStop) contacts.stopped({channel, answer->from, endpoint}, ...);
//
// Gateways send JSON {"from", "text"} or a form with From and Body. STOP and its kin (CTIA: STOP,
// STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT; Spanish ALTO, PARAR, BAJA) and START (CTIA: START,
// UNSTOP; Spanish ALTA, INICIAR) count when they are the first word, in any case and with whatever
// stands around them: who writes "Stop!" means it. YES is none of them, since it answers other
// questions too. Of "Ada <ada@example.org>" the address is taken. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace adapter::notify {

inline constexpr std::size_t kAnswerBytesMax = 16 << 10;

struct AnswerBody {
  std::string_view content_type;
  std::string_view body;
};

enum class Word { kOther, kStop, kStart };

struct Answer {
  std::string from;
  Word word = Word::kOther;
};

std::optional<Answer> read_answer(const AnswerBody& body);
Word word_of(std::string_view text);

}  // namespace adapter::notify
