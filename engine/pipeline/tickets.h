// TicketService: engine/api/tickets.h on the store.
//
//   TicketService tickets(services);
//
// A ticket is 24 random bytes, its end, and a keyed digest of both with its purpose, in base64url.
// Thread-safe: no state of its own.
#pragma once

#include "engine/api/tickets.h"
#include "engine/pipeline/services.h"

namespace engine {

class TicketService : public Tickets {
 public:
  static constexpr std::size_t kTicketBytesMax = 128;
  // Clocks of nodes differ: a word is remembered for longer than it serves.
  static constexpr std::int64_t kSlackUs = 5 * base::kMinuteUs;

  explicit TicketService(Services& services) : services_(services) {}

  std::string issue(std::string_view purpose, base::Instant ends) override;
  std::string secret(std::string_view ticket, std::string_view name) override;
  void spend(std::string_view purpose, std::string_view ticket, Done done) override;
  void claim(std::string_view purpose, std::string_view word, base::Instant ends,
             Done done) override;

 private:
  Services& services_;
};

}  // namespace engine
