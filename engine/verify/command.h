// Commands: what `hopline audit head` and `hopline audit verify` do, as words and exit codes.
//
//   hopline audit head                   hopline/audit/a  1204  3Nf...=
//   hopline audit verify --from 900000   exit code 65 and one line for each finding
//
//   int code = verify_command(reader, {.from = 900'000}, Format::kText, {out, err, progress});
//
// Exit codes are those of sysexits: 0 clean, 65 something was changed, 66 no such log, 69 the store
// does not answer. With kJson one object goes to `out`. No patient data is read. The caller opens
// the reader and draws progress. One thread.
#pragma once

#include <functional>
#include <string_view>

#include "engine/verify/verify.h"

namespace engine::verify {

enum class Format { kText, kJson };

struct Words {
  std::function<void(std::string_view)> out;  // standard output
  std::function<void(std::string_view)> err;  // standard error
  OnProgress progress;                        // may be empty
};

int head_command(store::StoreReader& reader, Format format, const Words& words);
int verify_command(store::StoreReader& reader, const VerifyOptions& options, Format format,
                   const Words& words);

}  // namespace engine::verify
