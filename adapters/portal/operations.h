// Operations: the one table of what the API serves. Routes and /openapi.json are made from it.
//
//   for (const Operation& operation : operations()) router.mount(operation.method, ...);
//   base::Json document = openapi_document();      // OpenAPI 3.1
//
// A new call is one row here and one case in the switch of source.cc (or sink.cc), which the
// compiler asks for. Paths are written as net::Router and OpenAPI both do: /threads/{id}. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"

namespace adapter::portal {

enum class Call { kListThreads, kReadThread, kAddEntry, kReadEvents, kDescribe };

struct Parameter {
  std::string_view name;
  std::string_view in;  // "path" or "query"
  std::string_view about;
};

struct Operation {
  Call call;
  std::string_view method;
  std::string_view path;
  std::string_view id;  // operationId
  std::string_view summary;
  std::string_view takes;  // a schema of components, or ""
  std::string_view gives;  // likewise; "" = this document
  int status;              // on success
  std::vector<Parameter> parameters;
};

const std::vector<Operation>& operations();
base::Json openapi_document();

}  // namespace adapter::portal
