// PostgresPipeline: statements that travel together and are answered together.
//
//   PostgresPipeline pipeline;
//   pipeline.attach(connection);                 // after each connect
//   pipeline.add("BEGIN", {}, {});
//   pipeline.add(insert, arrays, {});
//   auto rows = pipeline.run();                  // one round trip; rows of each statement
//
// A round trip costs more than most statements here, so a group of writes takes as few as it can
// (PostgreSQL 15, 34.5 Pipeline Mode). Statements are prepared when they are first used, with
// parameters and answers as text. run() throws PostgresError with the first statement that failed,
// of which the server has then skipped what followed. One thread; borrows the connection.
#pragma once

#include <libpq-fe.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/store/value.h"

namespace engine::store {

class PostgresError : public std::runtime_error {
 public:
  // The text is the primary message alone: the detail quotes the row.
  PostgresError(std::string state, const std::string& text)
      : std::runtime_error(text), state_(std::move(state)) {}
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

class PostgresPipeline {
 public:
  using Answer = std::vector<Values>;

  void attach(PGconn* connection);
  void add(const std::string& sql, std::vector<std::string> arguments, std::vector<Type> answers);
  bool empty() const { return waiting_.empty(); }
  void clear() { waiting_.clear(); }
  std::vector<Answer> run();

 private:
  struct Statement {
    std::string name;
    std::string sql;
    std::vector<std::string> arguments;
    std::vector<Type> answers;
    bool fresh = false;  // to be prepared first
  };

  void send(const Statement& statement);
  Answer receive(const std::vector<Type>& types);
  [[noreturn]] void fail();

  PGconn* connection_ = nullptr;
  std::vector<Statement> waiting_;
  std::map<std::string, std::string, std::less<>> names_;  // of what is prepared
  int count_ = 0;
  std::string failed_state_;
  std::string failed_text_;
};

}  // namespace engine::store
