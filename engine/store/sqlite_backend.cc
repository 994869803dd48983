#include <soci/sqlite3/soci-sqlite3.h>

#include <sys/stat.h>

#include <map>

#include "engine/store/backend.h"
#include "engine/store/soci_statement.h"
#include "engine/store/sqlite_setup.h"

// WAL with exactly one connection that writes and checkpoints (SQLite below 3.51.3 can corrupt a
// WAL that two connections reset); synchronous=FULL, since an ACK leaves after each commit.
namespace engine::store {
namespace {

// The WAL is checkpointed when it passes this, so that one commit pays and few readers wait.
constexpr int kCheckpointPages = 1000;
// SQLite's result codes that say "the schema refuses this row" (sqlite3.h cannot be included here).
constexpr int kConstraint = 19;

std::vector<Type> types_of(const Table& table, std::size_t count) {
  std::vector<Type> types;
  for (std::size_t i = 0; i < count; ++i) types.push_back(table.columns[i].type);
  return types;
}

std::string placeholder(std::size_t index, Type type) {
  const std::string name = "?" + std::to_string(index + 1);
  return type == Type::kBytes ? "CAST(" + name + " AS BLOB)" : name;
}

class Sqlite : public Backend {
 public:
  explicit Sqlite(const SqliteOptions& options) : session_(soci::sqlite3, connect_string(options)) {
    run("PRAGMA foreign_keys = ON");
    run("PRAGMA trusted_schema = OFF");
    run("PRAGMA recursive_triggers = ON");  // else REPLACE deletes rows behind DELETE's trigger
    // After a split SQLite walks all of its cache once (a page bears a number beyond the file's end
    // for a moment), so a large one costs each commit more than the system's own cache does.
    run("PRAGMA cache_size = -16384");
    run("PRAGMA temp_store = MEMORY");
    if (options.access == Access::kRead) {
      // A reader must not checkpoint either: it would be a second connection that writes the file.
      run("PRAGMA query_only = ON");
      run("PRAGMA wal_autocheckpoint = 0");
      return;
    }
    run("PRAGMA journal_mode = WAL");
    run(options.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
    run("PRAGMA wal_autocheckpoint = " + std::to_string(kCheckpointPages));
    // Else the WAL keeps the size of its worst day for ever.
    run("PRAGMA journal_size_limit = 67108864");
  }

  Dialect dialect() const override { return Dialect::kSqlite; }
  bool remote() const override { return false; }

  void begin() override {
    guarded([this] { begin_.run({}); });
  }
  void commit() override {
    guarded([this] { commit_.run({}); });
  }
  void rollback() noexcept override {
    try {
      session_ << "ROLLBACK";
    } catch (const std::exception&) {
      // SQLite ends the transaction by itself on FULL, IOERR and NOMEM: then there is none.
      return;
    }
  }

  void run(const std::string& statement) override {
    guarded([&] { session_ << statement; });
  }

  std::optional<Values> get(const Table& table, std::span<const Value> key) override {
    std::optional<Values> row;
    guarded([&] {
      std::vector<Values> rows = getter(table).fetch(key);
      if (!rows.empty()) row = std::move(rows.front());
    });
    return row;
  }

  std::vector<std::vector<Values>> get_many(const std::vector<Lookup>& lookups) override {
    std::vector<std::vector<Values>> found;
    for (const auto& [table, keys] : lookups) {
      std::vector<Values>& rows = found.emplace_back();
      for (const Values& key : keys) {
        if (auto row = get(*table, key)) rows.push_back(std::move(*row));
      }
    }
    return found;
  }

  void put(const Table& table, const Rows& rows) override {
    guarded([&] {
      SociStatement& insert = inserter(table);
      for (const Values* row : rows) {
        const bool taken = insert.run(*row) != 0;
        if (!taken) updater(table).run(*row);
      }
    });
  }

  void erase(const Table& table, const Rows& keys) override {
    guarded([&] {
      for (const Values* key : keys) eraser(table).run(*key);
    });
  }

  std::vector<Values> query(const Query& query, std::span<const Value> arguments) override {
    std::vector<Values> rows;
    guarded([&] {
      auto found = queries_.find(query.sql);
      if (found == queries_.end()) {
        found = queries_.emplace(std::string(query.sql), nullptr).first;
      }
      auto& kept = found->second;
      if (kept == nullptr) {
        kept = std::make_unique<SociStatement>(session_, std::string(query.sql), query.arguments,
                                               query.answers, nullptr, nullptr);
      }
      rows = kept->fetch(arguments);
    });
    return rows;
  }

 private:
  static std::string connect_string(const SqliteOptions& options) {
    return "db=\"" + options.path + "\" timeout=10" +
           (options.access == Access::kRead ? " readonly=true" : "");
  }

  template <class F>
  void guarded(F&& work) {
    try {
      work();
    } catch (const soci::sqlite3_soci_error& error) {
      const bool constraint = (error.result() & 0xFF) == kConstraint;
      throw Fault(constraint ? Fault::Kind::kConstraint : Fault::Kind::kLost, fault_words(error));
    } catch (const soci::soci_error& error) {
      throw Fault(Fault::Kind::kLost, fault_words(error));
    }
  }

  SociStatement& getter(const Table& table) {
    auto& kept = getters_[table.name];
    if (kept == nullptr) {
      kept = std::make_unique<SociStatement>(
          session_, select_sql(table, key_condition(table)), types_of(table, table.key_columns),
          types_of(table, table.columns.size()), nullptr, nullptr);
    }
    return *kept;
  }

  // A row that is there already is left alone by the insert and changed by the updater: as one
  // statement, ON CONFLICT DO UPDATE makes three temporary trees for a table with partial indexes.
  SociStatement& inserter(const Table& table) {
    auto& kept = inserters_[table.name];
    if (kept == nullptr) {
      std::string values = "VALUES (";
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i > 0) values += ", ";
        values += placeholder(i, table.columns[i].type);
      }
      kept = prepare(insert_sql(table, values + ")", OnConflict::kNothing), table);
    }
    return *kept;
  }

  SociStatement& updater(const Table& table) {
    auto& kept = updaters_[table.name];
    if (kept == nullptr) {
      std::string sql = "UPDATE " + std::string(table.name) + " SET ";
      for (std::size_t i = table.key_columns; i < table.columns.size(); ++i) {
        if (i > table.key_columns) sql += ", ";
        sql += std::string(table.columns[i].name) + " = " + placeholder(i, table.columns[i].type);
      }
      kept = prepare(sql + " WHERE " + key_condition(table), table);
    }
    return *kept;
  }

  SociStatement& eraser(const Table& table) {
    auto& kept = erasers_[table.name];
    if (kept == nullptr) {
      kept = std::make_unique<SociStatement>(
          session_, "DELETE FROM " + std::string(table.name) + " WHERE " + key_condition(table),
          types_of(table, table.key_columns), std::vector<Type>{}, nullptr, nullptr);
    }
    return *kept;
  }

  std::unique_ptr<SociStatement> prepare(const std::string& sql, const Table& table) {
    return std::make_unique<SociStatement>(session_, sql, types_of(table, table.columns.size()),
                                           std::vector<Type>{}, nullptr, nullptr);
  }

  static std::string key_condition(const Table& table) {
    std::string where;
    for (std::size_t i = 0; i < table.key_columns; ++i) {
      if (i > 0) where += " AND ";
      where += std::string(table.columns[i].name) + " = " + placeholder(i, table.columns[i].type);
    }
    return where;
  }

  soci::session session_;
  // IMMEDIATE takes the write lock at once: a lock that is upgraded later can fail in the middle.
  SociStatement begin_{session_, "BEGIN IMMEDIATE", {}, {}, nullptr, nullptr};
  SociStatement commit_{session_, "COMMIT", {}, {}, nullptr, nullptr};
  std::map<std::string_view, std::unique_ptr<SociStatement>> getters_;
  std::map<std::string_view, std::unique_ptr<SociStatement>> inserters_;
  std::map<std::string_view, std::unique_ptr<SociStatement>> updaters_;
  std::map<std::string_view, std::unique_ptr<SociStatement>> erasers_;
  std::map<std::string, std::unique_ptr<SociStatement>, std::less<>> queries_;
};

}  // namespace

std::unique_ptr<Backend> open_sqlite(const SqliteOptions& options) {
  configure_sqlite();
  // The file is made for its owner alone before SQLite opens it.
  const mode_t before = ::umask(0077);
  try {
    auto backend = std::make_unique<Sqlite>(options);
    ::umask(before);
    return backend;
  } catch (const soci::soci_error& error) {
    ::umask(before);
    throw Fault(Fault::Kind::kLost, fault_words(error));
  }
}

}  // namespace engine::store
