#include "adapters/file/adapter.h"

#include "adapters/file/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_file = {
    "file", &file::make_source, nullptr, {"folder", "poll_ms", "file_bytes_max"}};

}  // namespace adapter
