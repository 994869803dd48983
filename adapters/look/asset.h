// Asset: one file of a page, as it lies in the program.
//
//   {"chart.js", bytes}
//
// Made by cmake/embed.cmake; the bytes live as long as the program. Constant; any thread.
#pragma once

#include <string_view>

namespace adapter::look {

struct Asset {
  std::string_view name;  // "chart.js"
  std::string_view bytes;
};

}  // namespace adapter::look
