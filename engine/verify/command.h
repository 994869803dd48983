// Commands: what `hopline audit head`, `verify`, `prove` and `export` do, as words and exit codes.
//
//   hopline audit head                   hopline/audit/a  1204  3Nf...=
//   hopline audit verify --from 900000   exit code 65 and one line for each finding
//   hopline audit prove 17 > 17.proof    a file that proves itself; prove --check 17.proof
//
//   int code = verify_command(reader, {.from = 900'000}, Format::kText, {out, err, progress});
//
// Exit codes are those of sysexits: 0 clean, 65 something was changed, 66 no such log or record, 69
// the store does not answer. With kJson one object goes to `out`. No patient data is read. The
// caller opens the reader and draws progress. One thread.
#pragma once

#include <functional>
#include <string>
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

// Which record: by the id that other commands name it with, or by its place in a log.
struct ProveOptions {
  std::int64_t id = 0;
  std::string origin;
  std::uint64_t index = 0;
};
int prove_command(store::StoreReader& reader, const ProveOptions& options, Format format,
                  const Words& words);
// Of a proof's bytes; no store is needed.
int check_command(std::string_view proof, Format format, const Words& words);

// `origin` may be empty where there is one log.
int export_command(store::StoreReader& reader, const std::string& origin, const std::string& folder,
                   Format format, const Words& words);
// `kept`: the bytes of a checkpoint; empty: none.
int verify_export_command(const std::string& folder, std::string_view kept, Format format,
                          const Words& words);

}  // namespace engine::verify
