// Random bytes and digests for what a log-in needs: states, nonces, verifiers, card ids.
//
//   std::string state = base::to_base64url(jose::random_bytes(32));
//   std::string challenge = base::to_base64url(jose::sha256(verifier));     // RFC 7636 4.2
//   std::string id = jose::random_uuid();                                   // RFC 9562, version 4
//
// From OpenSSL, which ends the process when it has no randomness. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace jose {

std::string random_bytes(std::size_t count);
std::string sha256(std::string_view bytes);
std::string random_uuid();

}  // namespace jose
