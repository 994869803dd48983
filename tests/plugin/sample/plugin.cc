// What every plugin exports: the ABI it was built against, and its adapter.
#include "engine/api/adapter.h"
#include "socket_source.h"

#define HOPLINE_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

const engine::AdapterInfo kUnixSocket = {
    "unix_socket", &unix_socket::make_source, nullptr, {"path"}};

}  // namespace

HOPLINE_EXPORT const char* hopline_adapter_abi() { return engine::kAdapterAbi.data(); }

HOPLINE_EXPORT const engine::AdapterInfo* hopline_adapter() { return &kUnixSocket; }
