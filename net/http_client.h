// HttpClient: outbound HTTP(S), for write-back to an EHR and for the demo's own checks.
//
//   auto reply = client.call({"POST", "http://127.0.0.1:8090/fhir/DocumentReference", headers,
//   body}); if (auto* failure = std::get_if<net::ClientFailure>(&reply)) ...   // may_have_arrived?
//
// libcurl behind one wrapper: https (http on loopback only), no redirects, no proxy or netrc of the
// environment, connect and total deadlines, response size cap. A reply that was cut, or a time-out
// after the request began to leave, is `may_have_arrived`. Blocks: call it from a worker.
// Thread-safe; connections are kept per client.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "net/router.h"

namespace net {

struct ClientRequest {
  std::string method;
  std::string url;
  std::vector<Header> headers;
  std::string body;
  long total_ms = 30'000;
};

struct ClientReply {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::string_view header(std::string_view name) const;
};

struct ClientFailure {
  bool may_have_arrived = false;
  std::string reason;  // "connect", "timeout", "cut", "too large", ...: fixed words
};

class HttpClient {
 public:
  struct Options {
    std::string ca_file;
    long connect_ms = 5'000;
    std::size_t reply_bytes_max = 16 << 20;
  };
  explicit HttpClient(Options options);
  ~HttpClient();

  // A reply of any status, or why there is none.
  std::variant<ClientReply, ClientFailure> call(const ClientRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace net
