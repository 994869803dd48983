// Disk: what a durable commit costs here at least, and what this process has written.
//
//   auto p50 = fdatasync_p50_us(dir);          // appends of 4 KiB, each synced
//   is_in_memory(dir)                          // tmpfs: figures from there say nothing
//
// Blocks; one thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace engine::cli {

base::Result<double> fdatasync_p50_us(const std::string& dir);

bool is_in_memory(const std::string& dir);

// Bytes that this process has caused to be written to disks (/proc/self/io); 0 when unknown.
std::uint64_t written_bytes();

}  // namespace engine::cli
