// Cookies: the three that the patient's page keeps, and what protects its forms.
//
//   cookie_of(request, kSessionCookie)              // "" when absent or given twice
//   response.headers.push_back(set_cookie({kSessionCookie, token}));
//   is_own_form(request, form)                      // the token in the form is that of the cookie
//
// All are __Host- (Secure, Path=/, no Domain), HttpOnly, SameSite=Strict and end with the browser.
// Browsers keep Secure cookies of http on loopback too. A form counts only with the cookie's own
// token in it, and where the browser tells an Origin or Sec-Fetch-Site, only from this server.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "net/form.h"
#include "net/router.h"

namespace adapter::portal {

inline constexpr std::string_view kSessionCookie = "__Host-hopline";
inline constexpr std::string_view kLinkCookie = "__Host-hopline-link";
inline constexpr std::string_view kFormCookie = "__Host-hopline-form";
inline constexpr std::string_view kLanguageCookie = "__Host-hopline-language";
inline constexpr std::size_t kCookieBytesMax = 256;

struct Cookie {
  std::string_view name;
  std::string value;  // empty: it is taken away
};

std::string_view cookie_of(const net::Request& request, std::string_view name);
net::Header set_cookie(const Cookie& cookie);
bool is_own_form(const net::Request& request, const net::Form& form);

}  // namespace adapter::portal
