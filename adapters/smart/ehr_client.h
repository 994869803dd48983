// EhrClient: the calls that a launch makes to its EHR, one after the other.
//
//   auto servers = ehr.servers(now);                         // discovery, cached
//   auto arrival = ehr.finish(launch, answer, now);          // who, which patient, about what
//   if (!arrival.ok()) show(arrival.error().path);           // "token", "id_token", "Patient", ...
//
// Addresses are the enrolled base and what its discovery names on enrolled hosts. Tokens are used
// here and dropped: nothing of them outlives finish(). Blocks: call it from a worker. Thread-safe.
// kUnavailable: the EHR does not answer; kDenied and kInvalid name the step.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/smart/app.h"
#include "adapters/smart/grant.h"
#include "adapters/smart/launches.h"
#include "jose/key_cache.h"
#include "net/http_client.h"

namespace adapter::smart {

// What the browser brought back from the EHR.
struct Answer {
  std::string code;
  std::string issuer;  // RFC 9207; empty where the EHR does not say
};

// Who came, as the EHR says.
struct Arrived {
  std::string user;  // "Practitioner/7"
  std::vector<engine::BusinessId> patient;
  struct About {
    std::string type;
    std::vector<engine::BusinessId> names;
  };
  std::vector<About> about;
  engine::ThreadId thread;  // of the card; not yet known to be this patient's
  bool banner = true;
  std::vector<std::string> missing;  // scopes
};

class EhrClient {
 public:
  explicit EhrClient(const App& app);

  // The servers, if they are known and fresh: no call.
  std::optional<Servers> known_servers(base::Instant now) const;
  base::Result<Servers> servers(base::Instant now);
  base::Result<Arrived> finish(const Launch& launch, const Answer& answer, base::Instant now);

 private:
  base::Result<Grant> exchange(const Servers& servers, const Launch& launch,
                               const std::string& code, base::Instant now);
  base::Result<std::string> read_user(const Servers& servers, const Grant& grant,
                                      const Launch& launch, base::Instant now);
  base::Result<base::Json> read_resource(const Grant& grant, const std::string& reference);
  std::shared_ptr<jose::KeyCache> keys_at(const std::string& url);

  const App& app_;
  std::shared_ptr<net::HttpClient> client_;
  mutable std::mutex mutex_;
  std::optional<Servers> servers_;
  base::Instant fresh_until_;
  std::string keys_url_;
  std::shared_ptr<jose::KeyCache> keys_;
};

}  // namespace adapter::smart
