#include "engine/pipeline/cards.h"

#include "base/encoding.h"
#include "engine/store/rows_windows.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Result;
using store::CardFeedbackRow;

constexpr std::size_t kRandomBytes = 8;
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kUuidCharacters = 36;

std::string to_uuid(std::string bytes) {
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  std::string text = base::to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace

// Version 8 leaves all but its own bits and those of the variant to us (RFC 9562 5.8). The version
// stands in the random half: what is proved is what is read.
std::string CardService::id_of(std::string random) const {
  random[6] = static_cast<char>((random[6] & 0x0F) | 0x80);
  const std::string proof = services_.ring.blind({"card", random});
  return to_uuid((random + proof).substr(0, kUuidBytes));
}

std::string CardService::give() { return id_of(keys::random_bytes(kRandomBytes)); }

bool CardService::is_ours(const std::string& id) const {
  if (id.size() != kUuidCharacters) return false;
  auto random = base::from_hex(id.substr(0, 8) + id.substr(9, 4) + id.substr(14, 4));
  return random.ok() && keys::same_secret(id_of(std::move(random).value()), id);
}

Result<base::Done> CardService::keep(store::Tx& tx, const CardFeedback& feedback) const {
  CardFeedbackRow row{services_.rules.tenant, {services_.ring.blind({"feedback", feedback.card})},
                      feedback.endpoint,      feedback.outcome,
                      feedback.reason,        tx.now()};
  if (tx.get<CardFeedbackRow>(row.tenant, row.card)) {
    return Error{Code::kConflict, "told already", "card", {}};
  }
  Actor client;
  client.tenant = row.tenant;
  client.kind = ActorKind::kClient;
  client.id = feedback.endpoint;
  services_.gate.note(tx, Note{.tenant = row.tenant,
                               .action = "create",
                               .reason = "card " + feedback.outcome + ": " + feedback.reason,
                               .actor = client});
  tx.stage(row);
  return base::Done{};
}

void CardService::record(const CardFeedback& feedback, Done done) {
  if (!is_ours(feedback.card)) {
    return done(Error{Code::kNotFound, "no card of ours", "card", {}});
  }
  services_.store.submit([this, feedback](store::Tx& tx) { return keep(tx, feedback); },
                         [done = std::move(done)](const Result<Cleared<base::Done>>& kept) {
                           if (kept.ok()) return done(base::ok_status());
                           done(kept.error());
                         });
}

}  // namespace engine
