#include "engine/store/store.h"

#include "engine/store/copy.h"

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
  // An existing schema is never changed here: another version is refused by check_schema_version().
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

}  // namespace

Store::Store(Key, std::unique_ptr<Backend> writer, std::unique_ptr<Backend> reader,
             const StoreOptions& options, base::Log& log)
    : writer_(std::move(writer)),
      reader_(std::make_unique<StoreReader>(std::move(reader))),
      sqlite_path_(options.sqlite_path),
      log_("hopline/audit/" + options.node),
      out_(log) {}

Store::~Store() { stop(); }

base::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options,
                                                 const base::Clock& clock, base::Log& log,
                                                 Running running) {
  try {
    auto writer = open_backend(options, Access::kWrite);
    make_schema(*writer);
    auto reader = open_backend(options, Access::kRead);
    auto store = std::make_unique<Store>(Key{}, std::move(writer), std::move(reader), options, log);
    store->set_up(clock, log);
    store->running_ = running;
    if (running == Running::kThread) {
      store->thread_ = std::thread([committer = store->committer_.get()] {
        // After stop() nothing new is taken, but what was taken is committed: its senders wait for
        // an answer.
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
  check_schema_version(*writer_);
  writer_id_ = take_writer_id(*writer_);
  log_.open(*writer_);
  committer_ = std::make_unique<Committer>(*writer_, log_, clock, log);
}

void Store::stop() {
  if (committer_ == nullptr) return;
  committer_->stop();
  if (thread_.joinable()) thread_.join();
}

base::Status Store::backup(const std::string& path) {
  if (writer_->dialect() == Dialect::kSqlite) return copy_store(sqlite_path_, path);
  return Error{Code::kUnsupported, "use pg_dump or a base backup for PostgreSQL", "store", {}};
}

}  // namespace engine::store
