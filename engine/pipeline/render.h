// Render: threads and entries as FHIR Communications, on read.
//
//   fhir::Resource header = render_header(thread, title);
//   fhir::Resource child = render_entry({entry, text, before});
//
// A thread is a header Communication "t7" with topic and without partOf; entries are children "e12"
// with partOf and, but for the first, inResponseTo the one before. Pure.
#pragma once

#include <string>

#include "engine/store/rows.h"
#include "fhir/resource.h"

namespace engine {

fhir::Resource render_header(const store::ThreadRow& thread, std::string_view title);

struct EntryView {
  const store::EntryRow& row;
  std::string_view text;
  EntryId before;  // none: the first
};
fhir::Resource render_entry(const EntryView& entry);

}  // namespace engine
