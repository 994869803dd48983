#include "net/http_write.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "net/text.h"

namespace net {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kDefaults = {{
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"},
}};
constexpr std::string_view kTransportSecurity = "max-age=31536000";

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool is_field_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

bool sets(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const Header& header) { return same_text(header.name, name); });
}

// RFC 9110 5.6.7: always English, always GMT.
std::string http_date(base::Instant now) {
  std::time_t seconds = static_cast<std::time_t>(now.us / base::kSecondUs);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::size_t size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string(text, size);
}

bool has_body(int status) { return status != 204 && status != 304; }

}  // namespace

bool may_be_sent(const Response& response) {
  return response.status >= 200 && response.status < 600 && is_field_value(response.type) &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
           return is_token(header.name) && is_field_value(header.value);
         });
}

std::string write_response(const Response& response, const WriteOptions& options) {
  if (!may_be_sent(response)) {
    return write_response(problem(500, "the answer could not be written"), options);
  }
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_of(response.status)).append("\r\n");
  append_field(out, "Date", http_date(options.now));
  if (has_body(response.status)) {
    if (!response.type.empty()) append_field(out, "Content-Type", response.type);
    if (!response.events) {
      append_field(out, "Content-Length", std::to_string(response.body.size()));
    } else if (options.chunked) {
      append_field(out, "Transfer-Encoding", "chunked");
    }
  }
  for (const auto& [name, value] : kDefaults) {
    if (!sets(response, name)) append_field(out, name, value);
  }
  if (options.tls) append_field(out, "Strict-Transport-Security", kTransportSecurity);
  for (const Header& header : response.headers) append_field(out, header.name, header.value);
  append_field(out, "Connection", options.keep_alive ? "keep-alive" : "close");
  out += "\r\n";
  if (has_body(response.status) && !options.head_only) out += response.body;
  return out;
}

}  // namespace net
