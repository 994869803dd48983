// SociStatement: a prepared statement whose arguments and answers are cells.
//
//   SociStatement statement(session, sql, {Type::kInteger, Type::kBytes}, {});
//   statement.run(cells);
//   std::vector<Values> rows = statement.fetch(cells);
//
// Kept for the life of its session: preparing costs more than running. Integers and text are bound
// as they are; bytes travel as the string that the backend's SQL turns into bytes (`to_wire`,
// `from_wire`; null where that is the bytes themselves). Throws what SOCI throws; the backend turns
// that into a Fault. One thread at a time, that of its session.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/store/value.h"

namespace engine::store {

class SociStatement {
 public:
  using Wire = std::string (*)(const std::string&);

  SociStatement(soci::session& session, const std::string& sql, const std::vector<Type>& arguments,
                const std::vector<Type>& answers, Wire to_wire, Wire from_wire);

  // How many rows it changed.
  long long run(std::span<const Value> cells);
  std::vector<Values> fetch(std::span<const Value> cells);

 private:
  struct Slot {
    Type type;
    long long number = 0;
    std::string text;
  };

  void bind(std::span<const Value> cells);
  Values answer() const;

  Wire to_wire_;
  Wire from_wire_;
  std::vector<std::unique_ptr<Slot>> arguments_;  // SOCI keeps their addresses
  std::vector<std::unique_ptr<Slot>> answers_;
  soci::statement statement_;
};

// The words of a failure without anything that was bound: SOCI adds the value of every argument to
// what it says, PostgreSQL a line with the row's key.
std::string fault_words(const std::exception& fault);

}  // namespace engine::store
