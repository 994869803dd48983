#include "engine/store/store.h"

#include "engine/store/copy.h"

namespace engine::store {
namespace {

using base::Code;
using base::Error;

std::string log_origin_of(const std::string& node) { return "hopline/audit/" + node; }

// Who holds the lock of a name shows in pg_locks, as two halves of its number.
std::string holders_sql() {
  return "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_locks WHERE locktype = 'advisory' "
         "AND objsubid = 1 AND granted AND (CAST(classid AS BIGINT) << 32) | "
         "CAST(objid AS BIGINT) = " +
         std::string(kNameHash) +
         " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
}

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

// Each start of a process takes a writer id of its own and commits it before any use; one
// statement, so that two nodes cannot take the same.
const Query kTakeWriter{
    "INSERT INTO counter (name, number) VALUES ('writer', 1) "
    "ON CONFLICT (name) DO UPDATE SET number = counter.number + 1 RETURNING number",
    {},
    {Type::kInteger}};

std::uint32_t take_writer_id(Backend& backend) {
  const auto rows = backend.query(kTakeWriter, {});
  return static_cast<std::uint32_t>(std::get<std::int64_t>(rows.at(0).at(0)));
}

// On a shared database the first node to come makes the schema, and others wait for it.
void make_schema_alone(const StoreOptions& options) {
  const auto backend = open_backend(options, Access::kWrite);
  if (backend->remote()) backend->own("hopline/schema");
  make_schema(*backend);
}

}  // namespace

Store::Store(Key, std::unique_ptr<Backend> writer, std::unique_ptr<Backend> reader,
             const StoreOptions& options, base::Log& log)
    : writer_(std::move(writer)),
      reader_(std::make_unique<StoreReader>(std::move(reader))),
      sqlite_path_(options.sqlite_path),
      node_(options.node),
      log_(log_origin_of(options.node)),
      out_(log) {}

Store::~Store() { stop(); }

base::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options,
                                                 const base::Clock& clock, base::Log& log,
                                                 Running running) {
  try {
    make_schema_alone(options);
    auto writer = open_backend(options, Access::kWrite);
    writer->own(log_origin_of(options.node));
    auto reader = open_backend(options, Access::kRead);
    auto store = std::make_unique<Store>(Key{}, std::move(writer), std::move(reader), options, log);
    if (!store->writer_->remote()) store->reads_ = open_backend(options, Access::kRead);
    store->set_up(clock, log);
    store->running_ = running;
    if (running == Running::kThread) store->start_threads();
    return store;
  } catch (const Fault& fault) {
    return unavailable(fault);
  }
}

void Store::set_up(const base::Clock& clock, base::Log& log) {
  check_schema_version(*writer_);
  writer_id_ = take_writer_id(*writer_);
  log_.open(*writer_);
  Backend& reads = reads_ != nullptr ? *reads_ : *writer_;
  committer_ = std::make_unique<Committer>(*writer_, reads, log_, clock, log);
}

void Store::start_threads() {
  const int count = writer_->remote() ? 1 : 2;
  for (int i = 0; i < count; ++i) {
    threads_.emplace_back([committer = committer_.get()] {
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
}

bool Store::runs(const std::string& node) {
  if (node == node_) return true;
  if (dialect() == Dialect::kSqlite) return false;  // one file, one writer
  static const std::string kHolders = holders_sql();
  const Values name{log_origin_of(node)};
  const auto rows = query({kHolders, {Type::kText}, {Type::kInteger}}, name);
  return !rows.ok() || std::get<std::int64_t>(rows.value().at(0).at(0)) > 0;
}

void Store::stop() {
  if (committer_ == nullptr) return;
  committer_->stop();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

base::Status Store::backup(const std::string& path) {
  if (writer_->dialect() == Dialect::kSqlite) return copy_store(sqlite_path_, path);
  return Error{Code::kUnsupported, "use pg_dump or a base backup for PostgreSQL", "store", {}};
}

}  // namespace engine::store
