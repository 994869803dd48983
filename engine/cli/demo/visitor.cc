#include "engine/cli/demo/visitor.h"

#include "base/encoding.h"
#include "net/plain_token.h"

namespace engine::cli {
namespace {

constexpr int kRedirectsMax = 5;
constexpr std::string_view kScheme = "http://";

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (net::is_alphanumeric(c)) {
      out += c;
    } else {
      out += '%' + base::to_hex(std::string_view(&c, 1));
    }
  }
  return out;
}

// "http://127.0.0.1:8080" of an address there.
std::string origin_of(const std::string& url) {
  return url.substr(0, url.find('/', kScheme.size()));
}

}  // namespace

std::string hidden_value(std::string_view html, std::string_view name) {
  const std::string head = "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"";
  const auto found = html.find(head);
  if (found == std::string_view::npos) return "";
  const auto begin = found + head.size();
  return std::string(html.substr(begin, html.find('"', begin) - begin));
}

std::string form_body(const Visitor::Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
  }
  return body;
}

std::string Visitor::open(const std::string& address) { return go("GET", address, ""); }

std::string Visitor::submit(const std::string& address, Fields fields) {
  for (const char* name : {"form", "key"}) {
    if (auto value = hidden_value(page_, name); !value.empty()) {
      fields.emplace_back(name, std::move(value));
    }
  }
  return go("POST", address, form_body(fields));
}

base::Result<net::ClientReply> Visitor::ask(const std::string& method, const std::string& url,
                                            std::string body) {
  net::ClientRequest request{method, url, {}, std::move(body)};
  std::string cookies;
  for (const auto& [name, value] : cookies_) {
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  }
  if (!cookies.empty()) request.headers.push_back({"Cookie", cookies});
  if (method == "POST") {
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  }
  auto reply = world_.fetch(request);
  if (reply.ok()) keep_cookies(reply.value());
  return reply;
}

std::string Visitor::go(std::string method, const std::string& address, std::string body) {
  const bool whole = address.starts_with(kScheme);
  std::string url = whole ? address : origin_of(at_) + address;
  for (int i = 0; i < kRedirectsMax; ++i) {
    at_ = url;
    const auto reply = ask(method, url, std::move(body));
    if (!reply.ok()) break;
    const std::string next(reply.value().header("Location"));
    if (next.empty()) {
      page_ = reply.value().status == 200 ? reply.value().body : "";
      return page_;
    }
    url = next.starts_with(kScheme) ? next : origin_of(url) + next;
    method = "GET";
    body.clear();
  }
  page_.clear();
  return page_;
}

void Visitor::keep_cookies(const net::ClientReply& reply) {
  for (const net::Header& header : reply.headers) {
    if (!net::same_text(header.name, "Set-Cookie")) continue;
    const std::string pair = header.value.substr(0, header.value.find(';'));
    const auto equals = pair.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = pair.substr(0, equals);
    cookies_[name] = pair.substr(equals + 1);
    if (cookies_[name].empty()) cookies_.erase(name);
  }
}

}  // namespace engine::cli
