// TestEhr: an EHR's authorization server and FHIR base on loopback, which lies when it is told to.
//
//   TestEhr ehr(clock);                                     // ehr.iss(), ehr.jwks_url()
//   ehr.put(R"({"resourceType":"Patient","id":"p1",...})");
//   std::string code = ehr.authorize(query_of(location));   // what a browser would carry back
//   ehr.claims = [](base::Json& claims) { claims.erase("nonce"); };
//
// PKCE is checked as an EHR does; a code serves once. `requests` counts what reached it. The clock
// is borrowed. Set what it answers before the request that asks.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/json.h"
#include "jose/secret.h"
#include "net/executor.h"
#include "net/http_server.h"
#include "net/router.h"
#include "net/text.h"
#include "tests/support/signer.h"

namespace support {

using Fields = std::map<std::string, std::string>;

// The parameters of an address.
inline Fields query_of(const std::string& url) {
  Fields fields;
  const std::size_t at = url.find('?');
  const auto pairs = net::parse_query(at == std::string::npos ? "" : url.substr(at + 1));
  if (pairs) fields.insert(pairs->begin(), pairs->end());
  return fields;
}

class TestEhr {
 public:
  using Change = std::function<void(base::Json&)>;

  explicit TestEhr(const base::Clock& clock) : clock_(clock) {
    mount();
    CHECK(server_.start().ok());
  }
  ~TestEhr() {
    server_.stop();
    executor_.stop();
  }
  TestEhr(const TestEhr&) = delete;
  TestEhr& operator=(const TestEhr&) = delete;

  std::string base() const { return "http://" + server_.address(); }
  std::string iss() const { return base() + "/fhir"; }
  std::string jwks_url() const { return base() + "/jwks"; }

  void put(const std::string& resource) {
    const auto json = base::parse_json(resource).value();
    resources_[json.text_of("resourceType") + "/" + json.text_of("id")] = resource;
  }

  // The user is known and agrees: a code for the callback.
  std::string authorize(const Fields& asked) {
    const std::string code = "c" + std::to_string(++codes_);
    const std::lock_guard lock(mutex_);
    grants_[code] = asked;
    return code;
  }

  const Signer signer{Signer::Kind::kP384, "k1"};
  std::atomic<int> requests{0};
  std::string patient = "p1";
  std::string user = "Practitioner/7";
  Change discovery, reply, claims;
  std::function<std::string(const std::string& claims)> sign;  // another token than the right one
  Fields last_form;                                            // of the token request
  int token_status = 200;

 private:
  void mount() {
    serve("GET", "/jwks", [this](const net::Request&) { return json(signer.jwks()); });
    serve("GET", "/fhir/.well-known/smart-configuration",
          [this](const net::Request&) { return discover(); });
    serve("POST", "/token", [this](const net::Request& request) { return exchange(request); });
    serve("GET", "/fhir/{type}/{id}", [this](const net::Request& request) {
      const auto found = resources_.find(request.params.at("type") + "/" + request.params.at("id"));
      if (request.bearer() != "access-1") return net::problem(401, "no token");
      if (found == resources_.end()) return net::problem(404, "no such resource");
      return json(found->second);
    });
  }
  void serve(const char* method, const char* path,
             std::function<net::Response(const net::Request&)> answer) {
    router_.mount(method, path, [this, answer](net::Request request, net::Respond respond) {
      ++requests;
      respond(answer(request));
    });
  }
  static net::Response json(std::string body) {
    return {200, "application/json", std::move(body), {}};
  }

  net::Response discover() {
    base::Json body = base::parse_json(R"({"code_challenge_methods_supported":["S256"]})").value();
    body.set("issuer", base::Json::string(base()));
    body.set("authorization_endpoint", base::Json::string(base() + "/authorize"));
    body.set("token_endpoint", base::Json::string(base() + "/token"));
    body.set("jwks_uri", base::Json::string(jwks_url()));
    if (discovery) discovery(body);
    return json(base::write_json(body));
  }

  std::string id_token(const Fields& grant) {
    const long long now = clock_.now().us / base::kSecondUs;
    base::Json body = base::Json::object();
    body.set("iss", base::Json::string(base()));
    body.set("aud", base::Json::string(grant.at("client_id")));
    body.set("sub", base::Json::string("u1"));
    body.set("iat", base::Json::integer(now));
    body.set("exp", base::Json::integer(now + 300));
    body.set("nonce", base::Json::string(grant.at("nonce")));
    body.set("fhirUser", base::Json::string(user));
    if (claims) claims(body);
    return sign ? sign(base::write_json(body)) : signer.token(base::write_json(body));
  }

  net::Response exchange(const net::Request& request) {
    last_form = query_of("?" + request.body);
    const std::lock_guard lock(mutex_);
    auto grant = grants_.extract(last_form["code"]);
    const bool sound = !grant.empty() &&
                       base::to_base64url(jose::sha256(last_form["code_verifier"])) ==
                           grant.mapped()["code_challenge"] &&
                       last_form["redirect_uri"] == grant.mapped()["redirect_uri"];
    if (!sound || token_status != 200) return net::problem(sound ? token_status : 400, "no");
    base::Json body = base::Json::object();
    body.set("access_token", base::Json::string("access-1"));
    body.set("token_type", base::Json::string("Bearer"));
    body.set("id_token", base::Json::string(id_token(grant.mapped())));
    body.set("patient", base::Json::string(patient));
    body.set("scope", base::Json::string(grant.mapped()["scope"]));
    if (reply) reply(body);
    return json(base::write_json(body));
  }

  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Fields> grants_;
  std::map<std::string, std::string> resources_;
  std::atomic<int> codes_{0};
  net::Router router_;
  net::Executor executor_{1};
  net::HttpServer server_{executor_, router_, {}};
};

}  // namespace support
