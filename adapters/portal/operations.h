// Operations: the one table of what this adapter serves. Routes and /openapi.json are made from it.
//
//   for (const Operation& operation : operations()) router.mount(operation.api, ...);
//   router.describe(schemas());                    // JSON Schema, for /openapi.json
//
// A new call is one row here and one case in the switch of source.cc (or sink.cc), which the
// compiler asks for. Paths are written as net::Router and OpenAPI both do: /threads/{id}. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "net/api_document.h"

namespace adapter::portal {

enum class Call { kListThreads, kReadThread, kAddEntry, kRelease, kReadEvents };

struct Operation {
  Call call;
  net::ApiOperation api;
};

const std::vector<Operation>& operations();
std::string_view schemas();

}  // namespace adapter::portal
