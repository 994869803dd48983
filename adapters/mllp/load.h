// run_load: many messages to one MLLP receiver, with times and codes. For `send`, `bench` and
// tests.
//
//   auto report = run_load(executor, {.address = "127.0.0.1:2575", .connections = 16,
//                                     .messages = 10'000, .next = [](std::size_t i) {
//                                        return LoadItem{siu(i), "M" + std::to_string(i)}; }});
//   report.messages_per_s; report.p99_us; report.codes["AA"];
//
// Blocks until every message has its reply. With a rate, message i is due at i/rate, and its time
// counts from when it was due, so that a stall is not hidden by what it held up. `next` is called
// from several threads, once for each number. Not from an I/O thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "net/executor.h"
#include "net/tls.h"

namespace adapter::mllp {

struct LoadItem {
  std::string bytes;
  std::string control_id;  // its MSH-10
};

struct LoadOptions {
  std::string address;
  std::shared_ptr<const net::Tls> tls;
  int connections = 1;
  int in_flight = 1;  // on each connection
  std::size_t messages = 1;
  double rate_per_s = 0;  // of all together; 0: as fast as answers come
  std::int64_t answer_us = 30'000'000;
  std::function<LoadItem(std::size_t number)> next;
};

struct LoadReport {
  std::size_t messages = 0;
  double seconds = 0;
  double messages_per_s = 0;
  std::int64_t p50_us = 0, p99_us = 0, p999_us = 0, max_us = 0;  // of those that were answered
  std::map<std::string, std::size_t> codes;  // "AA", ..., and "not-sent", "unknown", "written"
};

LoadReport run_load(net::Executor& executor, const LoadOptions& options);

}  // namespace adapter::mllp
