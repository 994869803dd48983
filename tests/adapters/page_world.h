// PageWorld: a patient with an appointment and a link in a notice, and a browser without scripts.
//
//   World world;                                  // portal started, one thread, one link sent
//   Browser browser = world.prove();              // through the identity check
//   Browser browser = world.signed_in();          // and through the first visit
//   holds(browser.get(world.place()), "Knee MRI")
//
// On the real engine with fake sinks; one thread. For tests alone.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "adapters/table.h"
#include "tests/support/refusing_host.h"
#include "tests/support/rig_host.h"

namespace page_world {

using support::Rig;
using support::RigHost;
using testing_support::header_of;
using testing_support::settings_of;

inline std::string encoded(const std::string& text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// A browser that keeps cookies, follows 303 and sends the form token of the page it is on.
class Browser {
 public:
  explicit Browser(RigHost& host) : host_(host) {}

  net::Response get(const std::string& address) { return follow(send("GET", address, "")); }
  net::Response post(const std::string& address, const Fields& fields) {
    return follow(post_only(address, fields));
  }
  net::Response post_only(const std::string& address, const Fields& fields) {
    std::string body = "form=" + encoded(cookie("__Host-hopline-form"));
    for (const auto& [name, value] : fields) body += "&" + name + "=" + encoded(value);
    return send("POST", address, body);
  }
  net::Response send(const std::string& method, const std::string& address,
                     const std::string& body) {
    net::Request request;
    request.method = method;
    const auto question = address.find('?');
    request.path = address.substr(0, question);
    if (question != std::string::npos) {
      const auto equals = address.find('=', question);
      const auto end = address.find('#');
      request.query.emplace_back(address.substr(question + 1, equals - question - 1),
                                 address.substr(equals + 1, end - equals - 1));
    }
    request.body = body;
    std::string all;
    for (const auto& [name, value] : cookies) all += (all.empty() ? "" : "; ") + name + "=" + value;
    if (!all.empty()) request.headers.push_back({"Cookie", all});
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    for (const net::Header& header : extra) request.headers.push_back(header);
    net::Response response = host_.ask(std::move(request));
    keep_cookies(response);
    return response;
  }
  std::string cookie(const std::string& name) {
    return cookies.count(name) != 0 ? cookies[name] : "";
  }

  std::map<std::string, std::string> cookies;
  std::vector<net::Header> extra;
  std::string at;  // where the last 303 led

 private:
  net::Response follow(net::Response response) {
    for (int i = 0; i < 4 && response.status == 303; ++i) {
      at = header_of(response, "Location");
      response = send("GET", at, "");
    }
    return response;
  }
  void keep_cookies(const net::Response& response) {
    for (const net::Header& header : response.headers) {
      if (header.name != "Set-Cookie") continue;
      const auto equals = header.value.find('=');
      const auto end = header.value.find(';');
      const std::string value = header.value.substr(equals + 1, end - equals - 1);
      cookies[header.value.substr(0, equals)] = value;
      if (value.empty()) cookies.erase(header.value.substr(0, equals));
    }
  }
  RigHost& host_;
};

struct World {
  Rig rig{"sqlite", [](engine::Rules& rules) { rules.notices = {"mail"}; }};
  RigHost host{rig};
  std::unique_ptr<engine::Source> portal;
  engine::PatientId patient;
  engine::ThreadId thread;

  explicit World(const std::string& more = "",
                 const std::map<std::string, std::string>& settings = {}) {
    portal = adapter::find("portal")->make_source(settings_of("portal", settings), host).value();
    EXPECT_TRUE(portal->start().ok());
    auto made =
        rig.post("Patient",
                 R"({"resourceType":"Patient","identifier":[{"system":"urn:oid:2.999.1",)"
                 R"("value":"1001"}],"name":[{"family":"Canary"}],"birthDate":"1970-01-31",)" +
                     more +
                     R"("telecom":[{"system":"phone","value":"5550100123"},)"
                     R"({"system":"email","value":"canary@example.org"}]})",
                 rig.ehr_client());
    EXPECT_TRUE(made.ok());
    patient = engine::PatientId{std::stoll(made.value().get().resource_id)};
    const auto receipt = rig.feed(rig.siu("S12"));
    EXPECT_EQ(receipt.threads.size(), 1U);
    if (!receipt.threads.empty()) thread = receipt.threads[0];
    rig.run_until_idle();
  }
  ~World() { portal->stop(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::string link() { return rig.mail().secrets.empty() ? "" : rig.mail().secrets.back(); }
  std::string code() { return rig.sms().secrets.empty() ? "" : rig.sms().secrets.back(); }
  std::string place() const { return "/p/threads/t" + thread.to_string(); }

  // Through the identity check; then through the first visit.
  Browser prove() {
    Browser browser(host);
    browser.get("/p/s/" + link());
    browser.post("/p/birth", {{"day", "31"}, {"month", "1"}, {"year", "1970"}});
    rig.run_until_idle();
    browser.post("/p/code", {{"code", code()}});
    return browser;
  }
  Browser signed_in() {
    Browser browser = prove();
    browser.post("/p/agree", {});
    return browser;
  }
};

inline bool holds(const net::Response& page, std::string_view text) {
  return page.body.find(text) != std::string::npos;
}

}  // namespace page_world
