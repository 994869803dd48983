#include "net/mail_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/check.h"
#include "net/host_port.h"

namespace net {
namespace {

struct Easy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct List {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct Url {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// The message as libcurl asks for it, and whether it has begun to.
struct Leaving {
  std::string_view rest;
  bool began = false;
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto* leaving = static_cast<Leaving*>(context);
  leaving->began = true;
  const std::size_t bytes = std::min(size * count, leaving->rest.size());
  std::memcpy(buffer, leaving->rest.data(), bytes);
  leaving->rest.remove_prefix(bytes);
  return bytes;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

std::string host_of(const std::string& text) {
  const std::unique_ptr<CURLU, Url> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return "";
  std::string host = part_of(url.get(), CURLUPART_HOST);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

// libcurl's own texts hold names of hosts.
std::string word_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return "connect";
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "tls";
    case CURLE_LOGIN_DENIED:
      return "login";
    default:
      return "cut";
  }
}

// 354 is the invitation to send the message and no answer to it (RFC 5321 4.2.5).
MailSent judge(CURLcode code, long answer, bool began) {
  using Kind = MailSent::Kind;
  if (code == CURLE_OK) return {Kind::kTaken, std::to_string(answer)};
  // A wrong password is our own fault: mended, the same message goes.
  if (code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED) {
    return {Kind::kLater, word_of(code)};
  }
  if (answer >= 500) return {Kind::kRefused, std::to_string(answer)};
  if (answer >= 400) return {Kind::kLater, std::to_string(answer)};
  return {began ? Kind::kUnknown : Kind::kLater, word_of(code)};
}

void set_transport(CURL* handle, const MailClient::Options& options) {
  curl_easy_setopt(handle, CURLOPT_URL, options.url.c_str());
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  const bool plain_allowed =
      options.tls == MailClient::Tls::kUnlessLoopback && is_loopback(host_of(options.url));
  const long tls = plain_allowed ? CURLUSESSL_TRY : CURLUSESSL_ALL;
  curl_easy_setopt(handle, CURLOPT_USE_SSL, tls);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.user.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, options.password.c_str());
  }
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, options.connect_ms);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, options.total_ms);
}

}  // namespace

MailClient::MailClient(Options options) : options_(std::move(options)) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(started == CURLE_OK);
}

bool MailClient::is_url(const std::string& text) {
  const std::unique_ptr<CURLU, Url> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return false;
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  const std::string path = part_of(url.get(), CURLUPART_PATH);
  return (scheme == "smtp" || scheme == "smtps") && (path.empty() || path == "/") &&
         part_of(url.get(), CURLUPART_USER).empty() && !host_of(text).empty();
}

MailSent MailClient::send(const MailMessage& message) const {
  const std::unique_ptr<CURL, Easy> handle(curl_easy_init());
  CHECK(handle != nullptr);
  set_transport(handle.get(), options_);
  const std::string from = "<" + message.from + ">";
  const std::unique_ptr<curl_slist, List> to(
      curl_slist_append(nullptr, ("<" + message.to + ">").c_str()));
  Leaving leaving{message.content};
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, &on_read);
  curl_easy_setopt(handle.get(), CURLOPT_READDATA, &leaving);
  const CURLcode code = curl_easy_perform(handle.get());
  long answer = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &answer);
  return judge(code, answer, leaving.began);
}

}  // namespace net
