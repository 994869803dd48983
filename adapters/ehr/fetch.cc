#include "adapters/ehr/fetch.h"

#include <utility>

namespace adapter::ehr {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr base::JsonLimits kLimits{
    .bytes_max = kReplyBytesMax, .depth_max = 32, .values_max = 20'000};

Result<net::ClientReply> call(net::HttpClient& client, const net::ClientRequest& request) {
  auto reply = client.call(request);
  if (auto* failure = std::get_if<net::ClientFailure>(&reply)) {
    return Error{Code::kUnavailable, "no answer: " + failure->reason, "http", {}};
  }
  auto& answer = std::get<net::ClientReply>(reply);
  if (answer.status != 200) {
    return Error{Code::kUnavailable, "answered " + std::to_string(answer.status), "http", {}};
  }
  if (answer.body.size() > kReplyBytesMax) {
    return Error{Code::kTooLarge, "the answer is too large", "http", {}};
  }
  return std::move(answer);
}

}  // namespace

Result<Document> fetch_json(net::HttpClient& client, const net::ClientRequest& request) {
  auto reply = call(client, request);
  if (!reply.ok()) return reply.error();
  auto json = base::parse_json(reply.value().body, kLimits);
  if (!json.ok() || !json.value().is_object()) {
    return Error{Code::kInvalid, "the answer is no JSON object", "http", {}};
  }
  return Document{std::move(json).value(), std::string(reply.value().header("Cache-Control"))};
}

std::shared_ptr<net::HttpClient> make_client(const std::string& ca_file) {
  net::HttpClient::Options options;
  options.ca_file = ca_file;
  options.reply_bytes_max = kReplyBytesMax;
  return std::make_shared<net::HttpClient>(std::move(options));
}

jose::KeyCache::Fetch fetch_keys(std::shared_ptr<net::HttpClient> client, std::string url) {
  return [client = std::move(client), url = std::move(url)]() -> Result<jose::KeyCache::Fetched> {
    auto reply = call(*client, {"GET", url, {{"Accept", "application/json"}}, "", kFetchMs});
    if (!reply.ok()) return reply.error();
    return jose::KeyCache::Fetched{std::move(reply.value().body),
                                   std::string(reply.value().header("Cache-Control"))};
  };
}

}  // namespace adapter::ehr
