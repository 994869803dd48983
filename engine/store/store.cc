#include "engine/store/store.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;

const Query kTables{
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'counter'", {}, {Type::kText}};
const Query kTablesPostgres{
    "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() "
    "AND tablename = 'counter'",
    {},
    {Type::kText}};

void make_schema(Backend& backend) {
  const bool sqlite = backend.dialect() == Dialect::kSqlite;
  if (!backend.query(sqlite ? kTables : kTablesPostgres, {}).empty()) return;
  backend.begin();
  for (const std::string& statement : schema_statements(backend.dialect())) backend.run(statement);
  const Values version = to_values(CounterRow{"schema", kSchemaVersion});
  backend.put(table_of<CounterRow>(), {&version});
  backend.commit();
}

std::int64_t read_counter(Backend& backend, const std::string& name) {
  const Values key{name};
  const auto cells = backend.get(table_of<CounterRow>(), key);
  return cells ? from_values<CounterRow>(*cells).number : 0;
}

// Each start of a process takes a writer id of its own and commits it before any use.
std::uint32_t take_writer_id(Backend& backend) {
  backend.begin();
  const std::int64_t id = read_counter(backend, "writer") + 1;
  const Values row = to_values(CounterRow{"writer", id});
  backend.put(table_of<CounterRow>(), {&row});
  backend.commit();
  return static_cast<std::uint32_t>(id);
}

Error unavailable(const Fault& fault) {
  return Error{
      Code::kUnavailable, std::string("the store does not answer: ") + fault.what(), "store", {}};
}

}  // namespace

Store::Store(Key, std::unique_ptr<Backend> writer, std::unique_ptr<Backend> reader,
             std::string node, base::Log& log)
    : writer_(std::move(writer)),
      reader_(std::move(reader)),
      log_("hopline/audit/" + std::move(node)),
      out_(log) {}

Store::~Store() { stop(); }

base::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options,
                                                 const base::Clock& clock, base::Log& log,
                                                 Running running) {
  try {
    const bool sqlite = options.postgres.empty();
    auto writer = sqlite ? open_sqlite({options.sqlite_path, false, options.durable})
                         : open_postgres(options.postgres);
    make_schema(*writer);
    auto reader = sqlite ? open_sqlite({options.sqlite_path, true, options.durable})
                         : open_postgres(options.postgres);
    auto store =
        std::make_unique<Store>(Key{}, std::move(writer), std::move(reader), options.node, log);
    store->set_up(clock, log);
    store->running_ = running;
    if (running == Running::kThread) {
      store->thread_ = std::thread([committer = store->committer_.get()] {
        while (!committer->stopped()) {
          committer->wait();
          while (committer->step()) {
          }
        }
        while (committer->step()) {
        }
      });
    }
    return store;
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

void Store::set_up(const base::Clock& clock, base::Log& log) {
  const std::int64_t version = read_counter(*writer_, "schema");
  if (version != kSchemaVersion) {
    throw Fault(Fault::Kind::kLost, "the schema is version " + std::to_string(version) +
                                        ", this binary knows " + std::to_string(kSchemaVersion));
  }
  writer_id_ = take_writer_id(*writer_);
  log_.open(*writer_);
  committer_ = std::make_unique<Committer>(*writer_, log_, clock, log);
}

void Store::stop() {
  if (committer_ == nullptr) return;
  committer_->stop();
  if (thread_.joinable()) thread_.join();
}

base::Result<Values> Store::read_cells(const Table& table, const Values& key) {
  const std::lock_guard lock(reader_mutex_);
  try {
    auto cells = reader_->get(table, key);
    if (cells) return std::move(*cells);
    return Error{Code::kNotFound, "no such row", std::string(table.name), {}};
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

base::Result<std::vector<Values>> Store::query(const Query& query, const Values& arguments) {
  const std::lock_guard lock(reader_mutex_);
  try {
    return reader_->query(query, arguments);
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

base::Status Store::backup(const std::string& path) {
  const std::lock_guard lock(reader_mutex_);
  try {
    if (writer_->dialect() != Dialect::kSqlite) {
      return Error{Code::kUnsupported, "use pg_dump or a base backup for PostgreSQL", "store", {}};
    }
    std::string quoted;
    for (const char c : path) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    reader_->run("VACUUM INTO '" + quoted + "'");
    return base::ok_status();
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

}  // namespace engine::store
