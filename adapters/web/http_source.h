// HttpSource: a source whose only door is the public listener.
//
//   class CardSource : public web::HttpSource {
//    public:
//     explicit CardSource(engine::Host& host) : HttpSource(host, "/cards", &closed_answer) {
//       serve("GET", "/cards", [](auto request, auto respond, auto pass) { ... });
//     }
//   };
//
// Mount in the constructor. Calls get `closed` before start() and after drain(); stop() returns
// when the last pass is dropped, so a handler keeps its pass until it has answered. Whoever has
// workers of its own ends them in end_work(), between the two. Handlers run on I/O threads.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/api/adapter.h"
#include "net/router.h"
#include "net/turnstile.h"

namespace adapter::web {

using Handle = std::function<void(net::Request, net::Respond, net::Turnstile::Pass)>;
using Closed = std::function<net::Response(const net::Request&)>;

// What is mounted: `handle` with its pass, or `closed` while nobody may enter.
net::Handler guarded(const net::Turnstile& turnstile, Closed closed, Handle handle);

// The method of a service, called with a Call made of those three; the call keeps its pass.
template <class Call, class Service>
Handle method_of(std::shared_ptr<Service> service,
                 void (Service::*method)(const std::shared_ptr<const Call>&)) {
  return [service = std::move(service), method](net::Request request, net::Respond respond,
                                                net::Turnstile::Pass pass) {
    (service.get()->*method)(std::make_shared<const Call>(
        Call{std::move(request), std::move(respond), std::move(pass)}));
  };
}

class HttpSource : public engine::Source {
 public:
  base::Status start() override;
  void drain() override;
  void stop() override;
  std::string address() const override { return address_; }

 protected:
  HttpSource(engine::Host& host, std::string address, Closed closed)
      : host_(host), address_(std::move(address)), closed_(std::move(closed)) {}

  void serve(std::string_view method, std::string_view pattern, Handle handle);
  void serve(const net::ApiOperation& operation, Handle handle);

  engine::Host& host() const { return host_; }
  const net::Turnstile& turnstile() const { return turnstile_; }  // copies share its state

 private:
  virtual void end_work() {}

  engine::Host& host_;
  std::string address_;
  Closed closed_;
  net::Turnstile turnstile_;
};

}  // namespace adapter::web
