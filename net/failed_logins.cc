#include "net/failed_logins.h"

#include <arpa/inet.h>

#include <algorithm>
#include <functional>
#include <random>

namespace net {
namespace {

constexpr double kUsPerSecond = 1e6;
constexpr std::size_t kPrefixBytes = 8;  // of an IPv6 address: what one network gets (RFC 4291)
constexpr std::size_t kMappedBytes = 12;

// The /64 of an IPv6 address; an IPv4 address whole, however it is written.
std::string network_of(std::string_view remote) {
  const std::string text(remote.substr(0, remote.find('%')));
  unsigned char bytes[16];
  if (::inet_pton(AF_INET6, text.c_str(), bytes) != 1) return text;
  const std::string_view whole(reinterpret_cast<const char*>(bytes), sizeof bytes);
  const bool mapped = whole.starts_with(std::string_view("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12));
  if (mapped) {
    char dotted[INET_ADDRSTRLEN];
    return ::inet_ntop(AF_INET, bytes + kMappedBytes, dotted, sizeof dotted);
  }
  return std::string(whole.substr(0, kPrefixBytes));
}

template <class Map, class Earlier>
void drop_oldest(Map& map, std::size_t max, Earlier earlier) {
  if (map.size() < max) return;
  map.erase(std::min_element(map.begin(), map.end(), earlier));
}

}  // namespace

FailedLogins::FailedLogins() : salt_((std::uint64_t{std::random_device{}()} << 32) | 1) {}

FailedLogins::Attempt FailedLogins::attempt(std::string_view remote,
                                            std::string_view authorization) const {
  if (authorization.empty()) return {};
  const std::uint64_t mixed = std::hash<std::string_view>{}(authorization) ^ salt_;
  return {network_of(remote), std::max<std::uint64_t>(1, mixed * 0x9e3779b97f4a7c15u)};
}

void FailedLogins::fill(Bucket& bucket, std::int64_t now_us) const {
  const double seconds = static_cast<double>(now_us - bucket.at_us) / kUsPerSecond;
  bucket.failures = std::max(0.0, bucket.failures - std::max(0.0, seconds) * kPerSecond);
  bucket.at_us = now_us;
}

bool FailedLogins::admits(const Attempt& attempt, std::int64_t now_us) {
  if (attempt.credential == 0) return true;
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(attempt.address);
  if (found == buckets_.end() || good_.contains(attempt.credential)) return true;
  fill(found->second, now_us);
  return found->second.failures + 1 <= kBurst;
}

void FailedLogins::answered(const Attempt& attempt, int status, std::int64_t now_us) {
  if (attempt.credential == 0) return;
  const std::lock_guard lock(mutex_);
  if (status == 401) {
    good_.erase(attempt.credential);
    return fail(attempt.address, now_us);
  }
  // What is busy or broken says nothing of a credential.
  if (status < 400 || status == 403 || status == 404) remember(attempt.credential, now_us);
}

void FailedLogins::fail(const std::string& address, std::int64_t now_us) {
  if (!buckets_.contains(address)) {
    if (buckets_.size() >= kAddressesMax) {
      for (auto& [known, bucket] : buckets_) fill(bucket, now_us);
      std::erase_if(buckets_, [](const auto& one) { return one.second.failures == 0; });
    }
    drop_oldest(buckets_, kAddressesMax,
                [](const auto& a, const auto& b) { return a.second.failures < b.second.failures; });
  }
  Bucket& bucket = buckets_[address];
  fill(bucket, now_us);
  bucket.failures = std::min(kBurst, bucket.failures + 1);
}

void FailedLogins::remember(std::uint64_t credential, std::int64_t now_us) {
  if (!good_.contains(credential)) {
    drop_oldest(good_, kGoodMax, [](const auto& a, const auto& b) { return a.second < b.second; });
  }
  good_[credential] = now_us;
}

std::size_t FailedLogins::addresses() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

std::size_t FailedLogins::good() const {
  const std::lock_guard lock(mutex_);
  return good_.size();
}

}  // namespace net
