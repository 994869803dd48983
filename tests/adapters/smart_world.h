// SmartWorld: an engine with a patient who wrote, an enrolled EHR, and a browser between them.
//
//   SmartWorld world;
//   net::Response end = world.launch();                 // launch -> authorize -> callback
//   engine::Session session = world.redeem(end);        // what the page would get
//
// One thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "adapters/smart/adapter.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"
#include "tests/support/test_ehr.h"

namespace support {

inline constexpr std::string_view kPublicUrl = "https://hopline.example";

class SmartWorld {
 public:
  explicit SmartWorld(std::map<std::string, std::string> more = {},
                      const std::string& kind = "sqlite")
      : rig(kind) {
    thread = rig.feed(rig.siu("S12")).threads.at(0);
    ada = rig.only_patient();
    const auto record = rig.show(rig.clinician(), engine::ShowResource{"Patient", ada.to_string()});
    const base::Json& first = record.value().get().json.find("identifier")->items().front();
    name = {first.text_of("system"), first.text_of("value")};
    ehr.put(patient("p1", name));
    more.insert({{"iss", ehr.iss()},
                 {"client_id", "hopline"},
                 {"public_url", std::string(kPublicUrl)},
                 {"assigner", name.system}});
    settings = std::move(more);
    source = open_at(host);
  }
  ~SmartWorld() { source->stop(); }
  SmartWorld(const SmartWorld&) = delete;
  SmartWorld& operator=(const SmartWorld&) = delete;

  std::unique_ptr<engine::Source> open_at(RigHost& at) const {
    auto made =
        adapter::kAdapter_smart.make_source(testing_support::settings_of("ehr-a", settings), at);
    CHECK(made.ok() && made.value()->start().ok());
    return std::move(made).value();
  }

  static std::string patient(const std::string& id, const engine::BusinessId& name) {
    return R"({"resourceType":"Patient","id":")" + id + R"(","identifier":[{"system":")" +
           name.system + R"(","value":")" + name.value + "\"}]}";
  }

  net::Response get(const std::string& path, const Fields& fields) {
    return get_at(host, path, fields);
  }
  static net::Response get_at(RigHost& at, const std::string& path, const Fields& fields) {
    net::Request request;
    request.method = "GET";
    request.path = path;
    request.query.assign(fields.begin(), fields.end());
    return at.ask(std::move(request));
  }
  net::Response begin() { return get("/smart/launch", {{"iss", ehr.iss()}, {"launch", "l1"}}); }
  static std::string location(const net::Response& response) {
    return testing_support::header_of(response, "Location");
  }
  // What the EHR sends the browser back with.
  Fields back() {
    const Fields asked = query_of(location(begin()));
    if (asked.count("state") == 0) return {};
    return {{"state", asked.at("state")}, {"code", ehr.authorize(asked)}};
  }
  net::Response launch() { return get("/smart/callback", back()); }

  // The session that the page gets for the code in the fragment.
  base::Result<engine::Session> redeem(const net::Response& end) {
    const std::string where = location(end);
    const std::size_t at = where.find("#code=");
    if (at == std::string::npos) return base::Error{base::Code::kDenied, "no code", "", {}};
    auto opened = host.sessions().redeem_and_wait(where.substr(at + 6));
    if (!opened.ok()) return opened.error();
    return opened.value().session;
  }

  Rig rig;
  RigHost host{rig};
  TestEhr ehr{rig.clock()};
  std::map<std::string, std::string> settings;
  std::unique_ptr<engine::Source> source;
  engine::ThreadId thread;
  engine::PatientId ada;
  engine::BusinessId name;
};

}  // namespace support
