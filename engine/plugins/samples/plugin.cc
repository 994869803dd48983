// One plugin in several wrong forms, chosen by a macro, for the loader's tests.
#include "engine/api/adapter.h"

namespace {

[[maybe_unused]] base::Result<std::unique_ptr<engine::Source>> make_source(
    const engine::Settings& settings, engine::Host&) {
  return settings.fault("kind", "this sample makes nothing");
}

const engine::AdapterInfo kInfo = {"sample",
#ifdef SAMPLE_WITHOUT_SIDES
                                   nullptr,
#else
                                   &make_source,
#endif
                                   nullptr,
                                   {"kind"}};

}  // namespace

#ifndef SAMPLE_WITHOUT_ABI
extern "C" const char* hopline_adapter_abi() {
#ifdef SAMPLE_OTHER_ABI
  return "hopline-adapter-0";
#else
  return engine::kAdapterAbi.data();
#endif
}
#endif

extern "C" const engine::AdapterInfo* hopline_adapter() {
#ifdef SAMPLE_OTHER_ABI
  // With another ABI nothing but the ABI may be asked for.
  __builtin_trap();
#else
  return &kInfo;
#endif
}
