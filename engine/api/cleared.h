// Cleared: a value that exists only because its transaction has committed.
//
//   Result<Cleared<Receipt>> receipt = intake.accept(arrival);
//   if (receipt.ok()) write_ack(receipt.value().get());
//
// Only the Store makes one, after COMMIT. Everything that leaves the process (ACK, answer, parcel)
// is handed over inside a Cleared. Move-only, so that leaving is done once by one owner. One thread
// at a time; a const one may be read by many.
#pragma once

#include <optional>
#include <utility>

#include "base/check.h"

namespace engine {

namespace store {
class Committer;
}

template <class T>
class [[nodiscard]] Cleared {
 public:
  Cleared(Cleared&&) noexcept = default;
  Cleared& operator=(Cleared&&) noexcept = default;
  Cleared(const Cleared&) = delete;
  Cleared& operator=(const Cleared&) = delete;

  const T& get() const { return value_; }

  // Takes an optional member out, with its clearance. It must be there. No other value can be
  // cleared by way of this one.
  template <class U, class Whole = T>
  Cleared<U> take(std::optional<U> Whole::*member) && {
    CHECK((value_.*member).has_value());
    return Cleared<U>(*std::move(value_.*member));
  }

 private:
  explicit Cleared(T value) : value_(std::move(value)) {}

  T value_;

  friend class store::Committer;
  template <class U>
  friend class Cleared;
};

}  // namespace engine
