// Views: the pages of the patient, as HTML that works without a script.
//
//   std::string html = view_thread(frame, {talk, visit, reply});
//
// Semantic elements with the classes of adapters/look; every text through Html::text(). Each form
// carries the frame's form token. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/portal/emergency.h"
#include "adapters/portal/facts.h"
#include "adapters/portal/html.h"
#include "adapters/portal/words.h"

namespace adapter::portal {

enum class SignedIn { kNo, kYes };

struct Frame {
  const Words& words;
  std::string form;  // the token of forms
  SignedIn who = SignedIn::kNo;
  std::string organisation = {};
  base::Instant now = {};
  Emergency emergency = {};  // the site's own words, if it has some
};

// A reply as it stands in its form: empty, or as it was when it failed.
struct ReplyForm {
  std::string key;
  std::string text;
  std::string fault;   // key of the words, or ""
  std::string notice;  // likewise: what has just been done
};

struct ThreadPage {
  Conversation talk;
  std::optional<Appointment> visit;
  Standing standing;
  ReplyForm reply;
};

struct BirthForm {
  std::string day, month, year;
  bool faulty = false;
};

enum class Code { kFirst, kWrong };

std::string view_arrival(const Frame& frame);
std::string view_birth(const Frame& frame, const BirthForm& given);
std::string view_code(const Frame& frame, Code state);
std::string view_start(const Frame& frame);
struct ListPage {
  std::vector<ThreadLine> threads;
  Standing standing;
};
std::string view_list(const Frame& frame, const ListPage& page);
std::string view_thread(const Frame& frame, const ThreadPage& page);
struct CancelPage {
  std::string thread;
  Appointment visit;
};
std::string view_cancel(const Frame& frame, const CancelPage& page);
std::string view_print(const Frame& frame, const ThreadPage& page);
struct SettingsPage {
  Standing standing;
  std::string notice;  // key of the words, or ""
};
std::string view_settings(const Frame& frame, const SettingsPage& page);
// A page that says one thing: "none", "out", "ended", "absent", "busy", "form".
std::string view_notice(const Frame& frame, std::string_view what);
std::string view_again(const Frame& frame);

// Without a clinical word (RFC 5545).
std::string calendar_of(const Appointment& visit, const Frame& frame);

}  // namespace adapter::portal
