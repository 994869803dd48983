// ApiDocument: what a router serves under /api/v1, told as OpenAPI 3.1.
//
//   router.mount(ApiOperation{"GET", "/api/v1/threads", "listThreads", ...}, handler);
//   router.describe(R"({"Thread": {"type": "object"}})");     // schemas that operations name
//   GET /openapi.json                                        // made from what is mounted
//
// An operation is mounted and described by one call, so the document lists what is served and
// nothing else; each adapter brings its own. Operation ids and the names of schemas are unique over
// all adapters. Filled before the listener starts; read from any thread afterwards.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace net {

struct ApiParameter {
  std::string_view name;
  std::string_view in;  // "path" or "query"
  std::string_view about;
};

enum class ApiAccess { kBearer, kOpen };

// Texts live as long as the program: they are constants of the adapters.
struct ApiOperation {
  std::string_view method;
  std::string_view path;  // as Router and OpenAPI both write it: /threads/{id}
  std::string_view id;    // operationId
  std::string_view summary;
  std::string_view takes;  // a schema, or ""
  std::string_view gives;  // likewise
  int status = 200;        // on success
  std::vector<ApiParameter> parameters = {};
  ApiAccess access = ApiAccess::kBearer;
  std::string_view media = "application/json";  // of the answer
};

class ApiDocument {
 public:
  void add(const ApiOperation& operation);
  void add_schemas(std::string_view json);
  base::Json write() const;

 private:
  std::vector<ApiOperation> operations_;
  base::Json schemas_ = base::Json::object();
};

}  // namespace net
