// Settings of the MLLP adapter, read with every fault at once.
//
//   auto read = read_source_settings(settings);       // Result<SourceSettings>
//   if (!read.ok()) return read.error();              // names file:line:column of each fault
//
// Pure but for reading the TLS files. Plain text beyond loopback is a fault on either side: patient
// data would cross the network readable.
#pragma once

#include <memory>
#include <string>

#include "adapters/mllp/connection.h"
#include "engine/api/adapter.h"
#include "net/tls.h"

namespace adapter::mllp {

struct SourceSettings {
  std::string listen;
  ConnectionOptions connection;
  int connections_max = 512;
  int per_address_max = 128;
  std::shared_ptr<const net::Tls> tls;
};

struct SinkSettings {
  std::string to;
  std::int64_t ack_timeout_us = 30'000'000;
  std::int64_t connect_timeout_us = 5'000'000;
  bool expects_answer = true;
  bool dedupes = false;
  std::shared_ptr<const net::Tls> tls;
};

base::Result<SourceSettings> read_source_settings(const engine::Settings& settings);
base::Result<SinkSettings> read_sink_settings(const engine::Settings& settings);

}  // namespace adapter::mllp
