// ServiceManager: tells systemd how the service fares (Type=notify, WatchdogSec).
//
//   ServiceManager manager;
//   manager.ready();                                  // listeners are up
//   if (manager.watchdog_us() > 0) every(manager.watchdog_us() / 2, [&] { manager.alive(); });
//   manager.stopping();                               // SIGTERM: draining
//
// Where nobody asked to be told (no NOTIFY_SOCKET, or built without libsystemd) all calls do
// nothing. Stateless; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace engine::ops {

class ServiceManager {
 public:
  void ready() const { notify("READY=1"); }
  void alive() const { notify("WATCHDOG=1"); }
  void stopping() const { notify("STOPPING=1"); }
  void reloading() const;
  // One line that `systemctl status` shows: fixed words and counts.
  void status(const std::string& words) const { notify("STATUS=" + words); }

  // How often alive() must be called at least; 0 when there is no watchdog.
  std::int64_t watchdog_us() const;

 private:
  void notify(const std::string& message) const;
};

}  // namespace engine::ops
