#include "engine/pipeline/tickets.h"

#include <optional>

#include "base/encoding.h"
#include "engine/store/rows_windows.h"

namespace engine {
namespace {

using base::Code;
using base::Error;
using base::Result;
using store::SpentRow;

constexpr std::size_t kRandomBytes = 24;
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kHeadBytes = kRandomBytes + kTimeBytes;

std::string bytes_of(base::Instant at) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(at.us >> shift & 0xFF);
  return bytes;
}

base::Instant time_of(std::string_view bytes) {
  std::uint64_t us = 0;
  for (const char byte : bytes) us = us << 8 | static_cast<unsigned char>(byte);
  return base::Instant{static_cast<std::int64_t>(us)};
}

std::string proof_of(const keys::Keyring& ring, std::string_view purpose, std::string_view head) {
  return ring.blind({"ticket", purpose, head});
}

// When it ends; nullopt when it was not issued for that purpose.
std::optional<base::Instant> end_of(const keys::Keyring& ring, std::string_view purpose,
                                    std::string_view ticket) {
  if (ticket.size() > TicketService::kTicketBytesMax) return std::nullopt;
  const auto bytes = base::from_base64url(ticket);
  if (!bytes.ok() || bytes.value().size() <= kHeadBytes) return std::nullopt;
  const std::string_view head = std::string_view(bytes.value()).substr(0, kHeadBytes);
  const std::string right = proof_of(ring, purpose, head);
  const std::string_view given = std::string_view(bytes.value()).substr(kHeadBytes);
  if (given.size() != right.size() || !keys::same_secret(given, right)) return std::nullopt;
  return time_of(head.substr(kRandomBytes));
}

}  // namespace

std::string TicketService::issue(std::string_view purpose, base::Instant ends) {
  const std::string head = keys::random_bytes(kRandomBytes) + bytes_of(ends);
  return base::to_base64url(head + proof_of(services_.ring, purpose, head));
}

std::string TicketService::secret(std::string_view ticket, std::string_view name) {
  return base::to_base64url(services_.ring.blind({"ticket-secret", name, ticket, "1"}) +
                            services_.ring.blind({"ticket-secret", name, ticket, "2"}));
}

void TicketService::spend(std::string_view purpose, std::string_view ticket, Done done) {
  const auto ends = end_of(services_.ring, purpose, ticket);
  if (!ends || *ends <= services_.clock.now()) {
    return done(Error{Code::kDenied, "no ticket, or over", "ticket", {}});
  }
  claim(purpose, ticket, *ends, std::move(done));
}

void TicketService::claim(std::string_view purpose, std::string_view word, base::Instant ends,
                          Done done) {
  const SpentRow row{services_.rules.tenant,
                     {services_.ring.blind({"spent", purpose, word})},
                     base::Instant{ends.us + kSlackUs}};
  services_.store.submit(
      [row](store::Tx& tx) -> Result<base::Done> {
        if (tx.get<SpentRow>(row.tenant, row.hash)) {
          return Error{Code::kConflict, "used before", "ticket", {}};
        }
        tx.stage(row);
        return base::Done{};
      },
      [done = std::move(done)](const Result<Cleared<base::Done>>& spent) {
        if (spent.ok()) return done(base::ok_status());
        done(spent.error());
      });
}

}  // namespace engine
