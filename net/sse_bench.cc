// Open live pages: how many connections with an event stream one server keeps, and how long an
// event takes from push() to each of its readers.
#include <benchmark/benchmark.h>
#include <sys/epoll.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "net/descriptors.h"
#include "net/event_stream.h"
#include "net/http_server.h"
#include "net/raw_client.h"

namespace net {
namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point begin) {
  return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

// The streams of all who have /live open.
class Hub {
 public:
  void keep(std::shared_ptr<EventStream> live) {
    const std::lock_guard lock(mutex_);
    live_.push_back(std::move(live));
  }
  void push(const ServerEvent& event) {
    const std::lock_guard lock(mutex_);
    for (const auto& live : live_) live->push(event);
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<EventStream>> live_;
};

// Many open pages, read by one thread.
class Pages {
 public:
  Pages(const std::string& address, int count) : epoll_(epoll_create1(0)) {
    for (int i = 0; i < count; ++i) {
      pages_.push_back(std::make_unique<RawClient>(address));
      pages_.back()->send("GET /live HTTP/1.1\r\nHost: h\r\n\r\n");
      pages_.back()->read_until("retry: 2000\n\n\r\n");
      epoll_event watch{EPOLLIN, {.ptr = pages_.back().get()}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, pages_.back()->descriptor(), &watch);
    }
  }
  ~Pages() { ::close(epoll_); }

  // How long until each page has the event that was pushed at `begin`.
  void read_event(Steady::time_point begin, std::vector<double>& ms) {
    std::vector<epoll_event> ready(256);
    for (std::size_t seen = 0; seen < pages_.size();) {
      int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 5000);
      if (count <= 0) return;
      for (int i = 0; i < count; ++i) {
        auto* page = static_cast<RawClient*>(ready[static_cast<std::size_t>(i)].data.ptr);
        if (page->read_some().find("data: ") == std::string::npos) continue;
        ms.push_back(ms_since(begin));
        ++seen;
      }
    }
  }

 private:
  int epoll_;
  std::vector<std::unique_ptr<RawClient>> pages_;
};

void push_to_open_pages(benchmark::State& state) {
  raise_descriptor_limit();
  Executor executor(2);
  Router router;
  Hub hub;
  router.mount("GET", "/live", [&](Request, Respond respond) {
    auto live = std::make_shared<EventStream>();
    hub.keep(live);
    respond(live->answer());
  });
  HttpServer server(executor, router, {});
  if (!server.start().ok()) return state.SkipWithError("cannot listen");
  const int count = static_cast<int>(state.range(0));
  Pages pages(server.address(), count);
  std::vector<double> ms;
  for (auto _ : state) {
    Steady::time_point begin = Steady::now();
    std::thread pusher([&] { hub.push({"entry", "1", R"({"thread":"t1","entry":"e9"})"}); });
    pages.read_event(begin, ms);
    pusher.join();
  }
  std::sort(ms.begin(), ms.end());
  const std::size_t expected = state.iterations() * static_cast<std::size_t>(count);
  if (ms.size() != expected) return state.SkipWithError("an event was lost");
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[ms.size() * 99 / 100];
  state.counters["max_ms"] = ms.back();
  server.stop();
  executor.stop();
}
BENCHMARK(push_to_open_pages)
    ->Arg(1)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(1500)
    ->Iterations(50)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace net
