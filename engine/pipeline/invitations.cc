#include "engine/pipeline/invitations.h"

#include "engine/hop/reach.h"
#include "engine/pipeline/sealing.h"

namespace engine {

using base::Code;
using base::Done;
using base::Error;
using base::Result;
using store::InvitationRow;
using store::InvitationState;
using store::OutcomeCode;
using store::SignInRow;

namespace {

constexpr std::size_t kDateCharacters = 10;
constexpr std::size_t kCodeCharacters = 6;

Error denied() { return Error{Code::kDenied, "that did not work", "sign-in", {}}; }

// Compared even where there is nothing to compare with.
const std::string kNoDate(kDateCharacters, '-');

std::string padded(std::string_view text, std::size_t size) {
  std::string out(text.substr(0, size));
  out.resize(size, '\0');
  return out;
}

// Length is no secret; that it is another one is a difference like any other.
bool is_same(std::string_view given, std::string_view right, std::size_t size) {
  return keys::same_secret(padded(given, size), padded(right, size)) && given.size() == size;
}

bool is_locked(const SignInRow& row, base::Instant now) { return row.locked > now; }

}  // namespace

// What is known of one try. `invitation` is none for a link that nobody was given.
struct InvitationService::Case {
  std::optional<InvitationRow> invitation;
  SignInRow sign_in;
  bool is_open = false;
};

InvitationService::Case InvitationService::open_case(store::Tx& tx, std::string_view link) const {
  const TenantId tenant = services_.rules.tenant;
  Case at;
  if (link.size() > SignInLimits::kLinkCharactersMax) link = {};
  at.invitation = tx.get<InvitationRow>(tenant, link_digest(services_.ring, link));
  at.sign_in.tenant = tenant;
  if (!at.invitation) return at;
  at.sign_in.patient = at.invitation->patient;
  if (auto row = tx.get<SignInRow>(tenant, at.invitation->patient)) at.sign_in = *row;
  if (tx.now().us - at.sign_in.since.us >= SignInLimits::kWindowUs) {
    at.sign_in.since = tx.now();
    at.sign_in.failures = 0;
    at.sign_in.codes = 0;
  }
  at.is_open = at.invitation->state == InvitationState::kOpen &&
               at.invitation->expires > tx.now() && !is_locked(at.sign_in, tx.now());
  return at;
}

void InvitationService::note(store::Tx& tx, const Case& at, OutcomeCode outcome,
                             std::string reason) const {
  Actor actor;
  actor.tenant = at.sign_in.tenant;
  actor.kind = ActorKind::kPatient;
  actor.role = "patient";
  services_.gate.note(tx, Note{.tenant = at.sign_in.tenant,
                               .hop = "auth",
                               .action = "execute",
                               .outcome = outcome,
                               .reason = std::move(reason),
                               .actor = actor,
                               .patient = at.sign_in.patient});
}

void InvitationService::count_failure(store::Tx& tx, Case& at, std::string_view what) {
  if (!at.is_open) {
    return note(tx, at, OutcomeCode::kFailed,
                at.invitation ? "link used, expired or locked" : "unknown link");
  }
  note(tx, at, OutcomeCode::kFailed, std::string(what));
  if (++at.invitation->failures >= SignInLimits::kFailuresPerLinkMax) {
    at.invitation->state = InvitationState::kLocked;
    note(tx, at, OutcomeCode::kFailed, "link locked");
  }
  if (++at.sign_in.failures >= SignInLimits::kFailuresMax) {
    at.sign_in.locked = base::Instant{tx.now().us + SignInLimits::kWindowUs};
    at.sign_in.code.bytes.clear();
    note(tx, at, OutcomeCode::kFailed, "patient locked out");
  }
  tx.stage(*at.invitation);
  tx.stage(at.sign_in);
}

// The telephone before the mail, unless the link went there itself: two channels prove more than
// one. Where she refused to be written to, no code goes either.
const Destination* InvitationService::choose(store::Tx& tx, const Case& at,
                                             const fhir::Resource& record) const {
  const auto consents = services_.consents.of(tx, at.invitation->tenant, at.invitation->patient);
  if (!consents.ok()) return nullptr;
  const Destination* best = nullptr;
  bool best_other = false;
  for (const auto& [name, to] : services_.rules.destinations) {
    if (to.kind != ParcelKind::kNotice || !to.has_address()) continue;
    const auto contact = contact_of(record, {to.channel, to.country, tx.now()});
    if (!contact) continue;
    const consent::Reach reach =
        known_reach(tx, at.invitation->tenant, reach_of(services_.ring, *contact, to));
    if (decide_channel(consents.value()->channels, reach) != consent::ChannelVerdict::kActive) {
      continue;
    }
    const bool other = static_cast<std::int64_t>(to.channel) != at.invitation->channel;
    const bool better = best == nullptr || (other && !best_other) ||
                        (other == best_other && to.channel == consent::Channel::kSms);
    if (!better) continue;
    best = &to;
    best_other = other;
  }
  return best;
}

void InvitationService::plan_code(store::Tx& tx, Case& at, const fhir::Resource& record) {
  const Destination* to = choose(tx, at, record);
  if (to == nullptr) return note(tx, at, OutcomeCode::kFailed, "no contact for a code");
  if (at.sign_in.codes >= SignInLimits::kCodesMax) {
    return note(tx, at, OutcomeCode::kFailed, "too many codes");
  }
  store::ParcelRow parcel;
  parcel.tenant = at.invitation->tenant;
  parcel.id = tx.next_parcel();
  parcel.patient = at.invitation->patient;
  parcel.destination = to->name;
  parcel.kind = static_cast<std::int64_t>(ParcelKind::kNotice);
  parcel.due = tx.now();
  parcel.changed = tx.now();
  tx.stage(parcel);
  ++at.sign_in.codes;
  at.sign_in.asked = tx.now();
  at.sign_in.link = at.invitation->hash;
  at.sign_in.code.bytes.clear();
  tx.stage(at.sign_in);
  note(tx, at, OutcomeCode::kDone, "birth date right; code sent");
}

Result<Done> InvitationService::judge_date(store::Tx& tx, const BirthDateTry& attempt) {
  Case at = open_case(tx, attempt.link);
  std::string right = kNoDate;
  std::optional<StoredRecord> record;
  if (at.invitation) {
    auto stored =
        records_.get(tx, at.invitation->tenant, ResourceId{at.invitation->patient.number()});
    if (!stored.ok()) return stored.error();
    record = std::move(stored).value();
    if (record) right = record->resource.text("birthDate");
  }
  // A record that knows the year alone cannot be a proof.
  const bool is_whole = right.size() == kDateCharacters && right != kNoDate;
  const bool is_right = is_same(attempt.birth_date, right, kDateCharacters) && is_whole;
  if (is_right && at.is_open) {
    plan_code(tx, at, record->resource);
  } else {
    count_failure(tx, at, "wrong birth date");
  }
  return Done{};
}

// nullopt: wrong. That is no Error, since the count of it has to commit.
Result<std::optional<Proven>> InvitationService::judge_code(store::Tx& tx, const CodeTry& attempt) {
  Case at = open_case(tx, attempt.link);
  SignInRow& sign_in = at.sign_in;
  const std::string hash = at.invitation ? at.invitation->hash.bytes : std::string();
  const store::Bytes given =
      code_digest(services_.ring, {sign_in.tenant, sign_in.patient, hash,
                                   std::string_view(attempt.code).substr(0, kCodeCharacters)});
  const bool is_right = is_same(given.bytes, sign_in.code.bytes, given.bytes.size()) &&
                        attempt.code.size() == kCodeCharacters && !sign_in.code.bytes.empty();
  const bool is_its_own = at.invitation && sign_in.link.bytes == hash;
  if (!is_right || !is_its_own || !at.is_open || sign_in.code_expires <= tx.now()) {
    count_failure(tx, at, "wrong or expired code");
    return std::optional<Proven>{};
  }
  at.invitation->state = InvitationState::kUsed;
  tx.stage(*at.invitation);
  Proven proven{at.invitation->patient, at.invitation->thread, "link+birthdate+code"};
  note(tx, at, OutcomeCode::kDone, "identity proved: " + proven.assurance);
  sign_in.failures = 0;
  sign_in.link.bytes.clear();
  sign_in.code.bytes.clear();
  tx.stage(sign_in);
  return std::optional<Proven>{std::move(proven)};
}

// An old link proves nothing; the new one goes where a notice would go.
Result<Done> InvitationService::send_again(store::Tx& tx, const std::string& link) {
  Case at = open_case(tx, link);
  const bool may = at.invitation && !is_locked(at.sign_in, tx.now()) &&
                   at.sign_in.codes < SignInLimits::kCodesMax && !at.invitation->thread.none();
  const auto thread =
      may ? tx.get<store::ThreadRow>(at.invitation->tenant, at.invitation->thread) : std::nullopt;
  if (!thread) {
    note(tx, at, OutcomeCode::kFailed, "no new link");
    return Done{};
  }
  for (const auto& [name, to] : services_.rules.destinations) {
    if (static_cast<std::int64_t>(to.channel) != at.invitation->channel || !to.has_address()) {
      continue;
    }
    store::ParcelRow parcel;
    parcel.tenant = at.invitation->tenant;
    parcel.id = tx.next_parcel();
    parcel.thread = thread->id;
    parcel.patient = at.invitation->patient;
    parcel.destination = name;
    parcel.kind = static_cast<std::int64_t>(ParcelKind::kNotice);
    parcel.due = tx.now();
    parcel.changed = tx.now();
    tx.stage(parcel);
  }
  ++at.sign_in.codes;
  tx.stage(at.sign_in);
  note(tx, at, OutcomeCode::kDone, "new link asked for");
  return Done{};
}

void InvitationService::ask_code(const BirthDateTry& attempt, Asked done) {
  services_.store.submit([this, attempt](store::Tx& tx) { return judge_date(tx, attempt); },
                         [this, done = std::move(done)](const Result<Cleared<Done>>& judged) {
                           if (!judged.ok()) return done(judged.error());
                           if (wake_) wake_();
                           done(base::ok_status());
                         });
}

void InvitationService::enter_code(const CodeTry& attempt, Answered done) {
  services_.store.submit(
      [this, attempt](store::Tx& tx) { return judge_code(tx, attempt); },
      [done = std::move(done)](const Result<Cleared<std::optional<Proven>>>& judged) {
        if (!judged.ok()) return done(judged.error());
        const std::optional<Proven>& proven = judged.value().get();
        if (!proven) return done(denied());
        done(*proven);
      });
}

void InvitationService::ask_again(const std::string& link, Asked done) {
  services_.store.submit([this, link](store::Tx& tx) { return send_again(tx, link); },
                         [this, done = std::move(done)](const Result<Cleared<Done>>& sent) {
                           if (!sent.ok()) return done(sent.error());
                           if (wake_) wake_();
                           done(base::ok_status());
                         });
}

Result<std::string> InvitationService::issue(const LinkFor& whom, const Actor& by) {
  auto made = services_.store.write([this, whom, by](store::Tx& tx) -> Result<std::string> {
    if (!tx.get<store::PatientRow>(whom.tenant, whom.patient)) {
      return Error{Code::kNotFound, "no such patient", "patient", {}};
    }
    std::string link = make_link(services_, tx, whom);
    services_.gate.note(tx, Note{.tenant = whom.tenant,
                                 .hop = "auth",
                                 .action = "create",
                                 .reason = "link issued",
                                 .actor = by,
                                 .patient = whom.patient});
    return link;
  });
  if (!made.ok()) return made.error();
  return made.value().get();
}

}  // namespace engine
