#include "adapters/portal/cookies.h"

#include <algorithm>

#include "net/text.h"

namespace adapter::portal {
namespace {

constexpr std::size_t kFormTokenCharacters = 22;

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= kCookieBytesMax &&
         std::all_of(value.begin(), value.end(), [](char c) {
           return c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\';
         });
}

// "https://clinic.example" against the Host that the browser asked for.
bool is_own_origin(std::string_view origin, std::string_view host) {
  const auto at = origin.find("://");
  return at != std::string_view::npos && origin.substr(at + 3) == host;
}

}  // namespace

std::string_view cookie_of(const net::Request& request, std::string_view name) {
  std::string_view rest = request.header("Cookie");
  std::string_view only;
  int seen = 0;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    if (net::trim_blanks(pair.substr(0, equals)) != name) continue;
    only = net::trim_blanks(pair.substr(equals + 1));
    ++seen;
  }
  return seen == 1 && is_value(only) ? only : std::string_view();
}

net::Header set_cookie(const Cookie& cookie) {
  std::string value =
      std::string(cookie.name) + "=" + cookie.value + "; Path=/; Secure; HttpOnly; SameSite=Strict";
  if (cookie.value.empty()) value += "; Max-Age=0";
  return {"Set-Cookie", std::move(value)};
}

bool is_own_form(const net::Request& request, const net::Form& form) {
  const std::string_view kept = cookie_of(request, kFormCookie);
  if (kept.size() != kFormTokenCharacters || !net::same_secret(kept, form.one("form")))
    return false;
  const std::string_view site = request.header("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string_view origin = request.header("Origin");
  // A page that sends no referrer sends "null" as its origin too (Fetch, 3.1 "Origin" header).
  return origin.empty() || origin == "null" || is_own_origin(origin, request.header("Host"));
}

}  // namespace adapter::portal
