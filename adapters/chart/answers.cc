#include "adapters/chart/answers.h"

#include "adapters/web/answer.h"

namespace adapter::chart {

net::Response json_answer(int status, const base::Json& body, std::string_view token) {
  return web::stamp({status, "application/json", base::write_json(body), {}, nullptr}, token);
}

net::Response problem_answer(int status, std::string_view detail, std::string_view token) {
  return web::stamp(net::problem(status, detail), token);
}

net::Response problem_answer(const base::Error& error, std::string_view token) {
  return problem_answer(web::status_of(error.code), error.text, token);
}

}  // namespace adapter::chart
