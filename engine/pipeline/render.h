// Render: threads and entries as FHIR Communications, on read.
//
//   fhir::Resource header = render_header(thread, title);
//   fhir::Resource child = render_entry({entry, text, before});
//
// A thread is a header Communication "t7" with topic and without partOf; entries are children "e12"
// with partOf and, but for the first, inResponseTo the one before. Pure.
#pragma once

#include <string>

#include "engine/store/rows_acts.h"
#include "fhir/resource.h"

namespace engine {

// "waiting", "released", "never".
std::string_view release_word(store::ReleaseState state);

// `release`, for staff: meta.tag urn:hopline:release says waiting, released or never.
fhir::Resource render_header(const store::ThreadRow& thread, std::string_view title,
                             const store::ReleaseRow* release = nullptr);

struct EntryView {
  const store::EntryRow& row;
  std::string_view text;
  EntryId before;               // none: the first
  bool retracted = false;       // its words are left out
  std::string_view names = {};  // business identifiers that its sender gave it: a JSON array
};
fhir::Resource render_entry(const EntryView& entry);

}  // namespace engine
