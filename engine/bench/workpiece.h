// Workpiece: one mapping as it would be with a draft: its rows, compiled, or every fault by cell.
//
//   auto piece = Workpiece::make(source, draft);         // kNotFound, or a table on disk is wrong
//   if (piece.value().faults.empty()) piece.value().mapping->run(input);
//   for (const CellFault& fault : piece.value().faults) mark(fault.rule, fault.column);
//
// Reads the tables anew each time, some 2 ms for all of them, so that it shows what is on disk;
// the one mapping is then compiled from the changed rows (some 0.2 ms). Immutable once made; any
// thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/bench/overlay_draft.h"
#include "engine/mapping/csv.h"
#include "engine/mapping/mapping.h"

namespace engine::bench {

// Where the tables lie: the mappings, and what the site changes in them.
struct TableSource {
  std::string mappings_dir;
  std::vector<std::string> overlays;  // files of the site
};

struct CellFault {
  std::string rule;    // "" when it belongs to no row
  std::string column;  // "to"; "" for the whole row
  std::string file;    // "draft", or a file on disk
  int line = 0, position = 0;
  std::string text;
};

struct Workpiece {
  std::shared_ptr<const mapping::MappingSet> set;   // as it is in use
  mapping::Csv rows;                                // as they are with the draft
  mapping::Csv overlay;                             // the draft, as a table
  std::set<std::string> edited;                     // rules that the bench has changed
  std::shared_ptr<const mapping::Mapping> mapping;  // null when there are faults
  std::vector<CellFault> faults;

  const mapping::Mapping& published() const { return *set->find(name()); }
  std::string name() const { return rows.setting("mapping"); }

  static base::Result<Workpiece> make(const TableSource& source, const BenchDraft& draft);
};

// The overlay that the draft would be, for saving.
base::Result<OverlayDraft> overlay_of(const TableSource& source, const BenchDraft& draft);

}  // namespace engine::bench
