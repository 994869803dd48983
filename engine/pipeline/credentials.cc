#include "engine/pipeline/credentials.h"

#include <sstream>

#include "base/encoding.h"
#include "engine/pipeline/proofs.h"

namespace engine {

using base::Code;
using base::Error;
using store::CredentialRow;
using store::Type;

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kNameBytes = 5;  // of the keyed hash: enough to point, too few to guess with
constexpr std::size_t kTokenCharsMax = 256;
constexpr std::size_t kSeenMax = 100'000;
constexpr std::int64_t kSessionUs = 15 * base::kMinuteUs;

// For a person who looks: it reads the whole table, and no index is kept for it.
constexpr std::string_view kOpen =
    "SELECT tenant, hash, kind, actor, role, site, patient, refs, expires_us, revoked, form, win, "
    "seen_us, about FROM credential WHERE tenant = :a AND revoked = 0 AND expires_us > :b "
    "ORDER BY expires_us LIMIT 10000";

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
  auto wrote =
      services_.store.write([this, row, actor, how](store::Tx& tx) -> base::Result<base::Done> {
        tx.stage(row);
        // The operator who hands it over answers for who gets it.
        if (actor.kind == ActorKind::kPatient) {
          mark_verified(tx, services_.gate, {row.tenant, row.patient, "token", actor});
        }
        services_.gate.note(
            tx, Note{.tenant = row.tenant,
                     .hop = "auth",
                     .action = "create",
                     .reason = how.by.empty() ? "token issued" : "token issued by " + how.by,
                     .actor = actor});
        return base::Done{};
      });
  if (!wrote.ok()) return wrote.error();
  return token;
}

std::string Credentials::name_of(const CredentialRow& row) {
  return "k" + base::to_hex(std::string_view(row.hash.bytes).substr(0, kNameBytes));
}

base::Result<std::vector<CredentialRow>> Credentials::list(TenantId tenant) {
  std::vector<Type> types;
  for (const store::Column& column : store::table_of<CredentialRow>().columns) {
    types.push_back(column.type);
  }
  const store::Query query{kOpen, {Type::kInteger, Type::kInteger}, std::move(types)};
  auto rows = services_.store.query(query, {tenant.number(), services_.clock.now().us});
  if (!rows.ok()) return rows.error();
  std::vector<CredentialRow> open;
  for (const store::Values& row : rows.value()) {
    open.push_back(store::from_values<CredentialRow>(row));
  }
  return open;
}

base::Result<std::int64_t> Credentials::revoke(const Actor& by, std::string_view name_or_actor) {
  auto open = list(by.tenant);
  if (!open.ok()) return open.error();
  std::vector<CredentialRow> named, owned;
  for (CredentialRow& row : open.value()) {
    if (name_of(row) == name_or_actor) named.push_back(row);
    if (row.actor == name_or_actor) owned.push_back(std::move(row));
  }
  if (named.size() > 1) {
    return Error{Code::kConflict, "the name means several; revoke by actor", "token", {}};
  }
  const std::vector<CredentialRow>& meant = named.empty() ? owned : named;
  if (meant.empty()) {
    return Error{Code::kNotFound, "no such token; hopline token list shows all", "token", {}};
  }
  auto ended =
      services_.store.write([this, &meant, by](store::Tx& tx) -> base::Result<std::int64_t> {
        std::int64_t count = 0;
        for (const CredentialRow& one : meant) count += end(tx, one, by) ? 1 : 0;
        return count;
      });
  if (!ended.ok()) return ended.error();
  return ended.value().get();
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

bool Credentials::end(store::Tx& tx, const CredentialRow& one, const Actor& by) {
  auto row = tx.get<CredentialRow>(one.tenant, one.hash);
  if (!row || row->revoked != 0) return false;
  row->revoked = 1;
  tx.stage(*row);
  services_.gate.note(tx, Note{.tenant = row->tenant,
                               .hop = "auth",
                               .action = "delete",
                               .reason = "token revoked by " + by.id,
                               .actor = actor_of(*row),
                               .patient = row->patient});
  return true;
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
