#include "adapters/chart/adapter.h"

#include "adapters/chart/source.h"

namespace adapter {

const engine::AdapterInfo kAdapter_chart = {
    "chart", &chart::make_source, nullptr, {"frame_ancestors"}, true};

}  // namespace adapter
