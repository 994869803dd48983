// Web addresses of an enrolment: https, or http on loopback, and nothing clever.
//
//   is_web_url("https://ehr.example/fhir")        // true
//   origin_of("https://ehr.example:8443/fhir")    // "https://ehr.example:8443"
//
// Refused are user names, fragments, blanks, dots that climb, and anything that two readers could
// take for two addresses. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace adapter::ehr {

inline constexpr std::size_t kUrlBytesMax = 2'000;

bool is_web_url(std::string_view url);

// Scheme, host and port of an is_web_url().
std::string_view origin_of(std::string_view url);

// `base` and `path` with one slash between them.
std::string join_url(std::string_view base, std::string_view path);

}  // namespace adapter::ehr
