// Cleared: a value that exists only because its transaction has committed.
//
//   Result<Cleared<Receipt>> receipt = intake.accept(arrival);
//   if (receipt.ok()) write_ack(receipt.value().get());
//
// Only the Store makes one, after COMMIT. Everything that leaves the process (ACK, answer, parcel)
// is handed over inside a Cleared. Move-only, so that leaving is done once by one owner.
#pragma once

#include <utility>

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

 private:
  explicit Cleared(T value) : value_(std::move(value)) {}

  T value_;

  friend class store::Committer;
};

}  // namespace engine
