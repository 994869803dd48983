// How fast requests go in and answers come out, without an engine: POST of 1 KB on kept
// connections.
#include <benchmark/benchmark.h>

#include <thread>
#include <vector>

#include "net/http_server.h"
#include "net/raw_client.h"

namespace net {
namespace {

constexpr int kRequestsEach = 500;

void post_on(const std::string& address) {
  RawClient client(address);
  std::string body(1000, 'b');
  std::string request =
      "POST /fhir/R4/Appointment HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n"
      "Content-Type: application/fhir+json\r\n\r\n" +
      body;
  for (int i = 0; i < kRequestsEach; ++i) {
    client.send(request);
    client.read_until("\r\n\r\n");
  }
}

void post_small_bodies(benchmark::State& state) {
  Executor executor(2);
  Router router;
  router.mount("POST", "/fhir/R4/{type}", [](Request, Respond respond) {
    respond({201, "application/fhir+json", "", {{"Location", "Appointment/1"}}});
  });
  HttpServer server(executor, router, {});
  if (!server.start().ok()) return state.SkipWithError("cannot listen");
  for (auto _ : state) {
    std::vector<std::thread> clients;
    for (int i = 0; i < state.range(0); ++i) clients.emplace_back(post_on, server.address());
    for (std::thread& client : clients) client.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kRequestsEach);
  server.stop();
  executor.stop();
}
BENCHMARK(post_small_bodies)->Arg(1)->Arg(16)->Unit(benchmark::kMillisecond)->UseRealTime();

void check_a_head(benchmark::State& state) {
  std::string head =
      "POST /fhir/R4/Appointment?x=1 HTTP/1.1\r\nHost: ehr.example\r\n"
      "Authorization: Bearer abcdefghijklmnopqrstuvwxyz\r\nContent-Length: 1000\r\n"
      "Content-Type: application/fhir+json\r\nAccept: */*\r\n\r\n";
  for (auto _ : state) benchmark::DoNotOptimize(check_head(head, {}));
}
BENCHMARK(check_a_head);

}  // namespace
}  // namespace net
