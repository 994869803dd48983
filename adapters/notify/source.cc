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
  NotifySource(engine::Host& host, std::string name, engine::ContactChannel channel,
               std::string token)
      : HttpSource(host, "/notify/" + name + "/answers",
                   [](const net::Request&) { return net::problem(503, "not open now"); }),
        name_(std::move(name)),
        channel_(channel),
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
    const engine::ContactAt at{channel_, answer->from, name_};
    const auto done = [pass, respond](const base::Status& recorded) {
      if (recorded.ok()) return respond(thanks());
      respond(net::problem(503, "not recorded yet; send it again"));
    };
    switch (answer->word) {
      case Word::kStop:
        return host().contacts().stopped(at, done);
      case Word::kStart:
        return host().contacts().started(at, done);
      case Word::kOther:
        return respond(thanks());
    }
    CHECK_UNREACHABLE();
  }

  std::string name_;
  engine::ContactChannel channel_;
  std::string token_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  const std::string channel = settings.text("channel");
  if (channel != "sms" && channel != "mail") return settings.fault("channel", "wants mail or sms");
  auto token = read_secret(settings, "inbound_token_file");
  if (!token.ok()) return token.error();
  return std::unique_ptr<engine::Source>(std::make_unique<NotifySource>(
      host, settings.name,
      channel == "mail" ? engine::ContactChannel::kMail : engine::ContactChannel::kSms,
      std::move(token).value()));
}

}  // namespace adapter::notify
