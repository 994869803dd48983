#include "adapters/notify/source.h"

#include <utility>

#include "adapters/notify/answer.h"
#include "adapters/notify/sink.h"
#include "net/router.h"
#include "net/turnstile.h"

namespace adapter::notify {
namespace {

// Takes as long for every wrong token of a length.
bool is_same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char differences = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences = static_cast<unsigned char>(differences | (a[i] ^ b[i]));
  }
  return differences == 0;
}

net::Response thanks() {
  net::Response response;
  response.body = "{}";
  return response;
}

class NotifySource : public engine::Source {
 public:
  NotifySource(engine::Host& host, std::string name, std::string token)
      : host_(host), name_(std::move(name)), token_(std::move(token)) {
    host_.public_http().mount(
        "POST", address(),
        [this](net::Request request, net::Respond respond) { take(request, std::move(respond)); });
  }

  base::Status start() override {
    turnstile_.open();
    return base::ok_status();
  }
  void drain() override { turnstile_.close(); }
  void stop() override {
    turnstile_.close();
    turnstile_.wait();
  }
  std::string address() const override { return "/notify/" + name_ + "/answers"; }

 private:
  void take(const net::Request& request, net::Respond respond) {
    const auto pass = turnstile_.enter();
    if (!pass) return respond(net::problem(503, "not open now"));
    if (!is_same(request.bearer(), token_)) {
      net::Response refusal = net::problem(401, "send the gateway's token");
      refusal.headers.push_back({"WWW-Authenticate", "Bearer realm=\"hopline\""});
      return respond(std::move(refusal));
    }
    const auto answer = read_answer({request.header("Content-Type"), request.body});
    if (!answer) return respond(net::problem(400, "send from and text"));
    if (!answer->stop) return respond(thanks());
    host_.contacts().stopped({engine::ContactChannel::kSms, answer->from, name_},
                             [pass, respond](const base::Status& stopped) {
                               if (stopped.ok()) return respond(thanks());
                               respond(net::problem(503, "not recorded yet; send it again"));
                             });
  }

  engine::Host& host_;
  std::string name_;
  std::string token_;
  net::Turnstile turnstile_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  if (settings.text("channel") != "sms") {
    return settings.fault("channel", "only sms is answered; write direction: out");
  }
  auto token = read_secret(settings, "inbound_token_file");
  if (!token.ok()) return token.error();
  return std::unique_ptr<engine::Source>(
      std::make_unique<NotifySource>(host, settings.name, std::move(token).value()));
}

}  // namespace adapter::notify
