// Visitor: a person's browser without scripts, as far as the demo's people need one.
//
//   Visitor ada(world);
//   std::string page = ada.open(link);                         // follows redirects; its html
//   page = ada.submit("/p/birth", {{"day", "12"}, {"month", "3"}, {"year", "1979"}});
//   ada.at();                                                  // where it ended
//
// Keeps cookies, and sends the hidden fields of the page it is on with each form. A page of another
// status than 200 is "". One host; one thread. The world is borrowed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cli/demo/world.h"

namespace engine::cli {

class Visitor {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  explicit Visitor(DemoWorld& world) : world_(world) {}

  std::string open(const std::string& address);
  std::string submit(const std::string& address, Fields fields);
  // One request with its cookies, followed nowhere.
  base::Result<net::ClientReply> ask(const std::string& method, const std::string& url,
                                     std::string body);
  const std::string& at() const { return at_; }

 private:
  std::string go(std::string method, const std::string& address, std::string body);
  void keep_cookies(const net::ClientReply& reply);

  DemoWorld& world_;
  std::map<std::string, std::string> cookies_;
  std::string at_;
  std::string page_;
};

// The value of the hidden field of that name; "" when the page has none.
std::string hidden_value(std::string_view html, std::string_view name);

// As a form sends it (WHATWG URL 5.2).
std::string form_body(const Visitor::Fields& fields);

}  // namespace engine::cli
