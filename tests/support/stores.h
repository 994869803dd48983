// The stores that a test runs on: SQLite in a scratch directory, and PostgreSQL where there is one.
//
//   class StoreTest : public testing::TestWithParam<std::string> {};   // "sqlite", "postgres"
//   auto store = support::open_store(GetParam(), scratch, clock, log);
//
// PostgreSQL is the server that HOPLINE_TEST_POSTGRES names (a libpq connection string); each store
// gets a schema of its own there. Without the variable its tests skip themselves, which with
// CI=true is a failure.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "engine/store/store.h"
#include "tests/support/scratch.h"

namespace support {

inline std::string postgres_server() {
  const char* server = std::getenv("HOPLINE_TEST_POSTGRES");
  return server == nullptr ? "" : server;
}

inline bool must_skip(const std::string& kind) {
  return kind == "postgres" && postgres_server().empty();
}

// A fresh, empty schema on the test server, and the connection string that lands in it.
inline std::string new_postgres_schema() {
  static std::atomic<int> count{0};
  const std::string name = "t" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  auto admin = engine::store::open_postgres(postgres_server());
  admin->run("CREATE SCHEMA " + name);
  return postgres_server() + " options='-c search_path=" + name + "'";
}

inline engine::store::StoreOptions store_options(const std::string& kind, const Scratch& scratch) {
  engine::store::StoreOptions options;
  options.durable = false;
  if (kind == "postgres") {
    options.postgres = new_postgres_schema();
  } else {
    options.sqlite_path = scratch.path("hopline.db");
  }
  return options;
}

// Ends, from the server's side, the writing session of the node that these options name.
inline void cut_off(const engine::store::StoreOptions& options) {
  auto admin = engine::store::open_postgres(options.postgres);
  admin->run(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
      "AND CAST(objid AS BIGINT) = (hashtextextended(current_schema() || ' hopline/audit/" +
      options.node + "', 0) & 4294967295)");
}

inline std::unique_ptr<engine::store::Store> open_store(
    const engine::store::StoreOptions& options, const base::Clock& clock, base::Log& log,
    engine::store::Running running = engine::store::Running::kThread) {
  auto opened = engine::store::Store::open(options, clock, log, running);
  if (!opened.ok()) ADD_FAILURE() << opened.error().to_string();
  return opened.ok() ? std::move(opened).value() : nullptr;
}

inline std::vector<std::string> all_stores() { return {"sqlite", "postgres"}; }

}  // namespace support

#define SKIP_WITHOUT_STORE(kind)                                                       \
  if (support::must_skip(kind)) {                                                      \
    if (std::getenv("CI") != nullptr) FAIL() << "HOPLINE_TEST_POSTGRES is not set";    \
    GTEST_SKIP() << "no PostgreSQL: set HOPLINE_TEST_POSTGRES to a connection string"; \
  }
