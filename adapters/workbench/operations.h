// Operations: the one table of what the bench serves. Routes and /openapi.json are made from it.
//
//   for (const Operation& operation : operations()) router.mount(operation.api, ...);
//   router.describe(schemas());
//
// A new call is one row here and one case in the switch of source.cc, which the compiler asks for.
// Pure.
#pragma once

#include <string_view>
#include <vector>

#include "net/api_document.h"

namespace adapter::workbench {

enum class Call {
  kList,
  kOpen,
  kHeld,
  kRun,
  kCheck,
  kCases,
  kCsv,
  kSave,
  kDrafts,
  kDraft,
  kMakeCase
};

struct Operation {
  Call call;
  net::ApiOperation api;
};

const std::vector<Operation>& operations();
std::string_view schemas();

}  // namespace adapter::workbench
