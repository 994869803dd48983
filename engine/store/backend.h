// Backend: one database connection that writes, behind five questions.
//
//   backend.begin();
//   auto row = backend.get(table, key);               // std::optional<Values>
//   backend.put(table, rows);                         // all rows of one table at once
//   backend.commit();
//
// A backend throws Fault and nothing else: it is called by the committer and by Store, which catch
// it. One thread at a time uses a backend.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/store/schema.h"
#include "engine/store/value.h"

namespace engine::store {

// kConstraint: a row contradicts the schema; the closures can be tried one by one. kConflict:
// another node changed what this transaction read; it can be tried again. kTaken: another process
// has this node's name. kLost: the transaction is gone (full, I/O error, connection); nothing of it
// happened that one may rely on.
class Fault : public std::runtime_error {
 public:
  enum class Kind { kConstraint, kConflict, kTaken, kLost };
  Fault(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

using Rows = std::vector<const Values*>;

// Keys of one table.
struct Lookup {
  const Table* table;
  std::vector<Values> keys;
};

// kShared: nobody else may change the row before this transaction ends. kAlone: nobody else may
// have it, and who comes second does not wait.
enum class Lock { kShared, kAlone };

// The number of the lock that holds a name, in PostgreSQL's words; :a is the name.
inline constexpr std::string_view kNameHash =
    "hashtextextended(COALESCE(current_schema(), '') || ' ' || CAST(:a AS TEXT), 0)";

class Backend {
 public:
  virtual ~Backend() = default;

  virtual Dialect dialect() const = 0;
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;

  // One statement without parameters: schema and pragmas.
  virtual void run(const std::string& statement) = 0;

  virtual std::optional<Values> get(const Table& table, std::span<const Value> key) = 0;
  // For each look-up, the rows that exist, in any order; one round trip for all.
  virtual std::vector<std::vector<Values>> get_many(const std::vector<Lookup>& lookups) = 0;
  virtual void put(const Table& table, const Rows& rows) = 0;
  // Takes away the rows of these keys, if they are there.
  virtual void erase(const Table& table, const Rows& keys) = 0;
  virtual std::vector<Values> query(const Query& query, std::span<const Value> arguments) = 0;
  // True when a look-up by key costs a round trip, so that the committer fetches ahead.
  virtual bool remote() const = 0;
  // Holds the row until the transaction ends; false when it is not there, or not free (kAlone).
  // Where one process writes, there is nothing to wait for.
  virtual bool lock(const Table&, std::span<const Value>, Lock) { return true; }
  // kShared for many rows, with what is put: commit() is a Fault of kConflict when another node has
  // changed one of them since begin().
  virtual void hold(const Table&, const Rows&) {}
  // From now on no other process may own that name on this database; throws Fault kTaken.
  virtual void own(const std::string&) {}
  // Called after each commit, outside a transaction.
  virtual void tidy() {}
};

enum class Access { kWrite, kRead };

struct SqliteOptions {
  std::string path;
  Access access = Access::kWrite;
  bool durable = true;  // synchronous=FULL; false only in tests that do not test durability
};

std::unique_ptr<Backend> open_sqlite(const SqliteOptions& options);
std::unique_ptr<Backend> open_postgres(const std::string& connection,
                                       Access access = Access::kWrite);

// What becomes of an upsert's row whose key is taken.
enum class OnConflict { kUpdate, kNothing };

// INSERT of that clause's rows, for an upsert with its ON CONFLICT; shared by the backends.
std::string insert_sql(const Table& table, const std::string& values_clause,
                       OnConflict on_conflict = OnConflict::kUpdate);
std::string select_sql(const Table& table, const std::string& where);

}  // namespace engine::store
