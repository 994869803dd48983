// Table: answers of the engine as rows for people, or as JSON for programs.
//
//   return print_answer(console, result, {options.json, {"id", "kind", "reason"}, "nothing here"});
//
// With json one object a line. A row has the members named, nested lists joined by blanks, "-" for
// what is missing. One object that is no list goes out as JSON anyhow. Answers the exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engine/cli/console.h"

namespace engine::cli {

struct TableStyle {
  bool json = false;
  std::vector<std::string> names;
  std::string_view nothing = "nothing here";  // to people, on standard error, for an empty list
};

int print_answer(Console& console, const base::Json& answer, const TableStyle& style);

}  // namespace engine::cli
