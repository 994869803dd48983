// Facts: what the patient's page shows, out of the views that the Reader gives.
//
//   Standing standing = read_standing(view.json);      // ShowStanding
//   Visit visit = read_visit(view.json);               // ShowVisit
//   Conversation talk = read_conversation(view.json);  // ShowThread: header and entries
//
// Entries keep their order, newest last; retracted ones are left out. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace adapter::portal {

struct Way {
  std::string channel;  // "mail", "sms"
  std::string address;  // masked
  bool on = false;
};

struct Standing {
  std::string language = "en";
  base::Zone zone = base::Zone::utc();
  std::string organisation, phone;
  std::string portal;  // "asked", "on", "off"
  std::vector<Way> ways;
};

struct Appointment {
  std::string id, status, answer;
  std::optional<base::Instant> start, end;
  std::string service, place, clinician, instruction;
  base::Zone zone = base::Zone::utc();
  std::string phone;

  bool can_be_answered(base::Instant now) const;
};

enum class Speaker { kPatient, kTeam, kClinic };

struct Entry {
  std::string id;
  Speaker speaker = Speaker::kClinic;
  std::optional<base::Instant> sent;
  std::string text;
};

struct ThreadLine {
  std::string id, title;
  bool open = true;
  std::optional<base::Instant> opened = std::nullopt;
};

struct Conversation {
  ThreadLine thread;
  std::vector<Entry> entries;
};

Standing read_standing(const base::Json& view);
Appointment read_visit(const base::Json& view);
Conversation read_conversation(const base::Json& bundle);
std::vector<ThreadLine> read_threads(const base::Json& bundle);

}  // namespace adapter::portal
