// App: Hopline as one enrolled EHR knows it: its FHIR base, our client id, what we ask for.
//
//   auto app = read_app(settings);                  // every fault, with its place
//   app.value().redirect                            // "https://hopline.example/smart/callback"
//
// With client_key_file (a private JWK) Hopline proves who it is by private_key_jwt, else it is a
// public client. A value; any thread. The key file is read once and never shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/api/adapter.h"
#include "jose/key.h"

namespace adapter::smart {

struct App {
  std::string name;  // of the endpoint
  std::string iss;   // the EHR's FHIR base, without a slash at its end
  std::string client_id;
  std::string path;  // "/smart"
  std::string redirect;
  std::string chart;  // where a session begins: "/chart/"
  std::string frame_ancestors;
  std::string role;
  std::string assigner;
  std::string scopes;
  std::string ca_file;
  std::vector<std::string> hosts;  // origins of its authorization server, beside that of iss
  std::optional<jose::Key> key;

  // Whether an address that the EHR's discovery names may be called.
  bool may_call(std::string_view url) const;
};

base::Result<App> read_app(const engine::Settings& settings);

// The algorithm that a key signs with here.
jose::Alg alg_for(const jose::Key& key);

}  // namespace adapter::smart
