#include "adapters/ehr/web_url.h"

#include <algorithm>

#include "net/host_port.h"
#include "net/plain_token.h"

namespace adapter::ehr {

namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";

std::size_t scheme_bytes(std::string_view url) {
  if (url.starts_with(kHttps)) return kHttps.size();
  return url.starts_with(kHttp) ? kHttp.size() : 0;
}

bool is_host(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return net::is_alphanumeric(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
  });
}

bool is_loopback(std::string_view host_port) {
  const std::string_view host = host_port.substr(0, host_port.rfind(':'));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]" ||
         host_port == "127.0.0.1" || host_port == "localhost" || host_port == "[::1]";
}

bool is_path_character(char c) {
  return net::is_alphanumeric(c) ||
         std::string_view("-._~/:@!$&'()*+,;=%?").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  return url.substr(0, std::min(url.find_first_of("/?", scheme_bytes(url)), url.size()));
}

bool is_web_url(std::string_view url) {
  const std::size_t scheme = scheme_bytes(url);
  if (scheme == 0 || url.size() > kUrlBytesMax) return false;
  const std::string_view origin = origin_of(url);
  const std::string_view host = origin.substr(scheme);
  if (!is_host(host) || (scheme == kHttp.size() && !is_loopback(host))) return false;
  const std::string_view rest = url.substr(origin.size());
  return std::all_of(rest.begin(), rest.end(), is_path_character) &&
         rest.find("/../") == std::string_view::npos && !rest.ends_with("/..");
}

std::string join_url(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  while (path.starts_with('/')) path.remove_prefix(1);
  return std::string(base) + "/" + std::string(path);
}

}  // namespace adapter::ehr
