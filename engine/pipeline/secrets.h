// Secrets: the links and codes that notices carry, and the digests that are kept of them.
//
//   if (is_stale(tx, parcel)) cancel(parcel);                // a code that nobody waits for
//   Minted minted = mint(services, spent, parcel, contact);  // in the claim of the attempt
//   link_digest(ring, link)                                  // what InvitationRow is found by
//
// A link is 128 random bits, a code six digits; both exist in clear in the parcel alone. Each
// attempt makes its own: what an earlier one may have delivered stays valid until it expires, but a
// later code ends an earlier. Closures only, but for the digests, which are pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/hop/permit.h"
#include "engine/pipeline/contact.h"
#include "engine/pipeline/services.h"

namespace engine {

struct Minted {
  std::string secret;
  bool is_code = false;
};

// Codes go to her as parcels about no thread.
bool is_code_parcel(const store::ParcelRow& parcel);
bool is_stale(store::Tx& tx, const store::ParcelRow& parcel);
Minted mint(Services& services, Spent<Send>& spent, const store::ParcelRow& parcel,
            const Contact& contact);

// A link for her, kept as its digest. `channel` is where it goes to.
struct LinkFor {
  TenantId tenant;
  PatientId patient;
  ThreadId thread;
  consent::Channel channel = consent::Channel::kPortal;
};
std::string make_link(Services& services, store::Tx& tx, const LinkFor& whom);

struct CodeOf {
  TenantId tenant;
  PatientId patient;
  std::string_view link_hash;
  std::string_view code;
};
store::Bytes link_digest(const keys::Keyring& ring, std::string_view link);
store::Bytes code_digest(const keys::Keyring& ring, const CodeOf& code);
store::Bytes address_digest(const keys::Keyring& ring, const Contact& contact);

// As the Gate is asked.
consent::Reach reach_of(const keys::Keyring& ring, const Contact& contact, const Destination& to);

}  // namespace engine
