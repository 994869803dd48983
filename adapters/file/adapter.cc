#include "engine/api/adapter.h"

#include "adapters/file/source.h"

namespace adapter {

extern const engine::AdapterInfo kAdapter_file;
const engine::AdapterInfo kAdapter_file = {
    "file", &file::make_source, nullptr, {"folder", "poll_ms", "file_bytes_max"}};

}  // namespace adapter
