// OverlayDraft: the overlay of one mapping and site, with the edits of the bench laid over it.
//
//   OverlayDraft draft("siu-appointment@1", "main");
//   draft.read("conf/sites/main/siu-appointment.csv", bytes);      // what is in use there, if any
//   draft.edit(BenchEdit{"replace", "apt.start.tq1", "", {{"from", "ZCH-4"}}});
//   std::string file = draft.write("ticket 482");                  // takes the old one's place
//
// What it writes is a whole overlay: one file for one mapping and site, so that edits of a row that
// the site has changed already become one change. Rows keep the reasons they have; edits get the
// one that is given. A value type; errors are those of the overlay file, with file:line:column.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/api/bench.h"

namespace engine::bench {

class OverlayDraft {
 public:
  OverlayDraft(std::string base, std::string site);

  base::Status read(const std::string& file, std::string_view bytes);
  void edit(const BenchEdit& edit);

  bool empty() const { return rows_.empty(); }
  // RFC 4180; further settings of line 1 in `pragma`.
  std::string write(std::string_view reason,
                    const std::map<std::string, std::string>& pragma = {}) const;
  const std::set<std::string>& edited() const { return edited_; }

 private:
  struct Row {
    std::string op, id, at;
    std::map<std::string, std::string> cells;
  };
  Row* find(const std::string& id);

  std::string base_, site_;
  std::vector<Row> rows_;
  std::set<std::string> edited_;
};

// A cell as CSV holds it: quoted where it must be.
std::string csv_cell(std::string_view text);

}  // namespace engine::bench
