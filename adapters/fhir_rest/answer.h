// Answers: what the engine said, as an HTTP response of the FHIR interface.
//
//   respond(write_response(ask, receipt, "/fhir/R4"));      // 201 + ETag, Location
//   respond(read_response(ask, view));                      // 200, or 304
//   respond(error_response(ask, error));                    // OperationOutcome
//
// Every error is an OperationOutcome with an expression. A view that was denied is an Error
// kNotFound and looks exactly like an absent one. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/fhir_rest/ask.h"
#include "adapters/fhir_rest/media.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/api/intake.h"
#include "engine/api/reader.h"
#include "net/router.h"

namespace adapter::fhir_rest {

net::Response write_response(const Ask& ask, const engine::Receipt& receipt,
                             std::string_view base_url);
net::Response read_response(const Ask& ask, const engine::View& view);
net::Response metadata_response(std::string_view token, const base::Json& statement);
net::Response error_response(std::string_view token, const base::Error& error);
net::Response refusal_response(std::string_view token, const Refusal& refusal);
// 401 with WWW-Authenticate; `presented` tells "no credential" from "not a good one".
enum class Credential { kNone, kBad };
net::Response login_response(std::string_view token, Credential credential);

// "Mon, 02 Mar 2026 09:00:00 GMT" (RFC 9110 5.6.7).
std::string http_date(base::Instant at);

}  // namespace adapter::fhir_rest
