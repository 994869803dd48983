#include "engine/cli/ehr/text_gateway.h"

#include <algorithm>

#include "base/time.h"
#include "engine/cli/ehr/stand_in_page.h"

namespace engine::cli {
namespace {

using base::Json;

constexpr std::size_t kBodyBytesMax = 4096;

}  // namespace

void TextGateway::mount(net::Router& router) {
  router.mount("POST", "/texts", [this](const net::Request& request, const net::Respond& respond) {
    respond(take(request));
  });
  router.mount("GET", "/texts", [this](const net::Request& request, const net::Respond& respond) {
    respond(list(request));
  });
  const auto serve_page = [](const net::Request& request, const net::Respond& respond) {
    respond(stand_in_page(request, "phone.html", "default-src 'self'; frame-ancestors 'none'"));
  };
  router.mount("GET", "/phone/", serve_page);
  router.mount("GET", "/phone/{name}", serve_page);
}

net::Response TextGateway::take(const net::Request& request) {
  if (request.bearer() != secret_) return net::problem(401, "not a customer of this gateway");
  if (request.body.size() > kBodyBytesMax) return net::problem(413, "too long for a text message");
  const auto read = base::parse_json(request.body);
  if (!read.ok() || read.value().text_of("to").empty()) return net::problem(400, "no text message");
  Text text{read.value().text_of("to"), read.value().text_of("text"),
            std::string(request.header("Idempotency-Key")), clock_.now()};
  const std::lock_guard lock(mutex_);
  const bool repeated =
      !text.key.empty() && std::any_of(texts_.begin(), texts_.end(),
                                       [&](const Text& known) { return known.key == text.key; });
  log_.write({{"channel", Json::string("sms")},
              {"bytes", Json::integer(static_cast<long long>(text.text.size()))},
              {"repeated", Json::boolean(repeated)}});
  if (!repeated) texts_.push_back(std::move(text));
  if (texts_.size() > kTextsMax) texts_.pop_front();
  return {202, "application/json", "{}", {}};
}

net::Response TextGateway::list(const net::Request& request) {
  const std::string to = query_value(request, "to");
  Json all = Json::array();
  const std::lock_guard lock(mutex_);
  for (const Text& one : texts_) {
    if (one.to != to) continue;
    Json text = Json::object();
    text.set("at", Json::string(base::format_instant(one.at)));
    text.set("text", Json::string(one.text));
    all.push(std::move(text));
  }
  Json body = Json::object();
  body.set("texts", std::move(all));
  return {200, "application/json", base::write_json(body), {{"Cache-Control", "no-store"}}};
}

}  // namespace engine::cli
