// Exit codes: those of sysexits.h, for every command.
//
//   return exit_code_of(result.error());
//
// Scripts rely on them; docs/OPERATIONS.md lists them. Constants and one pure function.
#pragma once

#include "base/result.h"

namespace engine::cli {

inline constexpr int kExitDone = 0;
inline constexpr int kExitUsage = 64;        // the command line is wrong
inline constexpr int kExitData = 65;         // the data are bad
inline constexpr int kExitNoInput = 66;      // no such file, or it cannot be read
inline constexpr int kExitUnavailable = 69;  // the peer does not answer
inline constexpr int kExitFault = 70;        // our fault
inline constexpr int kExitNoOutput = 73;     // cannot create or write
inline constexpr int kExitTryAgain = 75;
inline constexpr int kExitDenied = 77;
inline constexpr int kExitConf = 78;

int exit_code_of(const base::Error& error);

}  // namespace engine::cli
