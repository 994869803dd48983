// Write-back: a parcel as a FHIR create at the EHR, and what the EHR's reply says.
//
//   auto create = to_create(target, write_back);        // POST base/Type, If-None-Exist
//   Outcome outcome = judge_create(write_back, client.call(create.value()));
//   auto search = to_search(target, write_back);        // GET base/Type?identifier=...
//   if (auto settled = judge_search(write_back, client.call(search.value()))) done(*settled);
//
// Pure, but for perform(), which is all of this; any thread. The identifier is our own (no patient
// data), so it may stand in a URL. A reply that was cut, timed out, or whose Location cannot be
// read is kUnknown: the search finds out. Of an OperationOutcome only the issue code is kept.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "engine/api/sink.h"
#include "net/http_client.h"

namespace adapter::fhir_rest {

using Reply = std::variant<net::ClientReply, net::ClientFailure>;

struct Target {
  std::string base_url;  // without '/' at its end
  std::string token;     // bearer credential, or empty
  long total_ms = 30'000;
};

// What of a parcel is needed once deliver() has returned.
struct WriteBack {
  std::string type;  // resourceType of bytes
  std::string bytes;
  std::string identifier;  // "system|value"
  bool ask_first = false;  // an earlier attempt may have arrived
};

// kUnsupported unless the parcel holds one FHIR resource and an identifier.
base::Result<WriteBack> read_parcel(const engine::Parcel& parcel);
base::Result<WriteBack> read_resource(std::string bytes, std::string identifier);

net::ClientRequest to_create(const Target& target, const WriteBack& write_back);
net::ClientRequest to_search(const Target& target, const WriteBack& write_back);

engine::Outcome judge_create(const WriteBack& write_back, const Reply& reply);
// No value: the EHR does not have it, so it may be sent.
std::optional<engine::Outcome> judge_search(const WriteBack& write_back, const Reply& reply);

// Asks first where it must, then creates. Blocks.
engine::Outcome perform(net::HttpClient& client, const Target& target, const WriteBack& write_back);

// "DocumentReference/12" of ".../DocumentReference/12/_history/1"; "" when it names no `type`.
std::string read_location(std::string_view location, std::string_view type);

}  // namespace adapter::fhir_rest
