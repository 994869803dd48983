// Commands: what `hopline map run|check|test` do, as text and exit codes; nothing prints here.
//
//   CommandResult done = check_command("mappings");
//   write(stdout, done.out); write(stderr, done.err); return done.exit_code;
//
// Exit codes are those of sysexits: 0, 64 (usage), 65 (bad data: a held message, a lint fault, a
// case that differs), 66 (no such file). run_command shows patient data: its caller is the person
// who brought the file. Any thread.
#pragma once

#include <string>

#include "engine/mapping/mapping.h"

namespace engine::mapping {

struct CommandResult {
  int exit_code = 0;
  std::string out;
  std::string err;
};

using Overlays = std::vector<std::string>;  // files, as MappingSet::load() takes them

enum class Trace { kNo, kYes };

// out: pretty Bundle JSON, or the HL7 v2 message as it is. err: faults, then with kYes one line per
// output element: "element rule address offset..end".
CommandResult run_command(const MappingSet& set, const std::string& name, const std::string& bytes,
                          const Site& site, Trace trace);

// err: every fault of every table as file:line:column: rule id: words. out: what was checked.
CommandResult check_command(const std::string& root, const Overlays& overlays = {});

// Runs all cases of all mappings. out: counts; err: differences by case.
CommandResult test_command(const std::string& root, const Overlays& overlays = {});

}  // namespace engine::mapping
