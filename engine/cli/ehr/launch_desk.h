// LaunchDesk: the stand-in EHR as an authorization server for SMART launches (SMART App Launch 2).
//
//   LaunchDesk desk(clock, key);
//   desk.open_at("http://127.0.0.1:8081");                  // once the listener has its port
//   desk.admit("http://127.0.0.1:8080");                    // the one app that may be launched
//   desk.mount(router);                                     // discovery, /authorize, /token, /jwks
//   std::string url = desk.launch({.patient = "1", .user = "Practitioner/7"});
//
// The user is logged in already and consents to all: what is kept of the standard is what an app
// can get wrong - redirect, PKCE with S256, aud, one use of a code, a signed id_token. Everything
// is in memory and bounded: what is oldest goes. Thread-safe. Clock and key are borrowed.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "engine/cli/ehr/signing_key.h"
#include "net/router.h"

namespace engine::cli {

struct EhrLaunch {
  std::string patient;      // the id of a Patient of this EHR
  std::string user;         // "Practitioner/7"
  std::string app_context;  // of the card that was opened; may be empty
};

class LaunchDesk {
 public:
  static constexpr std::size_t kOpenMax = 1000;

  LaunchDesk(const base::Clock& clock, const SigningKey& key) : clock_(clock), key_(key) {}

  void open_at(std::string issuer);
  void admit(std::string app);
  std::string issuer() const;
  std::string app() const;
  std::string fhir() const { return issuer() + "/fhir/R4"; }
  std::string launch(EhrLaunch launch);  // the address that opens the app
  void mount(net::Router& router);

  net::Response discover() const;
  net::Response authorize(const net::Request& request);
  net::Response exchange(const net::Request& request);

 private:
  struct Grant {
    EhrLaunch launch;
    std::string client, redirect, challenge, nonce, scope;
  };

  std::string keep(Grant grant);
  std::optional<Grant> take(const std::string& code);
  base::Result<std::string> id_token(const Grant& grant) const;

  const base::Clock& clock_;
  const SigningKey& key_;
  mutable std::mutex mutex_;
  std::string issuer_;
  std::string app_;
  std::map<std::string, Grant> open_;  // by launch id, then by code
  std::deque<std::string> oldest_;
};

}  // namespace engine::cli
