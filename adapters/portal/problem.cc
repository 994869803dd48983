#include "adapters/portal/problem.h"

#include <utility>

namespace adapter::portal {
namespace {

constexpr const char* kRetryAfterSeconds = "5";

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

int status_of(base::Code code) {
  switch (code) {
    case base::Code::kInvalid:
      return 422;
    case base::Code::kDenied:
      return 403;
    case base::Code::kNotFound:
      return 404;
    case base::Code::kConflict:
      return 409;
    case base::Code::kTooLarge:
      return 413;
    case base::Code::kUnsupported:
      return 422;
    case base::Code::kUnavailable:
      return 503;
    case base::Code::kInternal:
      return 500;
  }
  CHECK_UNREACHABLE();
}

net::Response respond_text(int status, std::string body, std::string_view token) {
  net::Response response;
  response.status = status;
  response.body = std::move(body);
  response.headers.push_back({"Cache-Control", "no-store"});
  if (!token.empty()) response.headers.push_back({"X-Request-Id", std::string(token)});
  return response;
}

}  // namespace

net::Response json_response(int status, const base::Json& body, std::string_view token) {
  return respond_text(status, base::write_json(body), token);
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
  if (problem.status == 401)
    response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"hopline\""});
  if (problem.status == 503) response.headers.push_back({"Retry-After", kRetryAfterSeconds});
  return response;
}

net::Response error_response(const base::Error& error, std::string_view token) {
  return problem_response(
      {status_of(error.code), std::string(base::code_name(error.code)), error.text}, token);
}

}  // namespace adapter::portal
