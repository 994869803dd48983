#include "engine/pipeline/sessions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "base/encoding.h"
#include "engine/pipeline/proofs.h"

namespace engine {

using base::Code;
using base::Error;
using base::Result;
using store::CredentialForm;
using store::CredentialRow;

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::int64_t kPersonSessionsMax = 1000;
constexpr std::string_view kSessionPrefix = "hs_";
constexpr std::string_view kCodePrefix = "hc_";
constexpr std::string_view kOpenOfPerson =
    "SELECT hash FROM credential WHERE tenant = :a AND actor = :b AND form > 0 AND revoked = 0 "
    "LIMIT :c";

// Roles that no EHR's enrolment may grant to a person at a window.
constexpr std::array<std::string_view, 6> kNoClinician = {"patient", "ehr",      "analyst",
                                                          "admin",   "operator", Roles::kLocal};

std::string make_token(std::string_view prefix) {
  return std::string(prefix) + base::to_base64url(keys::random_bytes(kTokenBytes));
}

// "12 7 banner ...": patient, thread, marks.
std::string to_text(const SessionAbout& about) {
  std::string text = about.patient.to_string() + " " + about.thread.to_string();
  for (const std::string& mark : about.marks) text += " " + mark;
  return text;
}

SessionAbout about_of(const std::string& text) {
  std::istringstream in(text);
  std::int64_t patient = 0;
  std::int64_t thread = 0;
  in >> patient >> thread;
  SessionAbout about{PatientId{patient}, ThreadId{thread}, {}};
  for (std::string mark; in >> mark;) about.marks.push_back(mark);
  return about;
}

bool is_plain(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool all_plain(const std::vector<std::string>& words) {
  return std::all_of(words.begin(), words.end(), [](const auto& word) { return is_plain(word); });
}

bool may_hold(const Identity& identity) {
  switch (identity.window) {
    case Window::kClinician:
      return !identity.role.empty() && !identity.references.empty() &&
             std::find(kNoClinician.begin(), kNoClinician.end(), identity.role) ==
                 kNoClinician.end();
    case Window::kPatient:
      return !identity.patient.none();
    case Window::kAnalyst:
      return identity.role == "analyst";
  }
  CHECK_UNREACHABLE();
}

Error not_proven() {
  return {Code::kInvalid, "an identity without a person, a role or a record", "session", {}};
}

}  // namespace

bool SessionService::is_session_token(std::string_view token) {
  return token.starts_with(kSessionPrefix);
}

Result<CredentialRow> SessionService::row_of(const Identity& identity) const {
  const std::string about = to_text(identity.about);
  if (!may_hold(identity) || !is_plain(identity.person) || !all_plain(identity.references) ||
      !all_plain(identity.about.marks) || about.size() > kAboutBytesMax) {
    return not_proven();
  }
  Actor actor;
  actor.tenant = services_.rules.tenant;
  actor.id = identity.person;
  actor.role = identity.role;
  actor.site = identity.site;
  actor.references = identity.references;
  actor.kind = ActorKind::kStaff;
  if (identity.window == Window::kPatient) {
    actor.kind = ActorKind::kPatient;
    actor.patient = identity.patient;
  }
  CredentialRow row = Credentials::row_of(actor);
  row.window = static_cast<std::int64_t>(identity.window);
  row.about = about;
  return row;
}

Result<Actor> SessionService::actor_of(const Identity& identity) {
  auto row = row_of(identity);
  if (!row.ok()) return row.error();
  return Credentials::actor_of(row.value());
}

Session SessionService::session_of(const CredentialRow& row) const {
  Session session;
  session.actor = Credentials::actor_of(row);
  session.window = static_cast<Window>(row.window);
  session.about = about_of(row.about);
  session.ends = row.expires;
  session.idle_ends = {row.seen.us + services_.rules.sessions.of(session.window).idle_us};
  return session;
}

void SessionService::note(store::Tx& tx, const CredentialRow& row, std::string_view action,
                          std::string reason) {
  services_.gate.note(tx, Note{.tenant = row.tenant,
                               .hop = "auth",
                               .action = action,
                               .reason = std::move(reason),
                               .actor = Credentials::actor_of(row),
                               .patient = row.patient});
}

namespace {

// What is committed is handed over without its clearance: no patient data is in it.
template <class T>
std::function<void(Result<Cleared<T>>)> plain(std::function<void(Result<T>)> done) {
  return [done = std::move(done)](const Result<Cleared<T>>& result) {
    if (!result.ok()) return done(result.error());
    done(result.value().get());
  };
}

// Makes of `row` an open session from now on.
void begin(CredentialRow& row, base::Instant now, const SessionLimits& limits) {
  row.form = CredentialForm::kSession;
  row.revoked = 0;
  row.seen = now;
  row.expires = base::Instant{now.us + limits.age_us};
}

}  // namespace

// A patient's session follows the identity check, whoever opened it.
void SessionService::prove(store::Tx& tx, const CredentialRow& row) {
  if (row.patient.none()) return;
  mark_verified(tx, services_.gate,
                {row.tenant, row.patient, "identity-check", Credentials::actor_of(row)});
}

void SessionService::open(const Identity& identity, Done done) {
  auto row = row_of(identity);
  if (!row.ok()) return done(row.error());
  const std::string token = make_token(kSessionPrefix);
  CredentialRow& session = row.value();
  session.hash = credentials_.hash(token);
  begin(session, services_.clock.now(), services_.rules.sessions.of(identity.window));
  services_.store.submit(
      [this, session, token](store::Tx& tx) -> Result<Opened> {
        tx.stage(session);
        prove(tx, session);
        note(tx, session, "create",
             "session opened: " + std::string(window_name(static_cast<Window>(session.window))));
        return Opened{token, session_of(session)};
      },
      plain<Opened>(std::move(done)));
}

// The later of what this process saw and what the row says, which another node may have written.
base::Instant SessionService::last_act(const CredentialRow& row) {
  const std::lock_guard lock(mutex_);
  const auto here = acts_.find(row.hash.bytes);
  return here == acts_.end() ? row.seen : std::max(row.seen, here->second);
}

Result<CredentialRow> SessionService::find_open(std::string_view token) {
  auto row = credentials_.find(token);
  if (!row.ok()) return row.error();
  row.value().seen = last_act(row.value());
  const bool open = row.value().form == CredentialForm::kSession;
  if (!open || session_of(row.value()).left_us(services_.clock.now()) == 0) {
    credentials_.record(Credentials::actor_of(row.value()), store::OutcomeCode::kFailed,
                        open ? "session idle too long" : "not a session");
    return Credentials::denied();
  }
  return row;
}

Result<Session> SessionService::look(std::string_view token) {
  auto row = find_open(token);
  if (!row.ok()) return row.error();
  return session_of(row.value());
}

Result<Session> SessionService::resume(std::string_view token) {
  auto row = find_open(token);
  if (!row.ok()) return row.error();
  CredentialRow& session = row.value();
  touch(session);
  session.seen = services_.clock.now();
  return session_of(session);
}

void SessionService::touch(const CredentialRow& row) {
  const base::Instant now = services_.clock.now();
  bool write = false;
  {
    const std::lock_guard lock(mutex_);
    // What is forgotten here is read from the row, at most a minute early.
    if (acts_.size() > kSeenMax) acts_.clear();
    base::Instant& last = acts_[row.hash.bytes];
    write = now.us / kSeenUs != std::max(last, row.seen).us / kSeenUs;
    last = std::max(last, now);
  }
  if (!write) return;
  services_.store.submit(
      [tenant = row.tenant, hash = row.hash, now](store::Tx& tx) -> Result<base::Done> {
        auto stored = tx.get<CredentialRow>(tenant, hash);
        if (!stored || stored->revoked != 0 || stored->seen >= now) return base::Done{};
        stored->seen = now;
        tx.stage(*stored);
        return base::Done{};
      },
      [](const Result<Cleared<base::Done>>&) {});
}

Result<std::vector<store::Bytes>> SessionService::open_rows_of(const CredentialRow& row) {
  using store::Type;
  const store::Query query{
      kOpenOfPerson, {Type::kInteger, Type::kText, Type::kInteger}, {Type::kBytes}};
  auto rows = services_.store.query(query, {row.tenant.number(), row.actor, kPersonSessionsMax});
  if (!rows.ok()) return rows.error();
  std::vector<store::Bytes> hashes;
  for (store::Values& cells : rows.value()) hashes.push_back(std::get<store::Bytes>(cells[0]));
  return hashes;
}

// Whoever logs out has an open session, or had one: an idle one may still be closed.
void SessionService::close(std::string_view token, Everywhere everywhere, Closed done) {
  const auto row = credentials_.find(token);
  if (!row.ok()) return done(row.error());
  if (row.value().form != CredentialForm::kSession) return done(Credentials::denied());
  std::vector<store::Bytes> hashes{row.value().hash};
  if (everywhere == Everywhere::kYes) {
    auto all = open_rows_of(row.value());
    if (!all.ok()) return done(all.error());
    hashes = std::move(all).value();
  }
  services_.store.submit(
      [this, tenant = row.value().tenant, hashes](store::Tx& tx) -> Result<base::Done> {
        for (const store::Bytes& hash : hashes) {
          auto session = tx.get<CredentialRow>(tenant, hash);
          if (!session || session->revoked != 0) continue;
          session->revoked = 1;
          tx.stage(*session);
          note(tx, *session, "delete", "session closed");
        }
        return base::Done{};
      },
      plain<base::Done>(std::move(done)));
}

void SessionService::issue_code(const Identity& identity, Coded done) {
  auto row = row_of(identity);
  if (!row.ok()) return done(row.error());
  const std::string code = make_token(kCodePrefix);
  row.value().hash = credentials_.hash(code);
  row.value().form = CredentialForm::kCode;
  row.value().expires = base::Instant{services_.clock.now().us + kCodeUs};
  services_.store.submit(
      [this, row = row.value(), code](store::Tx& tx) -> Result<std::string> {
        tx.stage(row);
        note(tx, row, "create", "log-in code issued");
        return code;
      },
      plain<std::string>(std::move(done)));
}

// Spending the code and opening the session is one act: of two who come with the same code, one
// finds it spent in the transaction itself.
void SessionService::redeem(std::string_view code, Done done) {
  const auto row = credentials_.find(code);
  if (!row.ok()) return done(row.error());
  const std::string token = make_token(kSessionPrefix);
  services_.store.submit(
      [this, row = row.value(), token](store::Tx& tx) -> Result<Opened> {
        auto spent = tx.get<CredentialRow>(row.tenant, row.hash);
        if (!spent || spent->revoked != 0 || spent->form != CredentialForm::kCode) {
          return Error{Code::kConflict, "the code is spent", "code", {}};
        }
        spent->revoked = 1;
        tx.stage(*spent);
        CredentialRow session = *spent;
        session.hash = credentials_.hash(token);
        begin(session, tx.now(), services_.rules.sessions.of(static_cast<Window>(session.window)));
        tx.stage(session);
        prove(tx, session);
        note(tx, session, "create", "session opened by code");
        return Opened{token, session_of(session)};
      },
      [this, done = std::move(done)](const Result<Cleared<Opened>>& result) {
        if (result.ok()) return done(result.value().get());
        if (result.error().code != Code::kConflict) return done(result.error());
        Actor nobody;
        nobody.tenant = services_.rules.tenant;
        credentials_.record(nobody, store::OutcomeCode::kFailed, "code used again");
        done(Credentials::denied());
      });
}

}  // namespace engine
