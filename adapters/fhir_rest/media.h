// Media types of the FHIR interface: what a client sends and what it can read.
//
//   if (auto refusal = check_answer_type(request)) return respond(to_response(*refusal));   // 406
//   if (auto refusal = check_body_type(request)) ...                                        // 415
//
// Served: application/fhir+json and application/json in UTF-8, FHIR 4.0 (FHIR R4 http.html 3.1.0.1,
// 3.1.0.1.11). `_format` overrides Accept. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "net/router.h"

namespace adapter::fhir_rest {

inline constexpr const char* kFhirJson = "application/fhir+json";

// Why a request is not served: the HTTP status, an R4 issue-type code, words, and where.
struct Refusal {
  int status = 400;
  std::string code;
  std::string diagnostics;
  std::string expression;
  std::string allow = {};  // of a 405
};

std::optional<Refusal> check_answer_type(const net::Request& request);
std::optional<Refusal> check_body_type(const net::Request& request);

}  // namespace adapter::fhir_rest
