#include "adapters/mllp/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "adapters/mllp/client.h"
#include "base/check.h"

namespace adapter::mllp {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Micros = std::chrono::microseconds;

std::string code_of(const Reply& reply) {
  switch (reply.kind) {
    case Reply::Kind::kAnswered:
      return std::string(hl7::ack_code_name(reply.code));
    case Reply::Kind::kWritten:
      return "written";
    case Reply::Kind::kNotSent:
      return "not-sent";
    case Reply::Kind::kUnknown:
      return "unknown";
  }
  CHECK_UNREACHABLE();
}

// One run. Lanes (connections times in_flight) each keep one message under way.
class Run : public std::enable_shared_from_this<Run> {
 public:
  Run(net::Executor& executor, const LoadOptions& options)
      : executor_(executor), options_(options), took_us_(options.messages, -1) {
    ClientOptions client;
    client.address = options.address;
    client.tls = options.tls;
    client.answer_us = options.answer_us;
    client.in_flight_max = options.in_flight;
    for (int i = 0; i < options.connections; ++i) {
      clients_.push_back(std::make_unique<Client>(executor, client));
    }
  }

  LoadReport go() {
    start_ = SteadyClock::now();
    for (int lane = 0; lane < options_.connections * options_.in_flight; ++lane) {
      next(*clients_[static_cast<std::size_t>(lane % options_.connections)]);
    }
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return answered_ == options_.messages; });
    return report();
  }

 private:
  void next(Client& client) {
    std::size_t number = next_.fetch_add(1);
    if (number >= options_.messages) return;
    if (options_.rate_per_s <= 0) return send(client, number, SteadyClock::now());
    auto wait = std::chrono::duration<double>(static_cast<double>(number) / options_.rate_per_s);
    auto due = start_ + std::chrono::duration_cast<SteadyClock::duration>(wait);
    auto left = std::chrono::duration_cast<Micros>(due - SteadyClock::now()).count();
    if (left <= 0) return send(client, number, due);
    executor_.after_us(left, [self = shared_from_this(), &client, number, due] {
      self->send(client, number, due);
    });
  }

  void send(Client& client, std::size_t number, SteadyClock::time_point since) {
    LoadItem item = options_.next(number);
    client.send(std::move(item.bytes), std::move(item.control_id),
                [self = shared_from_this(), &client, number, since](const Reply& reply) {
                  self->note(number, since, reply);
                  self->next(client);
                });
  }

  void note(std::size_t number, SteadyClock::time_point since, const Reply& reply) {
    auto took = std::chrono::duration_cast<Micros>(SteadyClock::now() - since).count();
    std::lock_guard lock(mutex_);
    if (reply.kind == Reply::Kind::kAnswered) took_us_[number] = took;
    ++codes_[code_of(reply)];
    if (++answered_ == options_.messages) finished_.notify_all();
  }

  LoadReport report() {
    LoadReport report;
    report.messages = options_.messages;
    report.seconds = std::chrono::duration<double>(SteadyClock::now() - start_).count();
    report.messages_per_s = static_cast<double>(report.messages) / report.seconds;
    report.codes = codes_;
    std::erase(took_us_, -1);
    std::sort(took_us_.begin(), took_us_.end());
    report.p50_us = part(0.5);
    report.p99_us = part(0.99);
    report.p999_us = part(0.999);
    report.max_us = part(1);
    return report;
  }

  std::int64_t part(double share) const {
    if (took_us_.empty()) return 0;
    auto at = static_cast<std::size_t>(share * static_cast<double>(took_us_.size()));
    return took_us_[std::min(at, took_us_.size() - 1)];
  }

  net::Executor& executor_;
  const LoadOptions options_;  // a copy: the last callback may outlive the call
  std::vector<std::unique_ptr<Client>> clients_;
  SteadyClock::time_point start_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::size_t answered_ = 0;
  std::vector<std::int64_t> took_us_;
  std::map<std::string, std::size_t> codes_;
};

}  // namespace

LoadReport run_load(net::Executor& executor, const LoadOptions& options) {
  if (options.messages == 0) return {};
  return std::make_shared<Run>(executor, options)->go();
}

}  // namespace adapter::mllp
