#include <soci/postgresql/soci-postgresql.h>

#include <map>

#include "engine/store/backend.h"
#include "engine/store/postgres_pipeline.h"
#include "engine/store/postgres_text.h"
#include "engine/store/soci_statement.h"

// A group's rows of one table go as one statement with array parameters, and the statements of a
// group with its COMMIT in one round trip: row by row, PostgreSQL stops at some 2,000 messages a
// second whatever the size of the group. SOCI keeps the session and asks the single questions.
//
// Writes run at REPEATABLE READ: who would replace a row that another node has changed since the
// snapshot fails with 40001 and is tried again on a new one (PostgreSQL 15, 13.2.2), so no update
// is lost, and an ON CONFLICT meets a row of another node in the same way.
namespace engine::store {
namespace {

constexpr std::string_view kLockNotHad = "55P03";

class Postgres : public Backend {
 public:
  Postgres(const std::string& connection, Access access)
      : session_(soci::postgresql, connection), access_(access) {
    set_up();
  }

  Dialect dialect() const override { return Dialect::kPostgres; }
  bool remote() const override { return true; }

  // BEGIN waits for the first statement, rows for COMMIT or the next question.
  void begin() override {
    guarded([&] { pipeline_.add("BEGIN ISOLATION LEVEL REPEATABLE READ", {}, {}); });
    in_transaction_ = true;
  }
  void commit() override {
    guarded([&] {
      pipeline_.add("COMMIT", {}, {});
      pipeline_.run();
    });
    in_transaction_ = false;
  }
  void rollback() noexcept override {
    pipeline_.clear();
    if (!std::exchange(in_transaction_, false)) return;
    try {
      session_ << "ROLLBACK";
    } catch (const std::exception&) {
      broken_ = true;  // the connection is gone, and the transaction with it
    }
  }

  void run(const std::string& statement) override {
    guarded([&] {
      send_waiting();
      session_ << statement;
    });
  }

  void own(const std::string& name) override {
    guarded([&] { take_name(name); });
    name_ = name;
  }

  bool lock(const Table& table, std::span<const Value> key, Lock how) override {
    bool there = false;
    guarded([&] {
      send_waiting();
      there = !locker(table, how).fetch(key).empty();
    });
    return there;
  }

  void hold(const Table& table, const Rows& keys) override {
    if (keys.empty()) return;
    guarded([&] {
      pipeline_.add(kept_sql(holders_, table,
                             [&] {
                               return "SELECT CAST(1 AS BIGINT) FROM " + std::string(table.name) +
                                      " WHERE " + key_in_arrays(table) + " FOR SHARE";
                             }),
                    arrays_of(keys, table.key_columns), {Type::kInteger});
    });
  }

  std::optional<Values> get(const Table& table, std::span<const Value> key) override {
    std::optional<Values> row;
    guarded([&] {
      send_waiting();
      std::vector<Values> rows = getter(table).fetch(key);
      if (!rows.empty()) row = std::move(rows.front());
    });
    return row;
  }

  std::vector<std::vector<Values>> get_many(const std::vector<Lookup>& lookups) override {
    std::vector<std::vector<Values>> found;
    if (lookups.empty()) return found;
    guarded([&] {
      for (const Lookup& lookup : lookups) {
        const Table& table = *lookup.table;
        Rows keys;
        for (const Values& key : lookup.keys) keys.push_back(&key);
        pipeline_.add(
            kept_sql(many_selects_, table, [&] { return select_sql(table, key_in_arrays(table)); }),
            arrays_of(keys, table.key_columns), types_of(table, table.columns.size()));
      }
      auto answers = pipeline_.run();
      // What waited before, BEGIN as a rule, was answered first.
      found.assign(std::make_move_iterator(answers.end() - std::ssize(lookups)),
                   std::make_move_iterator(answers.end()));
    });
    return found;
  }

  void put(const Table& table, const Rows& rows) override {
    if (rows.empty()) return;
    guarded([&] {
      const std::size_t columns = table.columns.size();
      pipeline_.add(
          kept_sql(inserts_, table, [&] { return insert_sql(table, unnest(table, columns)); }),
          arrays_of(rows, columns), {});
      if (!in_transaction_) pipeline_.run();
    });
  }

  void erase(const Table& table, const Rows& keys) override {
    if (keys.empty()) return;
    guarded([&] {
      pipeline_.add(kept_sql(erasures_, table,
                             [&] {
                               return "DELETE FROM " + std::string(table.name) + " WHERE " +
                                      key_in_arrays(table);
                             }),
                    arrays_of(keys, table.key_columns), {});
      if (!in_transaction_) pipeline_.run();
    });
  }

  std::vector<Values> query(const Query& query, std::span<const Value> arguments) override {
    std::vector<Values> rows;
    guarded([&] {
      send_waiting();
      auto& kept = slot(queries_, query.sql);
      if (kept == nullptr) kept = prepare(with_casts(query), query.arguments, query.answers);
      rows = kept->fetch(arguments);
    });
    return rows;
  }

 private:
  using Statement = std::unique_ptr<SociStatement>;
  using Statements = std::map<std::string, Statement, std::less<>>;

  Statement prepare(const std::string& sql, const std::vector<Type>& arguments,
                    const std::vector<Type>& answers) {
    return std::make_unique<SociStatement>(session_, sql, arguments, answers, &to_bytea,
                                           &from_bytea);
  }

  template <class F>
  void guarded(F&& work) {
    try {
      if (broken_) reconnect();
      work();
    } catch (const soci::postgresql_soci_error& error) {
      refuse(error.sqlstate(), fault_words(error));
    } catch (const PostgresError& error) {
      refuse(error.state(), error.what());
    } catch (const Fault&) {
      broken_ = true;  // what came back was no answer to what was asked
      throw;
    } catch (const soci::soci_error& error) {
      broken_ = true;
      throw Fault(Fault::Kind::kLost, fault_words(error));
    }
  }

  // PostgreSQL 15, appendix A: class 23 is "integrity constraint violation", 40 "transaction
  // rollback" (serialization, deadlock), 55P03 a lock that was not had in time. Of the rest,
  // classes 22 and 42 come from a statement; any other may mean that the connection is gone: a new
  // one costs little.
  [[noreturn]] void refuse(const std::string& state, const std::string& text) {
    if (state.starts_with("23")) throw Fault(Fault::Kind::kConstraint, text);
    if (state.starts_with("40") || state == kLockNotHad) throw Fault(Fault::Kind::kConflict, text);
    broken_ = broken_ || !(state.starts_with("22") || state.starts_with("42"));
    throw Fault(Fault::Kind::kLost, text);
  }

  void send_waiting() {
    if (!pipeline_.empty()) pipeline_.run();
  }

  // Never inside a transaction: what follows would run, and commit, outside of it.
  void reconnect() {
    if (in_transaction_) {
      throw Fault(Fault::Kind::kLost, "the connection was lost inside a transaction");
    }
    for (Statements* kept : {&getters_, &lockers_, &queries_}) kept->clear();
    session_.reconnect();
    set_up();
    if (!name_.empty()) {
      end_former_session();
      take_name(name_);
    }
    broken_ = false;
  }

  // The server may not have noticed yet that the old connection is gone. What it still does there
  // must be over before the log is read again: a COMMIT may be under way.
  void end_former_session() {
    std::string ended;
    session_ << "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS TEXT) FROM pg_stat_activity "
                "WHERE CAST(pid AS TEXT) || ' ' || CAST(backend_start AS TEXT) = :former",
        soci::use(session_name_), soci::into(ended);
  }

  // A lock of the session, so it ends with the process, however that ends.
  void take_name(const std::string& name) {
    std::string got;
    try {
      session_ << "SET lock_timeout = '3s'";
      session_ << "SELECT CAST(pg_advisory_lock(" + std::string(kNameHash) + ") AS TEXT)",
          soci::use(name, "a"), soci::into(got);
      session_ << "SET lock_timeout = '10s'";
      session_ << "SELECT CAST(pid AS TEXT) || ' ' || CAST(backend_start AS TEXT) "
                  "FROM pg_stat_activity WHERE pid = pg_backend_pid()",
          soci::into(session_name_);
    } catch (const soci::postgresql_soci_error& error) {
      if (error.sqlstate() != kLockNotHad) throw;
      broken_ = true;
      throw Fault(Fault::Kind::kTaken, name + " is in use by another process on this database");
    }
  }

  void set_up() {
    // An ACK leaves after COMMIT, so the server must have flushed by then whatever its default is.
    session_ << "SET synchronous_commit = on";
    session_ << "SET bytea_output = 'hex'";
    session_ << "SET client_min_messages = error";
    // A node that hangs inside a transaction must not stop the others for ever.
    session_ << "SET lock_timeout = '10s'";
    session_ << "SET idle_in_transaction_session_timeout = '30s'";
    if (access_ == Access::kRead) {
      session_ << "SET default_transaction_read_only = on";
    } else {
      // Look-ups are by key, and their plans are kept: one that was made while a table was small
      // would go on reading all of it.
      for (const char* way : {"seqscan", "hashjoin", "mergejoin"}) {
        session_ << std::string("SET enable_") + way + " = off";
      }
      session_ << "SET jit = off";
    }
    auto* raw = static_cast<soci::postgresql_session_backend*>(session_.get_backend());
    pipeline_.attach(raw->conn_);
  }

  // The kept statement of that name, made when it is first asked for.
  static Statement& slot(Statements& kept, std::string_view name) {
    const auto found = kept.find(name);
    return found != kept.end() ? found->second : kept[std::string(name)];
  }

  SociStatement& getter(const Table& table) {
    auto& kept = slot(getters_, table.name);
    if (kept == nullptr) {
      kept = prepare(select_sql(table, key_condition(table)), types_of(table, table.key_columns),
                     types_of(table, table.columns.size()));
    }
    return *kept;
  }

  SociStatement& locker(const Table& table, Lock how) {
    const bool shared = how == Lock::kShared;
    auto& kept = slot(lockers_, std::string(table.name) + (shared ? " shared" : " alone"));
    if (kept == nullptr) {
      const std::string sql = "SELECT CAST(1 AS BIGINT) FROM " + std::string(table.name) +
                              " WHERE " + key_condition(table) +
                              (shared ? " FOR SHARE" : " FOR UPDATE SKIP LOCKED");
      kept = prepare(sql, types_of(table, table.key_columns), {Type::kInteger});
    }
    return *kept;
  }

  // The statement of a table, written once.
  template <class Make>
  static const std::string& kept_sql(std::map<const Table*, std::string>& kept, const Table& table,
                                     Make&& make) {
    std::string& sql = kept[&table];
    if (sql.empty()) sql = make();
    return sql;
  }

  soci::session session_;
  Access access_;
  bool broken_ = false;
  bool in_transaction_ = false;
  Statements getters_;
  Statements lockers_;
  Statements queries_;
  PostgresPipeline pipeline_;
  std::map<const Table*, std::string> many_selects_;
  std::map<const Table*, std::string> inserts_;
  std::map<const Table*, std::string> erasures_;
  std::map<const Table*, std::string> holders_;
  std::string name_;          // what this process alone may be
  std::string session_name_;  // of the connection that holds it
};

}  // namespace

std::unique_ptr<Backend> open_postgres(const std::string& connection, Access access) {
  try {
    return std::make_unique<Postgres>(connection, access);
  } catch (const soci::soci_error& error) {
    throw Fault(Fault::Kind::kLost, fault_words(error));
  }
}

}  // namespace engine::store
