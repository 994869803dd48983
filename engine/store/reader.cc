#include "engine/store/reader.h"

#include "engine/store/rows_admin.h"

namespace engine::store {

using base::Code;
using base::Error;

std::unique_ptr<Backend> open_backend(const StoreOptions& options, Access access) {
  if (!options.postgres.empty()) return open_postgres(options.postgres, access);
  return open_sqlite({options.sqlite_path, access, options.durable});
}

Error unavailable(const Fault& fault) {
  if (fault.kind() == Fault::Kind::kTaken) {
    return Error{Code::kConflict,
                 std::string(fault.what()) +
                     "; give each engine its own `node` in hopline.yaml, or stop the other one",
                 "node",
                 {}};
  }
  return Error{
      Code::kUnavailable, std::string("the store does not answer: ") + fault.what(), "store", {}};
}

void check_schema_version(Backend& backend) {
  const Values key{std::string("schema")};
  const auto cells = backend.get(table_of<CounterRow>(), key);
  const std::int64_t version = cells ? from_values<CounterRow>(*cells).number : 0;
  if (version == kSchemaVersion) return;
  throw Fault(Fault::Kind::kLost, "the schema is version " + std::to_string(version) +
                                      ", this binary knows " + std::to_string(kSchemaVersion));
}

base::Result<std::unique_ptr<StoreReader>> StoreReader::open(const StoreOptions& options) {
  try {
    auto backend = open_backend(options, Access::kRead);
    check_schema_version(*backend);
    return std::make_unique<StoreReader>(std::move(backend));
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

base::Status StoreReader::with(const std::function<void(Backend&)>& work) {
  const std::lock_guard lock(mutex_);
  try {
    work(*backend_);
    return base::ok_status();
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

base::Result<Values> StoreReader::read_cells(const Table& table, const Values& key) {
  std::optional<Values> cells;
  const base::Status read = with([&](Backend& backend) { cells = backend.get(table, key); });
  if (!read.ok()) return read.error();
  if (cells) return std::move(*cells);
  return Error{Code::kNotFound, "no such row", std::string(table.name), {}};
}

base::Result<std::vector<Values>> StoreReader::query(const Query& query, const Values& arguments) {
  std::vector<Values> rows;
  const base::Status read = with([&](Backend& backend) { rows = backend.query(query, arguments); });
  if (!read.ok()) return read.error();
  return rows;
}

}  // namespace engine::store
