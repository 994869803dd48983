// Plugins: adapters from shared libraries, beside those that are linked in.
//
//   auto plugins = engine::load_plugins("/usr/lib/hopline/plugins");
//   if (!plugins.ok()) return plugins.error();              // every fault, with its file
//   for (const engine::AdapterInfo* info : plugins.value()) adapters[info->name] = info;
//
// Each *.so must export, with C linkage,
//   const char* hopline_adapter_abi()                       // kAdapterAbi it was built against
//   const engine::AdapterInfo* hopline_adapter()
// The ABI is compared before anything else of a library is called. One that fails makes the whole
// directory fail: an operator who put it there meant it to run. A file that others may write is
// refused. Libraries stay loaded until the process ends. Call it once, from main, at the start.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace engine {

inline constexpr std::size_t kPluginsMax = 64;

// In the order of file names. An empty `directory` has no plugins; an absent one is kNotFound.
base::Result<std::vector<const AdapterInfo*>> load_plugins(const std::string& directory);

}  // namespace engine
