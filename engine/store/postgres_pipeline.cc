#include "engine/store/postgres_pipeline.h"

#include <memory>
#include <utility>

#include "engine/store/postgres_text.h"

namespace engine::store {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

Result next_result(PGconn* connection) { return {PQgetResult(connection), &PQclear}; }

// PostgreSQL 15, appendix A: 08 is "connection exception".
constexpr const char* kConnectionLost = "08006";

std::string field(const Result& result, int code) {
  const char* text = PQresultErrorField(result.get(), code);
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

void PostgresPipeline::attach(PGconn* connection) {
  connection_ = connection;
  waiting_.clear();
  names_.clear();
}

void PostgresPipeline::add(const std::string& sql, std::vector<std::string> arguments,
                           std::vector<Type> answers) {
  const auto known = names_.find(sql);
  Statement& statement = waiting_.emplace_back();
  statement.fresh = known == names_.end();
  // A name is never used again, so that one whose fate is unknown does no harm.
  statement.name = statement.fresh ? "hopline_" + std::to_string(++count_) : known->second;
  statement.sql = sql;
  statement.arguments = std::move(arguments);
  statement.answers = std::move(answers);
}

void PostgresPipeline::fail() { throw PostgresError(kConnectionLost, "the connection was lost"); }

void PostgresPipeline::send(const Statement& statement) {
  const char* name = statement.name.c_str();
  if (statement.fresh && PQsendPrepare(connection_, name, statement.sql.c_str(), 0, nullptr) != 1) {
    fail();
  }
  std::vector<const char*> values;
  for (const std::string& argument : statement.arguments) values.push_back(argument.c_str());
  const int count = static_cast<int>(values.size());
  if (PQsendQueryPrepared(connection_, name, count, values.data(), nullptr, nullptr, 0) != 1) {
    fail();
  }
}

// The answer to one statement; after a failure the answers that follow say "skipped".
PostgresPipeline::Answer PostgresPipeline::receive(const std::vector<Type>& types) {
  Answer rows;
  for (Result result = next_result(connection_); result; result = next_result(connection_)) {
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_FATAL_ERROR && failed_state_.empty()) {
      failed_state_ = field(result, PG_DIAG_SQLSTATE);
      failed_text_ = field(result, PG_DIAG_MESSAGE_PRIMARY);
      if (failed_state_.empty()) failed_state_ = kConnectionLost;
    }
    if (PQstatus(connection_) == CONNECTION_BAD) fail();
    if (status != PGRES_TUPLES_OK || types.empty()) continue;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      Values& cells = rows.emplace_back();
      for (std::size_t i = 0; i < types.size(); ++i) {
        const int column = static_cast<int>(i);
        const auto size = static_cast<std::size_t>(PQgetlength(result.get(), row, column));
        cells.push_back(read_cell(types[i], {PQgetvalue(result.get(), row, column), size}));
      }
    }
  }
  return rows;
}

std::vector<PostgresPipeline::Answer> PostgresPipeline::run() {
  const std::vector<Statement> statements = std::exchange(waiting_, {});
  failed_state_.clear();
  failed_text_.clear();
  if (PQenterPipelineMode(connection_) != 1) fail();
  for (const Statement& statement : statements) send(statement);
  if (PQpipelineSync(connection_) != 1) fail();
  std::vector<Answer> answers;
  for (const Statement& statement : statements) {
    if (statement.fresh) receive({});
    answers.push_back(receive(statement.answers));
  }
  const Result synced = next_result(connection_);
  if (!synced || PQresultStatus(synced.get()) != PGRES_PIPELINE_SYNC) fail();
  if (PQexitPipelineMode(connection_) != 1) fail();
  if (!failed_state_.empty()) throw PostgresError(failed_state_, failed_text_);
  for (const Statement& statement : statements) names_[statement.sql] = statement.name;
  return answers;
}

}  // namespace engine::store
