// The adapters that this build has, from a table that CMake makes of the folders present.
//
//   for (const engine::AdapterInfo* info : adapter::all()) { if (info->name == kind) ... }
//   auto info = adapter::find("mllp");          // nullptr when there is none of that name
//
// Constant after start-up; any thread. Plugins are not in it: whoever loads them keeps their own.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "engine/api/adapter.h"

namespace adapter {

std::span<const engine::AdapterInfo* const> all();

inline const engine::AdapterInfo* find(std::string_view name) {
  auto table = all();
  auto found = std::find_if(table.begin(), table.end(),
                            [&](const engine::AdapterInfo* info) { return info->name == name; });
  return found == table.end() ? nullptr : *found;
}

}  // namespace adapter
