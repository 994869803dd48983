// The tenant's master key: 32 bytes as 64 hex digits in a file that only its owner may read.
//
//   auto key = read_master_key(data_dir);         // kNotFound: hopline keys init makes one
//   make_master_key(data_dir);                    // refuses to replace one
//
// Taken from the systemd credential `master.key` where there is one (CREDENTIALS_DIRECTORY), else
// from <data_dir>/master.key. A key that others may read is refused. It is never printed. Used
// once, at the start; no state.
#pragma once

#include <string>

#include "base/phi.h"
#include "base/result.h"

namespace engine {

base::Result<base::Phi> read_master_key(const std::string& data_dir);
base::Status make_master_key(const std::string& data_dir);

}  // namespace engine
