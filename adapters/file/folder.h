// Folder: the few file operations of a drop folder, durable and without following links.
//
//   auto files = list_files("/feed");                        // regular files only, by name
//   auto bytes = read_file("/feed/a.hl7.working", 64 << 20);
//   write_file("/feed/done/a.hl7.ack", ack);                 // whole or not at all, on the disk
//   move_file("/feed/a.hl7", "/feed/a.hl7.working");         // never over another file
//
// A symbolic link is no file here, at listing and at opening (O_NOFOLLOW), so that who may write
// to the folder cannot have another file read. Errors name the operation and the system's code,
// not the file: a file's name may hold a patient's. Any thread; one caller to a folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace adapter::file {

inline constexpr std::size_t kEntriesMax = 10'000;  // looked at in one poll
inline constexpr std::size_t kNameBytesMax = 200;   // leaves room for our endings

struct Listed {
  std::string name;
  std::uint64_t size_bytes = 0;
  std::int64_t changed_ns = 0;
};

base::Result<std::vector<Listed>> list_files(const std::string& folder);
base::Result<std::string> read_file(const std::string& path, std::size_t size_bytes_max);
base::Status write_file(const std::string& path, std::string_view bytes);
base::Status move_file(const std::string& from, const std::string& to);
base::Status make_folder(const std::string& path);
bool exists(const std::string& path);

}  // namespace adapter::file
