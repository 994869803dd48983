#include "engine/pipeline/credentials.h"

#include <sstream>

#include "base/encoding.h"
#include "engine/pipeline/proofs.h"

namespace engine {

using base::Code;
using base::Error;
using store::CredentialRow;

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenCharsMax = 256;
constexpr std::size_t kSeenMax = 100'000;
constexpr std::int64_t kSessionUs = 15 * base::kMinuteUs;

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::vector<std::string> split(const std::string& words) {
  std::istringstream in(words);
  std::vector<std::string> all;
  for (std::string word; in >> word;) all.push_back(word);
  return all;
}

}  // namespace

Error Credentials::denied() { return {Code::kDenied, "not logged in", "Authorization", {}}; }

Actor Credentials::actor_of(const CredentialRow& row) {
  Actor actor;
  actor.tenant = row.tenant;
  actor.kind = static_cast<ActorKind>(row.kind);
  actor.id = row.actor;
  actor.role = row.role;
  actor.site = row.site;
  actor.patient = row.patient;
  actor.references = split(row.references);
  return actor;
}

CredentialRow Credentials::row_of(const Actor& actor) {
  CredentialRow row;
  row.tenant = actor.tenant;
  row.kind = static_cast<std::int64_t>(actor.kind);
  row.actor = actor.id;
  row.role = actor.role;
  row.site = actor.site;
  row.patient = actor.patient;
  row.references = join(actor.references);
  return row;
}

store::Bytes Credentials::hash(std::string_view token) const {
  return {services_.ring.blind({"credential", token})};
}

base::Result<std::string> Credentials::issue(const Actor& actor, const Issue& how) {
  std::string token = base::to_base64url(keys::random_bytes(kTokenBytes));
  CredentialRow row = row_of(actor);
  row.hash = hash(token);
  row.expires = base::Instant{services_.clock.now().us + how.ttl_us};
  auto wrote = services_.store.write([this, row, actor](store::Tx& tx) -> base::Result<base::Done> {
    tx.stage(row);
    // The operator who hands it over answers for who gets it.
    if (actor.kind == ActorKind::kPatient) {
      mark_verified(tx, services_.gate, {row.tenant, row.patient, "token", actor});
    }
    services_.gate.note(tx, Note{.tenant = row.tenant,
                                 .hop = "auth",
                                 .action = "create",
                                 .reason = "token issued",
                                 .actor = actor});
    return base::Done{};
  });
  if (!wrote.ok()) return wrote.error();
  return token;
}

base::Status Credentials::revoke(TenantId tenant, std::string_view token) {
  const store::Bytes key = hash(token);
  auto wrote =
      services_.store.write([this, tenant, key](store::Tx& tx) -> base::Result<base::Done> {
        auto row = tx.get<CredentialRow>(tenant, key);
        if (!row) return Error{Code::kNotFound, "no such token", "", {}};
        row->revoked = 1;
        tx.stage(*row);
        services_.gate.note(tx, Note{.tenant = tenant,
                                     .hop = "auth",
                                     .action = "delete",
                                     .reason = "token revoked",
                                     .actor = actor_of(*row)});
        return base::Done{};
      });
  if (!wrote.ok()) return wrote.error();
  return base::ok_status();
}

// A page asks every few seconds: one record for each quarter of an hour says as much as a thousand.
bool Credentials::seen_lately(const store::Bytes& key) {
  const base::Instant now = services_.clock.now();
  const std::lock_guard lock(mutex_);
  if (seen_.size() > kSeenMax) seen_.clear();
  base::Instant& last = seen_[key.bytes];
  const bool lately = last.us != 0 && now.us - last.us < kSessionUs;
  if (!lately) last = now;
  return lately;
}

void Credentials::record(const Actor& actor, store::OutcomeCode outcome, std::string reason) {
  services_.store.submit(
      [this, actor, outcome, reason](store::Tx& tx) -> base::Result<base::Done> {
        services_.gate.note(tx, Note{.tenant = actor.tenant,
                                     .hop = "auth",
                                     .action = "execute",
                                     .outcome = outcome,
                                     .reason = reason,
                                     .actor = actor});
        return base::Done{};
      },
      [](const base::Result<Cleared<base::Done>>&) {});
}

Error Credentials::refuse(std::string reason) {
  Actor nobody;
  nobody.tenant = services_.rules.tenant;
  record(nobody, store::OutcomeCode::kFailed, std::move(reason));
  return denied();
}

base::Result<CredentialRow> Credentials::find(std::string_view token) {
  if (token.empty() || token.size() > kTokenCharsMax) return refuse("no token");
  auto row = services_.store.read<CredentialRow>(services_.rules.tenant, hash(token));
  // A store that is down is not a wrong password: the client should come again with the same token.
  if (!row.ok() && row.error().code == Code::kUnavailable) return row.error();
  if (!row.ok()) return refuse("unknown token");
  if (row.value().revoked != 0 || row.value().expires <= services_.clock.now()) {
    return refuse("token ended");
  }
  return row;
}

base::Result<Actor> Credentials::authenticate(std::string_view token) {
  auto row = find(token);
  if (!row.ok()) return row.error();
  if (row.value().form != store::CredentialForm::kToken) return refuse("not a token");
  Actor actor = actor_of(row.value());
  if (actor.kind == ActorKind::kClient) actor.purpose = services_.rules.purpose_of(actor.id);
  if (!seen_lately(row.value().hash)) record(actor, store::OutcomeCode::kDone, "token accepted");
  return actor;
}

}  // namespace engine
