#include <soci/postgresql/soci-postgresql.h>

#include <map>

#include "base/encoding.h"
#include "engine/store/backend.h"
#include "engine/store/soci_statement.h"

// A group's rows of one table go as one statement with array parameters: row by row, PostgreSQL
// stops at some 2,000 messages a second whatever the size of the group.
namespace engine::store {
namespace {

std::string to_bytea(const std::string& bytes) { return "\\x" + base::to_hex(bytes); }

// bytea as text is \\x and hex digits (bytea_output = hex).
std::string from_bytea(const std::string& text) {
  auto bytes = base::from_hex(std::string_view(text).substr(std::min<std::size_t>(2, text.size())));
  if (!text.starts_with("\\x") || !bytes.ok())
    throw Fault(Fault::Kind::kLost, "bytes came back that are no hex");
  return std::move(bytes).value();
}

std::string cast(const std::string& name, Type type, bool array) {
  const std::string suffix = array ? "[])" : ")";
  switch (type) {
    case Type::kInteger:
      return "CAST(" + name + " AS BIGINT" + suffix;
    case Type::kText:
      return "CAST(" + name + " AS TEXT" + suffix;
    case Type::kBytes:
      return "CAST(" + name + " AS BYTEA" + suffix;
  }
  return {};
}

// An array literal: every element quoted, so that NULL and braces are text.
void append_element(std::string& out, const Value& cell) {
  out += out.back() == '{' ? "\"" : ",\"";
  if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    out += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    for (const char c : *text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  } else {
    out += "\\\\x" + base::to_hex(std::get<Bytes>(cell).bytes);
  }
  out += '"';
}

std::vector<Type> types_of(const Table& table, std::size_t count) {
  std::vector<Type> types;
  for (std::size_t i = 0; i < count; ++i) types.push_back(table.columns[i].type);
  return types;
}

std::string unnest(const Table& table, std::size_t columns) {
  std::string sql = "SELECT * FROM unnest(";
  for (std::size_t i = 0; i < columns; ++i) {
    if (i > 0) sql += ", ";
    sql += cast(":c" + std::to_string(i), table.columns[i].type, true);
  }
  return sql + ")";
}

Values arrays_of(const Rows& rows, std::size_t columns) {
  Values arrays;
  for (std::size_t i = 0; i < columns; ++i) {
    std::string literal = "{";
    for (const Values* row : rows) append_element(literal, (*row)[i]);
    arrays.emplace_back(literal + "}");
  }
  return arrays;
}

// Queries are written for both dialects.
std::string with_casts(const Query& query) {
  std::string sql(query.sql);
  for (std::size_t i = 0; i < query.arguments.size(); ++i) {
    const std::string name = std::string(":") + static_cast<char>('a' + i);
    for (std::size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at)) {
      const char next = at + 2 < sql.size() ? sql[at + 2] : ' ';
      const bool whole = (next < 'a' || next > 'z') && (at == 0 || sql[at - 1] != ':');
      const std::string typed = cast(name, query.arguments[i], false);
      if (whole) sql.replace(at, 2, typed);
      at += whole ? typed.size() : 2;
    }
  }
  return sql;
}

class Postgres : public Backend {
 public:
  Postgres(const std::string& connection, Access access)
      : session_(soci::postgresql, connection), access_(access) {
    set_up();
  }

  Dialect dialect() const override { return Dialect::kPostgres; }
  bool remote() const override { return true; }

  // The flag is set after BEGIN was answered: a connection that broke before it left no
  // transaction.
  void begin() override {
    run("BEGIN");
    in_transaction_ = true;
  }
  void commit() override {
    run("COMMIT");
    in_transaction_ = false;
  }
  void rollback() noexcept override {
    if (!std::exchange(in_transaction_, false)) return;
    try {
      session_ << "ROLLBACK";
    } catch (const std::exception&) {
      broken_ = true;  // the connection is gone, and the transaction with it
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

  std::vector<Values> get_many(const Table& table, const std::vector<Values>& keys) override {
    Rows rows;
    for (const Values& key : keys) rows.push_back(&key);
    std::vector<Values> found;
    guarded([&] { found = many_getter(table).fetch(arrays_of(rows, table.key_columns)); });
    return found;
  }

  void put(const Table& table, const Rows& rows) override {
    if (rows.empty()) return;
    guarded([&] { putter(table).run(arrays_of(rows, table.columns.size())); });
  }

  std::vector<Values> query(const Query& query, std::span<const Value> arguments) override {
    std::vector<Values> rows;
    guarded([&] {
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
      const std::string state = error.sqlstate();
      // PostgreSQL 15, appendix A: 23 is "integrity constraint violation", 40 "transaction
      // rollback" (a deadlock: alone, the closures may pass). Of the rest, classes 22 and 42 come
      // from a statement; any other may mean that the connection is gone: a new one costs little.
      const bool alone = state.starts_with("23") || state.starts_with("40");
      broken_ = broken_ || !(alone || state.starts_with("22") || state.starts_with("42"));
      throw Fault(alone ? Fault::Kind::kConstraint : Fault::Kind::kLost, fault_words(error));
    } catch (const soci::soci_error& error) {
      broken_ = true;
      throw Fault(Fault::Kind::kLost, fault_words(error));
    }
  }

  // Never inside a transaction: what follows would run, and commit, outside of it.
  void reconnect() {
    if (in_transaction_) {
      throw Fault(Fault::Kind::kLost, "the connection was lost inside a transaction");
    }
    for (Statements* kept : {&getters_, &many_getters_, &putters_, &queries_}) kept->clear();
    session_.reconnect();
    broken_ = false;
    set_up();
  }

  void set_up() {
    // An ACK leaves after COMMIT, so the server must have flushed by then whatever its default is.
    session_ << "SET synchronous_commit = on";
    session_ << "SET bytea_output = 'hex'";
    session_ << "SET client_min_messages = warning";
    if (access_ == Access::kRead) session_ << "SET default_transaction_read_only = on";
  }

  // The kept statement of that name, made when it is first asked for.
  static Statement& slot(Statements& kept, std::string_view name) {
    const auto found = kept.find(name);
    return found != kept.end() ? found->second : kept[std::string(name)];
  }

  SociStatement& getter(const Table& table) {
    auto& kept = slot(getters_, table.name);
    if (kept == nullptr) {
      std::string where;
      for (std::size_t i = 0; i < table.key_columns; ++i) {
        const Column& column = table.columns[i];
        where += (i > 0 ? " AND " : "") + std::string(column.name) + " = " +
                 cast(":c" + std::to_string(i), column.type, false);
      }
      kept = prepare(select_sql(table, where), types_of(table, table.key_columns),
                     types_of(table, table.columns.size()));
    }
    return *kept;
  }

  SociStatement& many_getter(const Table& table) {
    auto& kept = slot(many_getters_, table.name);
    if (kept == nullptr) {
      std::string keys = "(";
      for (std::size_t i = 0; i < table.key_columns; ++i) {
        keys += (i > 0 ? ", " : "") + std::string(table.columns[i].name);
      }
      const std::string where = keys + ") IN (" + unnest(table, table.key_columns) + ")";
      kept = prepare(select_sql(table, where), std::vector<Type>(table.key_columns, Type::kText),
                     types_of(table, table.columns.size()));
    }
    return *kept;
  }

  SociStatement& putter(const Table& table) {
    auto& kept = slot(putters_, table.name);
    if (kept == nullptr) {
      kept = prepare(insert_sql(table, unnest(table, table.columns.size())),
                     std::vector<Type>(table.columns.size(), Type::kText), {});
    }
    return *kept;
  }

  soci::session session_;
  Access access_;
  bool broken_ = false;
  bool in_transaction_ = false;
  Statements getters_;
  Statements many_getters_;
  Statements putters_;
  Statements queries_;
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
