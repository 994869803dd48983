// PatientConsents: what one patient has on record, opened and compiled, kept for the next hop.
//
//   auto consents = book.of(tx, tenant, patient);       // Result: an unreadable record is none
//   Decision recorded = consents.value()->set.decide(request, item);
//   spent.stage(book.seal(tenant, patient, key, next));
//
// Read inside the hop's transaction, so a revocation binds the next hop. The cache is keyed by the
// sealed bytes themselves: what a transaction staged and lost can never be found in it. Used by the
// committer's thread only.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "base/json.h"
#include "engine/consent/channel.h"
#include "engine/consent/consent.h"
#include "engine/keys/keyring.h"
#include "engine/store/tx.h"

namespace engine {

struct PatientConsents {
  consent::ConsentSet set;
  std::vector<consent::ChannelConsent> channels;
  base::Json resources;  // the FHIR Consents, as they were accepted
  std::int64_t version = 0;
};

class ConsentBook {
 public:
  ConsentBook(keys::Keyring& ring, consent::Options options)
      : ring_(ring), options_(std::move(options)) {}

  // Never null; empty when she has none on record. kInvalid when her record does not open: then
  // nothing may move.
  base::Result<std::shared_ptr<const PatientConsents>> of(store::Tx& tx, TenantId tenant,
                                                          PatientId patient);

  // The row that replaces her record. `key` is her data key.
  store::ConsentRow seal(TenantId tenant, PatientId patient, store::KeyId key,
                         const PatientConsents& consents);

 private:
  base::Result<PatientConsents> read(const store::ConsentRow& row) const;

  keys::Keyring& ring_;
  consent::Options options_;
  std::map<std::pair<TenantId, PatientId>,
           std::pair<std::string, std::shared_ptr<const PatientConsents>>>
      cache_;
};

}  // namespace engine
