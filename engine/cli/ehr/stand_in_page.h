// StandInPage: the pages of the stand-in EHR, as they lie in the program.
//
//   respond(stand_in_page(request, "index.html", "default-src 'self'"));   // {name}, or the first
//   query_value(request, "patient")                                        // "" when absent
//
// Files of page/ by their name alone; 404 for any other. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "net/router.h"

namespace engine::cli {

net::Response stand_in_page(const net::Request& request, std::string_view first,
                            std::string_view policy);
std::string query_value(const net::Request& request, std::string_view name);

}  // namespace engine::cli
