#include "adapters/workbench/adapter.h"

#include "adapters/workbench/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_workbench = {
    "workbench", &workbench::make_source, nullptr, {}, true};

}  // namespace adapter
