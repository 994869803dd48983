// Sessions: who sits at one of the windows, until when, and how that ends.
//
//   sessions.open(Identity::clinician("ehr-a", "Practitioner/7", "clinician"), done);  // Opened
//   auto session = sessions.resume(token);     // who it is; counts as an act of hers: prolongs
//   auto session = sessions.look(token);       // the same for what a page does by itself
//   session.value().left_us(clock.now());      // for the warning before it ends
//   sessions.close(token, Everywhere::kNo, done);                                // log-out
//   sessions.issue_code(identity, done);  sessions.redeem(code, done);  // once, within 10 minutes
//
// Whoever opens one has proved who she is: by an enrolled EHR (clinician), by the identity check
// (patient), by a credential of role analyst. A token is 256 random bits, given out once; only its
// keyed hash is kept. A session ends by log-out, by idle time or by its age; an ended or unknown
// token answers kDenied without a reason. Opening, closing and every refusal are recorded.
// Thread-safe. What writes answers through `done`, once, after the commit, on the committer's
// thread: do nothing slow there. kUnavailable: the store does not answer; try again.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/api/actor.h"
#include "engine/api/ids.h"

namespace engine {

enum class Window { kClinician = 1, kPatient = 2, kAnalyst = 3 };

// The word for a window in JSON and in the record: "clinician", "patient", "analyst".
std::string_view window_name(Window window);

// What a session was opened for, for the page that shows it. Ids and fixed words, never content.
struct SessionAbout {
  PatientId patient;               // whose chart is open
  ThreadId thread;                 // to show first
  std::vector<std::string> marks;  // plain tokens: "banner", "missing:patient/Communication.crus"

  friend bool operator==(const SessionAbout&, const SessionAbout&) = default;
};

struct Identity {
  Window window = Window::kClinician;
  std::string person;  // as the audit log names her
  std::string role;
  std::string site;
  std::vector<std::string> references;  // by which consent rules may mean her
  PatientId patient;                    // kPatient: the record that is hers
  SessionAbout about;

  // Somebody of the staff, as an enrolled EHR named her: "Practitioner/7". `role` is what that
  // EHR's enrolment grants.
  static Identity clinician(std::string_view ehr, std::string reference, std::string role);
  // A patient who passed the identity check.
  static Identity of_patient(PatientId patient);
  // Whoever holds that credential; open() refuses it unless its role is analyst.
  static Identity analyst(const Actor& actor);
};

struct Session {
  Actor actor;
  Window window = Window::kClinician;
  SessionAbout about;
  base::Instant idle_ends;  // if nothing is done until then
  base::Instant ends;       // whatever is done

  std::int64_t left_us(base::Instant now) const;  // until the first of both; at least 0
};

struct Opened {
  std::string token;  // the only copy
  Session session;
};

enum class Everywhere { kNo, kYes };  // this session, or all of the same person

class Sessions {
 public:
  using Done = std::function<void(base::Result<Opened>)>;
  using Closed = std::function<void(base::Status)>;
  using Coded = std::function<void(base::Result<std::string>)>;

  virtual ~Sessions() = default;
  // Who she is, without a session: for a request that proves by itself who asks.
  virtual base::Result<Actor> actor_of(const Identity& identity) = 0;
  virtual void open(const Identity& identity, Done done) = 0;
  virtual base::Result<Session> resume(std::string_view token) = 0;
  virtual base::Result<Session> look(std::string_view token) = 0;
  virtual void close(std::string_view token, Everywhere everywhere, Closed done) = 0;

  // A code opens one session once; it may stand in a link's fragment, which no server sees.
  virtual void issue_code(const Identity& identity, Coded done) = 0;
  virtual void redeem(std::string_view code, Done done) = 0;

  // The same, waiting for the commit. For tools and tests.
  base::Result<Opened> open_and_wait(const Identity& identity);
  base::Status close_and_wait(std::string_view token, Everywhere everywhere = Everywhere::kNo);
  base::Result<std::string> issue_code_and_wait(const Identity& identity);
  base::Result<Opened> redeem_and_wait(std::string_view code);
};

}  // namespace engine
