#include "adapters/notify/sink.h"

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "adapters/notify/letter.h"
#include "adapters/notify/wording.h"
#include "net/host_port.h"
#include "net/text.h"
#include "net/worker.h"

namespace adapter::notify {
namespace {

using engine::Outcome;
using Kind = engine::Outcome::Kind;

constexpr long long kTimeoutMsMin = 100;
constexpr long long kTimeoutMsMax = 300'000;
constexpr std::string_view kLinkPath = "/p/s/";

enum class Channel { kMail, kSms };

// What of a parcel is needed once deliver() has returned. It lives in memory for one attempt.
struct Errand {
  std::string parcel;
  std::string language;
  bool is_code = false;
  base::Phi to;
  base::Phi secret;
};

struct Post {
  Channel channel = Channel::kMail;
  std::string portal_url;
  std::string from;
  std::string gateway;
  std::string token;
  long total_ms = 30'000;
};

class NotifySink : public engine::Sink {
 public:
  NotifySink(Post post, net::MailClient::Options mail, net::HttpClient::Options http,
             const base::Clock& clock)
      : post_(std::move(post)), mail_(std::move(mail)), http_(std::move(http)), clock_(clock) {}
  ~NotifySink() override { worker_.stop(); }

  void deliver(const engine::Cleared<engine::Parcel>& cleared,
               std::function<void(Outcome)> done) override {
    const engine::Parcel& parcel = cleared.get();
    if (parcel.kind() != engine::ParcelKind::kNotice || parcel.contact().empty()) {
      return done({Kind::kRefused, "not a notice to an address", ""});
    }
    Errand errand{parcel.id().to_string(), parcel.language(), parcel.is_code(), parcel.contact(),
                  parcel.secret()};
    const bool taken = worker_.put(
        [this, done, errand = std::move(errand)] {
          done(post_.channel == Channel::kMail ? send_mail(errand) : send_sms(errand));
        },
        [done] {
          done({Kind::kRetry, "stopped", ""});
        });
    if (!taken) done({Kind::kRetry, "busy", ""});
  }

  // A person decides: a second notice of one entry does little harm, but says something is new.
  bool settles_unknown() const override { return false; }
  void stop() override { worker_.stop(); }

 private:
  std::string words(const Errand& errand, Text code, Text notice) const {
    if (errand.is_code) return render({errand.language, code}, errand.secret.reveal());
    return render({errand.language, notice},
                  post_.portal_url + std::string(kLinkPath) + errand.secret.reveal());
  }

  Outcome send_mail(const Errand& errand) const {
    const base::Instant now = clock_.now();
    Letter letter;
    letter.from = post_.from;
    letter.to = errand.to.reveal();
    letter.subject =
        render({errand.language, errand.is_code ? Text::kCodeSubject : Text::kNoticeSubject}, "");
    letter.text = words(errand, Text::kCodeMail, Text::kNoticeMail);
    letter.id = "n" + errand.parcel + "." + std::to_string(now.us) +
                post_.from.substr(post_.from.find('@'));
    letter.date = now;
    return judge(mail_.send({letter.from, letter.to, write_letter(letter)}));
  }

  Outcome send_sms(const Errand& errand) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = post_.gateway;
    request.headers = {{"Content-Type", "application/json"},
                       {"Authorization", "Bearer " + post_.token},
                       {"Idempotency-Key", "hopline-" + errand.parcel}};
    request.body = write_sms({errand.to.reveal(), words(errand, Text::kCodeSms, Text::kNoticeSms)});
    request.total_ms = post_.total_ms;
    return judge(http_.call(request));
  }

  Post post_;
  net::MailClient mail_;
  net::HttpClient http_;
  const base::Clock& clock_;
  net::Worker worker_;
};

// Reads settings and collects what is wrong with them.
class Asker {
 public:
  explicit Asker(const engine::Settings& settings) : settings_(settings) {}

  std::string secret(std::string_view key) {
    auto read = read_secret(settings_, key);
    if (!read.ok()) faults.push_back(read.error());
    return read.ok() ? std::move(read).value() : "";
  }
  void need(bool good, std::string_view key, std::string_view words) {
    if (!good) faults.push_back(settings_.fault(key, words));
  }
  long total_ms() {
    const auto timeout = settings_.integer("timeout_ms", 30'000);
    const bool good =
        timeout.ok() && timeout.value() >= kTimeoutMsMin && timeout.value() <= kTimeoutMsMax;
    need(good, "timeout_ms", "wants 100 to 300000");
    return good ? static_cast<long>(timeout.value()) : 0;
  }

  std::vector<base::Error> faults;

 private:
  const engine::Settings& settings_;
};

// https, or http to this machine; a host, and no path that the link would lose.
bool is_base_url(std::string_view url) {
  const bool secure = url.starts_with("https://");
  if (!secure && !url.starts_with("http://")) return false;
  const std::string_view rest = url.substr(secure ? 8 : 7);
  if (rest.empty() || rest.find_first_of("/?#@ \"<>") != std::string_view::npos) return false;
  const auto colon = rest.rfind(':');
  return secure || net::is_loopback(rest.substr(0, colon));
}

bool is_sender(const std::string& from) {
  const auto at = from.find('@');
  return at != std::string::npos && at > 0 && at + 1 < from.size() &&
         from.find_first_of(" \r\n<>,;\"") == std::string::npos;
}

void ask_mail(Asker& ask, const engine::Settings& settings, Post& post,
              net::MailClient::Options& mail) {
  mail.url = settings.text("smtp");
  ask.need(net::MailClient::is_url(mail.url), "smtp", "wants smtp://host:587 or smtps://host");
  mail.user = settings.text("user");
  if (!mail.user.empty()) mail.password = ask.secret("password_file");
  mail.ca_file = settings.text("ca_file");
  const std::string tls = settings.text("tls", "unless-loopback");
  ask.need(tls == "unless-loopback" || tls == "needed", "tls", "wants needed or unless-loopback");
  if (tls == "needed") mail.tls = net::MailClient::Tls::kNeeded;
  mail.total_ms = post.total_ms;
  post.from = settings.text("from");
  ask.need(is_sender(post.from), "from", "wants the address that notices come from");
}

void ask_sms(Asker& ask, const engine::Settings& settings, Post& post,
             net::HttpClient::Options& http) {
  post.gateway = settings.text("gateway");
  ask.need(post.gateway.starts_with("http"), "gateway", "wants the address of the SMS gateway");
  post.token = ask.secret("token_file");
  http.ca_file = settings.text("ca_file");
}

}  // namespace

base::Result<std::string> read_secret(const engine::Settings& settings, std::string_view key) {
  std::ifstream file(settings.text(key));
  std::string line;
  if (!std::getline(file, line) || net::trim_blanks(line).empty()) {
    return settings.fault(key, "cannot be read, or is empty");
  }
  const std::string_view secret = net::trim_blanks(line);
  const bool printable =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < 127; });
  if (!printable) return settings.fault(key, "holds something else than one printable word");
  return std::string(secret);
}

Outcome judge(const net::MailSent& sent) {
  switch (sent.kind) {
    case net::MailSent::Kind::kTaken:
      return {Kind::kDelivered, sent.code, ""};
    case net::MailSent::Kind::kRefused:
      return {Kind::kRefused, sent.code, ""};
    case net::MailSent::Kind::kLater:
      return {Kind::kRetry, sent.code, ""};
    case net::MailSent::Kind::kUnknown:
      return {Kind::kUnknown, sent.code, ""};
  }
  CHECK_UNREACHABLE();
}

// 5xx of a gateway says nothing of what it had done already; 429 and 503 say that it did nothing.
Outcome judge(const std::variant<net::ClientReply, net::ClientFailure>& reply) {
  if (const auto* failure = std::get_if<net::ClientFailure>(&reply)) {
    return {failure->may_have_arrived ? Kind::kUnknown : Kind::kRetry, failure->reason, ""};
  }
  const int status = std::get<net::ClientReply>(reply).status;
  std::string code = std::to_string(status);
  if (status >= 200 && status < 300) return {Kind::kDelivered, std::move(code), ""};
  if (status == 401 || status == 408 || status == 429 || status == 503) {
    return {Kind::kRetry, std::move(code), ""};
  }
  return {status >= 500 ? Kind::kUnknown : Kind::kRefused, std::move(code), ""};
}

base::Result<std::unique_ptr<engine::Sink>> make_sink(const engine::Settings& settings,
                                                      engine::Host& host) {
  Asker ask(settings);
  const std::string channel = settings.text("channel");
  ask.need(channel == "mail" || channel == "sms", "channel", "wants mail or sms");
  const std::string agreed = settings.text("agreed", "recorded");
  ask.need(agreed == "recorded" || agreed == "on-file", "agreed", "wants recorded or on-file");
  Post post;
  post.portal_url = settings.text("portal_url");
  while (post.portal_url.ends_with('/')) post.portal_url.pop_back();
  ask.need(is_base_url(post.portal_url), "portal_url",
           "wants the address of this server for patients, such as https://clinic.example");
  post.total_ms = ask.total_ms();
  net::MailClient::Options mail;
  net::HttpClient::Options http;
  if (channel == "sms") {
    post.channel = Channel::kSms;
    ask_sms(ask, settings, post, http);
  } else {
    ask_mail(ask, settings, post, mail);
  }
  if (!ask.faults.empty()) return base::join_errors(std::move(ask.faults));
  return std::unique_ptr<engine::Sink>(std::make_unique<NotifySink>(
      std::move(post), std::move(mail), std::move(http), host.clock()));
}

}  // namespace adapter::notify
