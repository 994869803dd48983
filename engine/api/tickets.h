// Tickets: words that serve once, on whichever node they come back.
//
//   std::string state = tickets.issue("launch/ehr-a", ends);     // goes with a browser
//   std::string verifier = tickets.secret(state, "verifier");    // the same on every node
//   tickets.spend("launch/ehr-a", state, [](base::Status first) { ... });
//   tickets.claim("jti/" + issuer, jti, ends, done);             // a word that others made
//
// A ticket holds its own end and a keyed digest, and nothing is kept of it before it is spent: who
// asks for thousands fills nothing. Its secrets are keyed digests too, and never travel with it.
// spend() and claim() keep the digest of the word until its end. ok: the first time. kDenied: not
// of that purpose, or over. kConflict: used before. kUnavailable: the store does not answer;
// nothing was spent. Thread-safe; `done` comes once, after the commit, on the committer's thread
// or, for what is denied, at once.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace engine {

class Tickets {
 public:
  using Done = std::function<void(base::Status)>;

  virtual ~Tickets() = default;
  virtual std::string issue(std::string_view purpose, base::Instant ends) = 0;
  // 43 characters of base64url that nobody can tell from the ticket.
  virtual std::string secret(std::string_view ticket, std::string_view name) = 0;
  virtual void spend(std::string_view purpose, std::string_view ticket, Done done) = 0;
  virtual void claim(std::string_view purpose, std::string_view word, base::Instant ends,
                     Done done) = 0;
};

}  // namespace engine
