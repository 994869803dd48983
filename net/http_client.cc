#include "net/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>

#include "base/check.h"
#include "net/host_port.h"
#include "net/text.h"

namespace net {
namespace {

constexpr long kLeastBytesPerSecond = 64;
constexpr long kSlowSeconds = 30;
constexpr std::size_t kHandlesKept = 16;
constexpr std::size_t kHeaderBytesMax = 64 << 10;

struct Easy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct List {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct Url {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using EasyHandle = std::unique_ptr<CURL, Easy>;
using HeaderList = std::unique_ptr<curl_slist, List>;

// Where one call's reply grows, with the caps it must keep.
struct Growing {
  ClientReply reply;
  std::size_t body_bytes_max = 0;
  std::size_t header_bytes = 0;
  bool too_large = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
  auto* growing = static_cast<Growing*>(context);
  if (growing->reply.body.size() + size * count > growing->body_bytes_max) {
    growing->too_large = true;
    return 0;
  }
  growing->reply.body.append(data, size * count);
  return size * count;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) {
  auto* growing = static_cast<Growing*>(context);
  std::string_view line(data, size * count);
  growing->header_bytes += line.size();
  if (growing->header_bytes > kHeaderBytesMax) {
    growing->too_large = true;
    return 0;
  }
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    growing->reply.headers.clear();  // a 100 came before the answer itself
  } else if (colon != std::string_view::npos) {
    growing->reply.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trim_blanks(line.substr(colon + 1)))});
  }
  return size * count;
}

std::string url_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

// https anywhere, http on loopback, never a credential in the URL.
bool may_call(const std::string& text) {
  std::unique_ptr<CURLU, Url> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return false;
  if (!url_part(url.get(), CURLUPART_USER).empty()) return false;
  std::string host = url_part(url.get(), CURLUPART_HOST);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::string scheme = url_part(url.get(), CURLUPART_SCHEME);
  return scheme == "https" || (scheme == "http" && is_loopback(host));
}

bool is_clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

bool is_well_formed(const ClientRequest& request) {
  return is_token(request.method) && is_clean(request.url) && may_call(request.url) &&
         std::all_of(request.headers.begin(), request.headers.end(), [](const Header& header) {
           return is_token(header.name) && is_clean(header.value);
         });
}

// Fixed words: libcurl's own texts hold URLs and names of hosts.
std::string_view word_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "resolve";
    case CURLE_COULDNT_CONNECT:
      return "connect";
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return "tls";
    default:
      return "cut";
  }
}

// A reply whose end only the closing of the connection marks cannot be told from a cut one.
bool says_where_it_ends(const ClientRequest& request, const ClientReply& reply) {
  if (request.method == "HEAD" || reply.status == 204 || reply.status == 304) return true;
  return !reply.header("Content-Length").empty() || !reply.header("Transfer-Encoding").empty();
}

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

void set_transport(CURL* handle, const HttpClient::Options& options, long total_ms) {
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https,http");
  // A redirect, a proxy variable or a .netrc would send patient data, or our token, where no
  // configuration says.
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, options.connect_ms);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, total_ms);
  // A far side that trickles would hold the destination for the whole of its time.
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, kLeastBytesPerSecond);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
}

void set_request(CURL* handle, const ClientRequest& request) {
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  if (!request.body.empty() || !is_safe(request.method)) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  // On a kept connection that turns out dead, libcurl sends again by itself, a POST too: the far
  // side may then act twice. A call that changes something gets a connection of its own.
  curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, is_safe(request.method) ? 0L : 1L);
}

HeaderList header_list(const ClientRequest& request) {
  // An empty value removes what libcurl adds by itself.
  HeaderList list(curl_slist_append(nullptr, "Expect:"));
  for (const Header& header : request.headers) {
    std::string line = header.name + ": " + header.value;
    CHECK(curl_slist_append(list.get(), line.c_str()) != nullptr);
  }
  return list;
}

// The one question that decides between retry and unknown: a call of which no byte left did not
// happen.
bool began_to_leave(CURL* handle) {
  long sent = 0;
  curl_easy_getinfo(handle, CURLINFO_REQUEST_SIZE, &sent);
  return sent > 0;
}

void start_curl_once() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(started == CURLE_OK);
}

}  // namespace

struct HttpClient::State {
  Options options;
  std::mutex mutex;
  std::vector<EasyHandle> idle;

  EasyHandle take();
  void give_back(EasyHandle handle);
};

EasyHandle HttpClient::State::take() {
  std::lock_guard lock(mutex);
  if (idle.empty()) return EasyHandle(curl_easy_init());
  EasyHandle handle = std::move(idle.back());
  idle.pop_back();
  return handle;
}

void HttpClient::State::give_back(EasyHandle handle) {
  curl_easy_reset(handle.get());  // keeps its connections
  std::lock_guard lock(mutex);
  if (idle.size() < kHandlesKept) idle.push_back(std::move(handle));
}

HttpClient::HttpClient(Options options) : state_(std::make_unique<State>()) {
  start_curl_once();
  state_->options = std::move(options);
}

HttpClient::~HttpClient() = default;

std::variant<ClientReply, ClientFailure> HttpClient::call(const ClientRequest& request) {
  if (!is_well_formed(request)) return ClientFailure{false, "bad request"};
  EasyHandle handle = state_->take();
  CHECK(handle != nullptr);
  Growing growing;
  growing.body_bytes_max = state_->options.reply_bytes_max;
  set_transport(handle.get(), state_->options, request.total_ms);
  set_request(handle.get(), request);
  HeaderList headers = header_list(request);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &growing);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &growing);

  CURLcode code = curl_easy_perform(handle.get());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  bool left = began_to_leave(handle.get());
  state_->give_back(std::move(handle));
  growing.reply.status = static_cast<int>(status);
  if (growing.too_large) return ClientFailure{left, "too large"};
  if (code != CURLE_OK) return ClientFailure{left, std::string(word_of(code))};
  if (!says_where_it_ends(request, growing.reply)) return ClientFailure{left, "cut"};
  return std::move(growing.reply);
}

std::string_view ClientReply::header(std::string_view name) const {
  auto found = std::find_if(headers.begin(), headers.end(),
                            [&](const Header& header) { return same_text(header.name, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

}  // namespace net
