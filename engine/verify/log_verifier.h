// LogVerifier: verifies one log against its tiles and its head.
//
//   LogVerifier verifier(reader, head, report);
//   base::Status done = verifier.run(from, [](std::uint64_t checked) { ... });
//
// Where a record does not fit its tile, the tile's hash goes on in its place, so that one change is
// one finding. In the open tail, which has no tile yet, a change is known to a subtree of the head.
// Findings go to the report; an Error means that the store did not answer. Used once, by one
// thread.
#pragma once

#include <functional>
#include <map>

#include "engine/audit/tiles.h"
#include "engine/store/rows_admin.h"
#include "engine/verify/verify.h"

namespace engine::verify {

class LogVerifier {
 public:
  LogVerifier(store::StoreReader& reader, const store::HeadRow& head, VerifyReport& report)
      : reader_(reader), head_(head), report_(report) {}

  base::Status run(std::uint64_t from, const std::function<void(std::uint64_t)>& checked);

 private:
  void start(std::uint64_t from);
  base::Status read_batch(std::int64_t first, std::int64_t end);
  void check_record(std::int64_t index, const store::Values& leaf);
  void check_words(std::int64_t index, const store::Values& leaf);
  void skip_missing(std::int64_t first, std::int64_t end);
  void append(std::int64_t index, const audit::Digest& computed);
  void check_upper_tile(const audit::Tile& tile);
  void check_head();
  base::Status find_strays();
  const std::string* tile_of(std::int64_t index) const;
  void fault(std::int64_t first, std::int64_t last, std::string what);
  bool known_fault_in(std::int64_t first, std::int64_t last) const;

  store::StoreReader& reader_;
  const store::HeadRow& head_;
  VerifyReport& report_;
  audit::TiledTree tree_;
  std::map<std::int64_t, std::string> tiles_;  // level 0, of the batch
  base::Status answered_ = base::ok_status();
};

}  // namespace engine::verify
