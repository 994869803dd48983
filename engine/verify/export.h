// Export: a log as files that prove themselves without the store, and their verification.
//
//   auto proof = prove(reader, LeafId{17});                 // of one record, at the size of now
//   auto head = export_log(reader, origin, "/mnt/safe/log");   // Result<Checkpoint>
//   auto report = verify_export("/mnt/safe/log", std::nullopt);
//
// The folder is a C2SP tlog-tiles log (c2sp.org/tlog-tiles): `checkpoint`, `tile/<L>/<N>` and
// `tile/entries/<N>`, the last of each level partial as `<N>.p/<width>`. Full files that are there
// are not written again, so an export that is repeated costs what is new; the checkpoint is written
// last, so one that was cut short has none. Nothing in it is patient data, as in the log itself.
// Reads batches; memory does not grow with the log. One thread. kNotFound: no such record, log or
// folder; kInvalid: the log does not prove itself; kUnavailable: a file or the store.
#pragma once

#include <optional>
#include <string>

#include "engine/audit/proof.h"
#include "engine/store/rows_admin.h"
#include "engine/verify/verify.h"

namespace engine::verify {

base::Result<audit::Proof> prove(store::StoreReader& reader, LeafId leaf);
base::Result<audit::Proof> prove(store::StoreReader& reader, const std::string& origin,
                                 std::uint64_t index);

base::Result<audit::Checkpoint> export_log(store::StoreReader& reader, const std::string& origin,
                                           const std::string& folder);

// All logs below that folder. `kept`: a head that was put away earlier, which its log must contain.
base::Result<VerifyReport> verify_export(const std::string& folder,
                                         const std::optional<audit::Checkpoint>& kept);

// "x001/x234/067" of 1234067.
std::string tile_number(std::uint64_t index);

}  // namespace engine::verify
