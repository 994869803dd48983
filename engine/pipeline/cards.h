// CardService: engine/api/cards.h on the store.
//
//   CardService cards(services);
//
// A card's id is a UUID (RFC 9562, version 8) of eight random bytes and a keyed digest of them.
// Thread-safe: no state of its own.
#pragma once

#include "engine/api/cards.h"
#include "engine/pipeline/services.h"

namespace engine {

class CardService : public Cards {
 public:
  explicit CardService(Services& services) : services_(services) {}

  std::string give() override;
  void record(const CardFeedback& feedback, Done done) override;

 private:
  std::string id_of(std::string random) const;
  bool is_ours(const std::string& id) const;
  base::Result<base::Done> keep(store::Tx& tx, const CardFeedback& feedback) const;

  Services& services_;
};

}  // namespace engine
