#include "engine/pipeline/purger.h"

#include <array>

#include "engine/store/rows_windows.h"

namespace engine {

using base::Result;
using store::Bytes;
using store::CardFeedbackRow;
using store::CredentialForm;
using store::CredentialRow;
using store::InvitationRow;
using store::SpentRow;
using store::Type;

// One kind of row: which are over, and whether one of them still is.
struct Purger::Kind {
  std::string_view name;
  std::int64_t kept_us;
  std::string_view sql;
  // True when it was taken away.
  bool (*erase)(store::Tx& tx, TenantId tenant, const Bytes& key, base::Instant before);
};

namespace {

template <class Row, class IsOver>
bool erase_if(store::Tx& tx, TenantId tenant, const Bytes& key, IsOver is_over) {
  const auto row = tx.get<Row>(tenant, key);
  if (!row || !is_over(*row)) return false;
  tx.erase<Row>(tenant, key);
  return true;
}

bool erase_session(store::Tx& tx, TenantId tenant, const Bytes& key, base::Instant before) {
  return erase_if<CredentialRow>(tx, tenant, key, [before](const CredentialRow& row) {
    return row.form != CredentialForm::kToken && row.expires < before;
  });
}

bool erase_invitation(store::Tx& tx, TenantId tenant, const Bytes& key, base::Instant before) {
  return erase_if<InvitationRow>(
      tx, tenant, key, [before](const InvitationRow& row) { return row.expires < before; });
}

bool erase_spent(store::Tx& tx, TenantId tenant, const Bytes& key, base::Instant before) {
  return erase_if<SpentRow>(tx, tenant, key,
                            [before](const SpentRow& row) { return row.ends < before; });
}

bool erase_feedback(store::Tx& tx, TenantId tenant, const Bytes& key, base::Instant before) {
  return erase_if<CardFeedbackRow>(
      tx, tenant, key, [before](const CardFeedbackRow& row) { return row.at < before; });
}

constexpr std::string_view kSessions =
    "SELECT hash FROM credential WHERE tenant = :a AND form > 0 AND expires_us < :b "
    "ORDER BY expires_us LIMIT :c";
constexpr std::string_view kInvitations =
    "SELECT hash FROM invitation WHERE tenant = :a AND expires_us < :b "
    "ORDER BY expires_us LIMIT :c";
constexpr std::string_view kSpent =
    "SELECT hash FROM spent WHERE tenant = :a AND ends_us < :b ORDER BY ends_us LIMIT :c";
constexpr std::string_view kFeedback =
    "SELECT card FROM card_feedback WHERE tenant = :a AND at_us < :b ORDER BY at_us LIMIT :c";

}  // namespace

Result<std::size_t> Purger::purge(const Kind& kind) {
  const TenantId tenant = services_.rules.tenant;
  const base::Instant before{services_.clock.now().us - kind.kept_us};
  const store::Query query{
      kind.sql, {Type::kInteger, Type::kInteger, Type::kInteger}, {Type::kBytes}};
  auto over = services_.store.query(query, {tenant.number(), before.us, kBatch});
  if (!over.ok()) return over.error();
  if (over.value().empty()) return std::size_t{0};
  auto erased = services_.store.write([&](store::Tx& tx) -> Result<std::size_t> {
    std::size_t count = 0;
    for (const store::Values& cells : over.value()) {
      count += kind.erase(tx, tenant, std::get<Bytes>(cells[0]), before) ? 1 : 0;
    }
    if (count == 0) return count;
    services_.gate.note(
        tx, Note{.tenant = tenant,
                 .action = "delete",
                 .reason = "purged " + std::string(kind.name) + ": " + std::to_string(count)});
    return count;
  });
  if (!erased.ok()) return erased.error();
  const std::size_t count = erased.value().get();
  services_.metrics.count("hopline_purged_rows_total", {{"kind", std::string(kind.name)}},
                          static_cast<double>(count));
  return count;
}

bool Purger::step() {
  static constexpr std::array<Kind, 4> kKinds = {{
      {"sessions", kSessionsKeptUs, kSessions, &erase_session},
      {"invitations", kInvitationsKeptUs, kInvitations, &erase_invitation},
      {"spent", 0, kSpent, &erase_spent},
      {"feedback", kFeedbackKeptUs, kFeedback, &erase_feedback},
  }};
  const base::Instant now = services_.clock.now();
  if (now < next_) return false;
  for (const Kind& kind : kKinds) {
    const auto purged = purge(kind);
    if (!purged.ok()) break;
    if (purged.value() > 0) return true;  // others first, then the next batch
  }
  next_ = base::Instant{now.us + kEveryUs};
  return false;
}

}  // namespace engine
