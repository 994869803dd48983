// StoreReader: committed rows, through a connection that cannot write.
//
//   auto reader = StoreReader::open({.sqlite_path = "data/hopline.db"});    // while nothing serves
//   StoreReader& live = store.reader();                                     // while it does
//   auto row = reader.value()->read<HeadRow>(origin);
//
// Opening takes no writer id and makes no schema; a store of another schema version is refused.
// Each question sees what was committed when it was asked. Thread-safe. Failures of the database
// answer kUnavailable.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "engine/store/backend.h"
#include "engine/store/row.h"

namespace engine::store {

struct StoreOptions {
  std::string sqlite_path;  // one of the two
  std::string postgres;     // libpq connection string
  std::string node = "node";
  bool durable = true;  // false: for tests that do not test durability
};

class StoreReader {
 public:
  static base::Result<std::unique_ptr<StoreReader>> open(const StoreOptions& options);

  explicit StoreReader(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

  // A row as it is committed now. kNotFound when there is none.
  template <class Row, class... Key>
  base::Result<Row> read(const Key&... key) {
    auto cells = read_cells(table_of<Row>(), Values{cell::to(key)...});
    if (!cells.ok()) return cells.error();
    return from_values<Row>(cells.value());
  }

  base::Result<std::vector<Values>> query(const Query& query, const Values& arguments);

  // `work` asks several questions; a Fault becomes an Error.
  base::Status with(const std::function<void(Backend&)>& work);

  Dialect dialect() const { return backend_->dialect(); }

 private:
  base::Result<Values> read_cells(const Table& table, const Values& key);

  std::unique_ptr<Backend> backend_;
  std::mutex mutex_;
};

// The two connections that a store needs, and what a Fault is to a caller.
std::unique_ptr<Backend> open_backend(const StoreOptions& options, Access access);
base::Error unavailable(const Fault& fault);
void check_schema_version(Backend& backend);

}  // namespace engine::store
