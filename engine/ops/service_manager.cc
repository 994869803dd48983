#include "engine/ops/service_manager.h"

#ifdef HOPLINE_SYSTEMD
#include <systemd/sd-daemon.h>
#include <time.h>
#endif

namespace engine::ops {

#ifdef HOPLINE_SYSTEMD

namespace {

constexpr int kKeepEnvironment = 0;

}  // namespace

// systemd wants to know from which moment on a READY belongs to this reload.
void ServiceManager::reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t us = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
  notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us));
}

std::int64_t ServiceManager::watchdog_us() const {
  std::uint64_t us = 0;
  return ::sd_watchdog_enabled(kKeepEnvironment, &us) > 0 ? static_cast<std::int64_t>(us) : 0;
}

void ServiceManager::notify(const std::string& message) const {
  ::sd_notify(kKeepEnvironment, message.c_str());
}

#else

void ServiceManager::reloading() const {}
std::int64_t ServiceManager::watchdog_us() const { return 0; }
void ServiceManager::notify(const std::string&) const {}

#endif

}  // namespace engine::ops
