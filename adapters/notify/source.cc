#include "adapters/notify/source.h"

#include <utility>

#include "adapters/notify/answer.h"
#include "adapters/notify/sink.h"
#include "adapters/web/answer.h"
#include "adapters/web/http_source.h"
#include "net/text.h"

namespace adapter::notify {
namespace {

net::Response thanks() {
  net::Response response;
  response.body = "{}";
  return response;
}

class NotifySource : public web::HttpSource {
 public:
  NotifySource(engine::Host& host, std::string name, std::string token)
      : HttpSource(host, "/notify/" + name + "/answers",
                   [](const net::Request&) { return net::problem(503, "not open now"); }),
        name_(std::move(name)),
        token_(std::move(token)) {
    serve("POST", address(), [this](const auto& request, const auto& respond, const auto& pass) {
      take(request, respond, pass);
    });
  }

 private:
  void take(const net::Request& request, const net::Respond& respond,
            const net::Turnstile::Pass& pass) {
    if (!net::same_secret(request.bearer(), token_)) {
      return respond(web::stamp(net::problem(401, "send the gateway's token"), ""));
    }
    const auto answer = read_answer({request.header("Content-Type"), request.body});
    if (!answer) return respond(net::problem(400, "send from and text"));
    if (!answer->stop) return respond(thanks());
    host().contacts().stopped({engine::ContactChannel::kSms, answer->from, name_},
                              [pass, respond](const base::Status& stopped) {
                                if (stopped.ok()) return respond(thanks());
                                respond(net::problem(503, "not recorded yet; send it again"));
                              });
  }

  std::string name_;
  std::string token_;
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
