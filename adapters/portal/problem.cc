#include "adapters/portal/problem.h"

#include "adapters/web/answer.h"

namespace adapter::portal {
namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "The request cannot be read";
    case 401:
      return "Not signed in";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 409:
      return "Conflict";
    case 413:
      return "Too large";
    case 415:
      return "Media type not served";
    case 422:
      return "The entry was not taken";
    case 503:
      return "Not now";
    default:
      return "Our own fault";
  }
}

}  // namespace

net::Response json_response(int status, const base::Json& body, std::string_view token) {
  return web::stamp({status, "application/json", base::write_json(body), {}, nullptr}, token);
}

net::Response problem_response(const Problem& problem, std::string_view token) {
  using base::Json;
  Json body = Json::object();
  body.set("type", Json::string("urn:hopline:problem:" + problem.code));
  body.set("title", Json::string(std::string(title_of(problem.status))));
  body.set("status", Json::integer(problem.status));
  body.set("detail", Json::string(problem.detail));
  if (!problem.pointer.empty()) body.set("pointer", Json::string(problem.pointer));
  net::Response response = json_response(problem.status, body, token);
  response.type = "application/problem+json";
  return response;
}

net::Response error_response(const base::Error& error, std::string_view token) {
  return problem_response(
      {web::status_of(error.code), std::string(base::code_name(error.code)), error.text}, token);
}

}  // namespace adapter::portal
