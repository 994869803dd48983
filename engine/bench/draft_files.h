// DraftFiles: what the bench keeps: overlay drafts and draft cases, in a folder that nothing loads.
//
//   DraftFiles files("/var/lib/hopline/bench");
//   auto name = files.add_draft("siu-appointment", "main-20260301T080000Z", csv);
//   files.add_case("siu-appointment", "no-end-of-harbour", {".hl7", bytes, expectation});
//
//   FOLDER/siu-appointment/drafts/main-20260301T080000Z.csv
//   FOLDER/siu-appointment/cases/no-end-of-harbour.hl7, .expect.json
//
// Files are for their owner alone, whole or not there (written aside, then renamed), and never
// written over: kConflict. Names are a-z, 0-9, - and for drafts T and Z. kTooLarge: kDraftsMax
// files of a kind. Any thread; a name that two threads want is one's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace engine::bench {

inline constexpr std::size_t kDraftsMax = 1000;

struct CaseFiles {
  std::string ending;  // ".hl7" or ".json"
  std::string bytes;
  std::string expectation;
};

class DraftFiles {
 public:
  explicit DraftFiles(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const { return folder_; }
  // Answers the name it got: `wanted`, or with a number behind it.
  base::Result<std::string> add_draft(const std::string& mapping, const std::string& wanted,
                                      std::string_view csv);
  base::Status add_case(const std::string& mapping, const std::string& name,
                        const CaseFiles& files);
  std::vector<std::string> drafts(const std::string& mapping) const;
  base::Result<std::string> read_draft(const std::string& mapping, const std::string& name) const;

 private:
  std::string folder_;
};

// What may be the name of a file here.
bool is_file_name(std::string_view name);

}  // namespace engine::bench
