// Fetch: JSON from an enrolled address.
//
//   auto keys = std::make_shared<jose::KeyCache>(fetch_keys(client, settings.jwks_url));
//   auto document = fetch_json(client, {"GET", url, {}, "", kFetchMs});     // an object
//
// Bounded in size and time, no redirects (net::HttpClient). Blocks: call it from a worker.
// Thread-safe, as the client is. kUnavailable names the step and the status, never a body.
#pragma once

#include <memory>
#include <string>

#include "base/json.h"
#include "jose/key_cache.h"
#include "net/http_client.h"

namespace adapter::ehr {

inline constexpr long kFetchMs = 5'000;
inline constexpr std::size_t kReplyBytesMax = 256 << 10;

struct Document {
  base::Json json;  // an object
  std::string cache_control;
};

// A 200 with a JSON object.
base::Result<Document> fetch_json(net::HttpClient& client, const net::ClientRequest& request);

// The client of an enrolment; `ca_file` may be empty.
std::shared_ptr<net::HttpClient> make_client(const std::string& ca_file);

jose::KeyCache::Fetch fetch_keys(std::shared_ptr<net::HttpClient> client, std::string url);

}  // namespace adapter::ehr
