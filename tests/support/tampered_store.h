// TamperedStore: a store with a known log, and the means to change it behind the engine's back.
//
//   TamperedStore store("sqlite");
//   store.change("UPDATE audit_leaf SET record = '{}' WHERE idx = 7");
//   VerifyReport report = store.verify();
//
// Of its 400 records each is an Accept with its message, but number kDenied, which is a denial. So
// tile 0/0 covers 0..255, and the head's subtrees in the tail are 256..383 and 384..399. change()
// works as an operator with all rights would: no triggers, no foreign keys. For tests.
#pragma once

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "engine/hop/gate.h"
#include "engine/verify/verify.h"
#include "tests/support/stores.h"

namespace support {

namespace audit = engine::audit;
namespace store = engine::store;
using engine::Gate;
using engine::verify::VerifyReport;

class TamperedStore {
 public:
  static constexpr std::int64_t kSize = 400;
  static constexpr std::int64_t kDenied = 300;

  explicit TamperedStore(const std::string& kind, std::int64_t size = kSize)
      : options_(store_options(kind, scratch_)) {
    auto store = open_store(options_, clock_, log_, store::Running::kStepped);
    engine::keys::Keyring ring(1, std::string(32, 'k'), 1);
    engine::ConsentBook consents(ring, engine::consent::Options{});
    Gate gate(policies_, consents, ring, engine::GateNames{store->log_origin(), "node"});
    for (std::int64_t i = 0; i < size; ++i) {
      store->submit([&gate, i](store::Tx& tx) { return arrive(gate, tx, i); }, [](auto) {});
      if (i % 256 == 255) store->step();
    }
    while (store->step()) {
    }
    store.reset();
    changer_ = store::open_backend(options_, store::Access::kWrite);
    disarm(kind == "sqlite");
  }

  void change(const std::string& statement) { changer_->run(statement); }

  // A bytes literal.
  std::string bytes(std::string_view bytes) const {
    const std::string hex = base::to_hex(bytes);
    if (changer_->dialect() == store::Dialect::kSqlite) return "X'" + hex + "'";
    return "CAST('\\x" + hex + "' AS BYTEA)";
  }
  std::string tile(std::int64_t level = 0) {
    const auto row = reader()->read<store::TileRow>(std::string(kLog), level, std::int64_t{0});
    return row.value().hashes.bytes;
  }
  store::HeadRow head() { return reader()->read<store::HeadRow>(std::string(kLog)).value(); }
  std::string record(std::int64_t index) {
    static const store::Query kRecord{"SELECT record FROM audit_leaf WHERE idx = :a",
                                      {store::Type::kInteger},
                                      {store::Type::kText}};
    return std::get<std::string>(reader()->query(kRecord, {index}).value().at(0).at(0));
  }
  // A head that covers one more record.
  void extend_head(std::string_view record) {
    const store::HeadRow row = head();
    auto tree = audit::Tree::restore(static_cast<std::uint64_t>(row.size), row.frontier.bytes);
    tree.value().append(audit::leaf_hash(record));
    change("UPDATE audit_head SET size = size + 1, frontier = " + bytes(tree.value().frontier()));
  }

  std::unique_ptr<store::StoreReader> reader() {
    return store::StoreReader::open(options_).value();
  }
  VerifyReport verify(std::uint64_t from = 0) {
    return engine::verify::verify_log(*reader(), {"", from}, nullptr).value();
  }
  bool opens() { return store::Store::open(options_, clock_, log_, store::Running::kStepped).ok(); }

  static constexpr std::string_view kLog = "hopline/audit/node";

 private:
  static base::Result<int> arrive(Gate& gate, store::Tx& tx, std::int64_t i) {
    engine::Accept hop;
    hop.actor.tenant = engine::TenantId{1};
    hop.actor.id = "mllp-ehr";
    hop.message = tx.next_message();
    hop.enrolled = i != kDenied;
    auto permit = gate.ask(tx, hop);
    if (!permit.ok()) return permit.error();
    auto spent = std::move(permit).value().spend();
    spent.stage(store::MessageRow{.tenant = engine::TenantId{1},
                                  .id = hop.message,
                                  .endpoint = "e",
                                  .digest = {"d"},
                                  .body = {"b"}});
    return 1;
  }

  void disarm(bool sqlite) {
    if (!sqlite) return change("SET session_replication_role = replica");
    for (const char* table : {"audit_leaf", "audit_tile", "message"}) {
      change(std::string("DROP TRIGGER ") + table + "_no_UPDATE");
      change(std::string("DROP TRIGGER ") + table + "_no_DELETE");
    }
    change("DROP TRIGGER message_has_leaf");
  }

  Scratch scratch_;
  store::StoreOptions options_;
  base::FakeClock clock_{base::Instant{1'700'000'000'000'000}};
  base::Log log_{clock_, [](std::string_view) {}};
  engine::consent::PolicyBook policies_;
  std::unique_ptr<store::Backend> changer_;
};

}  // namespace support
