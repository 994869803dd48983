// Answer: what somebody texted back to a notice.
//
//   auto answer = read_answer({content_type, body});       // nullopt: nothing that can be read
//   if (answer->stop) contacts.stopped({ContactChannel::kSms, answer->from, endpoint}, ...);
//
// Gateways send JSON {"from", "text"} or a form with From and Body. STOP and its kin (CTIA: STOP,
// STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT; Spanish ALTO, PARAR, BAJA) count when they are the first
// word, in any case and with whatever stands around them: who writes "Stop!" means it. Pure.
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

struct Answer {
  std::string from;
  bool stop = false;
};

std::optional<Answer> read_answer(const AnswerBody& body);
bool is_stop(std::string_view text);

}  // namespace adapter::notify
