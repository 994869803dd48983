// Credentials: bearer tokens that the engine issued, each bound to an actor. Sessions of the
// windows (sessions.h) are credentials that end by idle time too.
//
//   std::string token = credentials.issue(actor, {.ttl_us = base::kDayUs}).value();   // shown once
//   auto actor = credentials.authenticate(token);             // kDenied tells no reason
//   credentials.revoke(by, "dr-lee");                         // all of hers, from now on
//
// Only a keyed hash of a token is kept. A failed log-in is recorded always, a good one when a token
// is first used and every 15 minutes after that. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/pipeline/services.h"

namespace engine {

class Credentials {
 public:
  explicit Credentials(Services& services) : services_(services) {}

  struct Issue {
    std::int64_t ttl_us = base::kDayUs;
    std::string by;  // who hands it over: "local:0"
  };
  base::Result<std::string> issue(const Actor& actor, const Issue& how);

  // Those that open something now, sessions and unused codes too. A name ("k3f9ac12d4e") says which
  // one is meant and opens nothing.
  base::Result<std::vector<store::CredentialRow>> list(TenantId tenant);
  static std::string name_of(const store::CredentialRow& row);
  // Ends one by its name, or all of an actor, from the next request on. Answers how many; kNotFound
  // for none, kConflict where a name means several.
  base::Result<std::int64_t> revoke(const Actor& by, std::string_view name_or_actor);
  // Ends that one, for whoever holds it.
  base::Status revoke(TenantId tenant, std::string_view token);
  base::Result<Actor> authenticate(std::string_view token);

  // Shared with the sessions. The row behind a token, whatever it opens: kDenied, and recorded,
  // when there is none or it has ended.
  store::Bytes hash(std::string_view token) const;
  base::Result<store::CredentialRow> find(std::string_view token);
  void record(const Actor& actor, store::OutcomeCode outcome, std::string reason);
  static Actor actor_of(const store::CredentialRow& row);
  static store::CredentialRow row_of(const Actor& actor);
  static base::Error denied();

 private:
  base::Error refuse(std::string reason);
  bool end(store::Tx& tx, const store::CredentialRow& one, const Actor& by);
  bool seen_lately(const store::Bytes& hash);

  Services& services_;
  std::mutex mutex_;
  std::map<std::string, base::Instant> seen_;
};

}  // namespace engine
