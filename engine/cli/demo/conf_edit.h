// Conf edit: one value of a configuration file, changed in place.
//
//   set_conf_value("conf/hopline.yaml", {"public", "listen"}, "127.0.0.1:0");
//
// For the demo's own copy of conf/: the first `key:` at or below the line `section:` gets the new
// value, comments stay. kNotFound when the file has no such key, so that a change of conf/ does not
// go unseen. Blocks; one thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace engine::cli {

struct ConfKey {
  std::string_view section;  // empty: the whole file
  std::string_view key;
};

base::Status write_conf_file(const std::string& path, const std::string& text);
base::Status set_conf_value(const std::string& path, const ConfKey& key, const std::string& value);

// Notices of this route go to that endpoint too: `thread: {notify: [..., endpoint]}`.
base::Status add_notice(const std::string& path, const std::string& endpoint);

// The usual port when nobody on loopback listens there, else another that is free now; 0: none.
int free_port(int usual);

}  // namespace engine::cli
