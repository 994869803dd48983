#include "engine/plugins/plugins.h"

#include <Poco/Exception.h>
#include <Poco/SharedLibrary.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

namespace engine {
namespace {

namespace fs = std::filesystem;

using AbiFunction = const char* (*)();
using AdapterFunction = const AdapterInfo* (*)();

base::Error fault(base::Code code, std::string text, const fs::path& file) {
  return {code, std::move(text), file.string(), {}};
}

base::Result<std::vector<fs::path>> list_libraries(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator entries(directory, failed);
       !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    if (entries->path().extension() == ".so") files.push_back(entries->path());
    if (files.size() > kPluginsMax)
      return fault(base::Code::kTooLarge, "more than 64 plugins", directory);
  }
  if (failed) return fault(base::Code::kNotFound, "cannot read the plugin directory", directory);
  std::sort(files.begin(), files.end());
  return files;
}

// Whoever can write to a plugin can run code here.
base::Status check_file(const fs::path& file) {
  std::error_code failed;
  const fs::file_status status = fs::status(file, failed);
  if (failed || !fs::is_regular_file(status))
    return fault(base::Code::kInvalid, "a plugin is a regular file", file);
  if ((status.permissions() & fs::perms::others_write) != fs::perms::none)
    return fault(base::Code::kDenied, "anybody may write to this plugin: chmod o-w", file);
  return base::ok_status();
}

template <class Function>
Function find_function(Poco::SharedLibrary& library, const std::string& name) {
  return library.hasSymbol(name) ? reinterpret_cast<Function>(library.getSymbol(name)) : nullptr;
}

base::Result<const AdapterInfo*> read_adapter(Poco::SharedLibrary& library, const fs::path& file) {
  const auto abi = find_function<AbiFunction>(library, "hopline_adapter_abi");
  if (abi == nullptr)
    return fault(base::Code::kInvalid, "no Hopline plugin: hopline_adapter_abi is missing", file);
  const char* built_against = abi();
  if (built_against == nullptr || std::string_view(built_against) != kAdapterAbi)
    return fault(base::Code::kUnsupported,
                 "built against another ABI than " + std::string(kAdapterAbi) + ": build it anew",
                 file);
  const auto adapter = find_function<AdapterFunction>(library, "hopline_adapter");
  const AdapterInfo* info = adapter == nullptr ? nullptr : adapter();
  if (info == nullptr || info->name.empty())
    return fault(base::Code::kInvalid, "hopline_adapter() gives no adapter", file);
  if (info->make_source == nullptr && info->make_sink == nullptr)
    return fault(base::Code::kInvalid, "the adapter has neither a source nor a sink", file);
  return info;
}

base::Result<const AdapterInfo*> load_plugin(const fs::path& file) {
  const auto checked = check_file(file);
  if (!checked.ok()) return checked.error();
  // SharedLibrary does not unload when it ends: what the adapter made may live until exit.
  Poco::SharedLibrary library;
  try {
    library.load(file.string(), Poco::SharedLibrary::SHLIB_LOCAL);
  } catch (const Poco::Exception& failed) {
    return fault(base::Code::kInvalid, "cannot be loaded: " + failed.message(), file);
  }
  return read_adapter(library, file);
}

}  // namespace

base::Result<std::vector<const AdapterInfo*>> load_plugins(const std::string& directory) {
  std::vector<const AdapterInfo*> adapters;
  if (directory.empty()) return adapters;
  const auto files = list_libraries(directory);
  if (!files.ok()) return files.error();
  std::vector<base::Error> faults;
  std::set<std::string_view> names;
  for (const fs::path& file : files.value()) {
    const auto adapter = load_plugin(file);
    if (!adapter.ok())
      faults.push_back(adapter.error());
    else if (!names.insert(adapter.value()->name).second)
      faults.push_back(fault(base::Code::kConflict, "another plugin has this adapter name", file));
    else
      adapters.push_back(adapter.value());
  }
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return adapters;
}

}  // namespace engine
