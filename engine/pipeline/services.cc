#include "engine/pipeline/services.h"

namespace engine {

base::Status check_may(Services& services, const Actor& by, Act act) {
  if (services.gate.may(by, act)) return base::ok_status();
  auto denied =
      services.store.write([&services, by, act](store::Tx& tx) -> base::Result<base::Done> {
        if (auto may = services.gate.require(tx, by, act); !may.ok()) return may.error();
        return base::Done{};
      });
  if (denied.ok()) return base::ok_status();
  return denied.error();
}

}  // namespace engine
