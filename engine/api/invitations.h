// Invitations: how a patient who got a link proves who she is.
//
//   invitations.ask_code({link, "1970-01-31"}, [](base::Status) { ... });   // always the same
//   invitations.enter_code({link, "493027"}, [](base::Result<Proven> proven) {
//     if (proven.ok()) sessions.open(Identity::of_patient(proven.value().patient), ...);
//   });
//
// A link is 128 random bits in a notice; it opens the sign-in and nothing else, and looking at it
// uses nothing up. The date of birth has a six-digit code sent to a contact of her record, never to
// one that is typed in; link, date and code together prove her once. ask_code() answers alike
// whether the link is known or not, used, expired, locked, or the date wrong; enter_code() then is
// kDenied without a reason. Wrong tries are limited for each link and each patient, and every one
// is recorded, as are lock-outs. Thread-safe; `done` comes once, after the commit, on the
// committer's thread. kUnavailable: the store does not answer; nothing was counted.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "engine/api/ids.h"

namespace engine {

// What is tried, and for how long. Named here because the pages tell people.
struct SignInLimits {
  static constexpr std::int64_t kLinkUs = 7 * base::kDayUs;
  static constexpr std::int64_t kCodeUs = 10 * base::kMinuteUs;
  static constexpr std::int64_t kFailuresPerLinkMax = 5;
  static constexpr std::int64_t kWindowUs = base::kDayUs;  // for the two below
  static constexpr std::int64_t kFailuresMax = 10;
  static constexpr std::int64_t kCodesMax = 10;
  static constexpr std::size_t kLinkCharactersMax = 64;  // longer ones are not looked up
};

struct BirthDateTry {
  std::string link;
  std::string birth_date;  // "1970-01-31"
};

struct CodeTry {
  std::string link;
  std::string code;  // six digits
};

struct Proven {
  PatientId patient;
  ThreadId thread;        // what the link was about; may be none
  std::string assurance;  // how it was proved: "link+birthdate+code-sms"
};

class Invitations {
 public:
  using Asked = std::function<void(base::Status)>;
  using Answered = std::function<void(base::Result<Proven>)>;

  virtual ~Invitations() = default;
  virtual void ask_code(const BirthDateTry& attempt, Asked done) = 0;
  virtual void enter_code(const CodeTry& attempt, Answered done) = 0;
  // A new link for whoever holds an old one of hers, sent to her contact; as silent as ask_code().
  virtual void ask_again(const std::string& link, Asked done) = 0;

  // The same, waiting for the commit. For tools and tests.
  base::Status ask_code_and_wait(const BirthDateTry& attempt);
  base::Result<Proven> enter_code_and_wait(const CodeTry& attempt);
};

}  // namespace engine
