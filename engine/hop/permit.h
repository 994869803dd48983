// Permit: proof that consent said yes and that the audit record is in this open transaction.
//
//   auto permit = gate.ask(tx, Send{...});
//   if (!permit.ok()) return permit.error();               // the denial is already recorded
//   Spent<Send> spent = std::move(permit).value().spend();
//   spent.stage(AttemptRow{...});                          // the one effect, with its leaf
//
// Move-only, made only by the Gate, spent once, in the closure that asked. Whoever takes a Permit
// by value is what it allows; the hop comes out of it and is never passed beside it, so a permit
// for one patient cannot move another's data. A closure that leaves a permit unspent, or spends one
// of another closure, fails. Used by the committer's thread only.
#pragma once

#include <utility>

#include "base/check.h"
#include "engine/hop/hop.h"
#include "engine/store/tx.h"

namespace engine {

// What a spent permit lets its holder do: stage the rows of its hop, in its closure.
template <class H>
class Spent {
 public:
  Spent(Spent&&) noexcept = default;
  Spent& operator=(Spent&&) = delete;

  const H& hop() const { return hop_; }
  store::Tx& tx() const { return *tx_; }

  // Rows that record a hop take its leaf, once; other rows of patient data ride on it.
  template <class Row>
  void stage(Row row) {
    static_assert(Row::Hops::template allows<H>, "this hop may not write such a row");
    CHECK(tx_->serial_ == serial_);
    if constexpr (requires { row.audit; }) row.audit = leaf_;
    tx_->put(store::table_of<Row>(), store::to_values(std::move(row)));
  }

 private:
  Spent(store::Tx& tx, std::uint64_t serial, H hop, LeafId leaf)
      : tx_(&tx), serial_(serial), hop_(std::move(hop)), leaf_(leaf) {}

  store::Tx* tx_;
  std::uint64_t serial_;
  H hop_;
  LeafId leaf_;

  friend class Permit<H>;
};

template <class H>
class [[nodiscard]] Permit {
 public:
  Permit(Permit&& other) noexcept
      : tx_(std::exchange(other.tx_, nullptr)),
        serial_(other.serial_),
        hop_(std::move(other.hop_)),
        leaf_(other.leaf_) {}
  Permit& operator=(Permit&&) = delete;
  Permit(const Permit&) = delete;
  Permit& operator=(const Permit&) = delete;

  const H& hop() const { return hop_; }
  LeafId leaf() const { return leaf_; }

  Spent<H> spend() && {
    CHECK(tx_ != nullptr);           // spent twice
    CHECK(tx_->serial_ == serial_);  // spent outside its closure
    --tx_->unspent_;
    return Spent<H>(*std::exchange(tx_, nullptr), serial_, std::move(hop_), leaf_);
  }

 private:
  Permit(store::Tx& tx, H hop, LeafId leaf)
      : tx_(&tx), serial_(tx.serial_), hop_(std::move(hop)), leaf_(leaf) {
    ++tx.unspent_;
  }

  store::Tx* tx_;
  std::uint64_t serial_;
  H hop_;
  LeafId leaf_;

  friend class Gate;
};

}  // namespace engine
