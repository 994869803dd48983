#include "engine/pipeline/secrets.h"

#include <cstdint>

#include "base/encoding.h"
#include "engine/api/invitations.h"
#include "engine/store/rows_windows.h"

namespace engine {
namespace {

constexpr std::size_t kLinkBytes = 16;
constexpr std::size_t kCodeDigits = 6;
constexpr std::uint32_t kCodes = 1'000'000;

std::uint32_t random_number() {
  std::uint32_t number = 0;
  for (const char byte : keys::random_bytes(sizeof number)) {
    number = number << 8 | static_cast<unsigned char>(byte);
  }
  return number;
}

// Every code as likely as any other: the numbers above the last whole million are thrown away.
std::string random_code() {
  constexpr std::uint32_t kFair = UINT32_MAX - UINT32_MAX % kCodes;
  std::uint32_t number = random_number();
  while (number >= kFair) number = random_number();
  const std::string digits = std::to_string(number % kCodes);
  return std::string(kCodeDigits - digits.size(), '0') + digits;
}

std::string mint_code(Services& services, store::Tx& tx, const store::ParcelRow& parcel) {
  auto sign_in = tx.get<store::SignInRow>(parcel.tenant, parcel.patient);
  CHECK(sign_in.has_value());  // is_stale() was asked
  std::string code = random_code();
  sign_in->code =
      code_digest(services.ring, {parcel.tenant, parcel.patient, sign_in->link.bytes, code});
  sign_in->code_expires = base::Instant{tx.now().us + SignInLimits::kCodeUs};
  tx.stage(*sign_in);
  return code;
}

}  // namespace

bool is_code_parcel(const store::ParcelRow& parcel) { return parcel.thread.none(); }

bool is_stale(store::Tx& tx, const store::ParcelRow& parcel) {
  if (!is_code_parcel(parcel)) return false;
  const auto sign_in = tx.get<store::SignInRow>(parcel.tenant, parcel.patient);
  if (!sign_in || sign_in->link.bytes.empty()) return true;
  return tx.now().us - sign_in->asked.us > SignInLimits::kCodeUs;
}

std::string make_link(Services& services, store::Tx& tx, const LinkFor& whom) {
  std::string link = base::to_base64url(keys::random_bytes(kLinkBytes));
  store::InvitationRow row;
  row.tenant = whom.tenant;
  row.hash = link_digest(services.ring, link);
  row.patient = whom.patient;
  row.thread = whom.thread;
  row.channel = static_cast<std::int64_t>(whom.channel);
  row.made = tx.now();
  row.expires = base::Instant{tx.now().us + SignInLimits::kLinkUs};
  tx.stage(row);
  return link;
}

Minted mint(Services& services, Spent<Send>& spent, const store::ParcelRow& parcel,
            const Contact& contact) {
  store::Tx& tx = spent.tx();
  const store::Bytes address = address_digest(services.ring, contact);
  tx.stage(store::ReachRow{parcel.tenant, address, parcel.patient,
                           static_cast<std::int64_t>(contact.channel), tx.now()});
  // From the first time on there is a row, which a Send holds and a STOP changes.
  if (!tx.get<store::AddressRow>(parcel.tenant, address)) {
    tx.stage(store::AddressRow{.tenant = parcel.tenant, .address = address});
  }
  if (is_code_parcel(parcel)) return {mint_code(services, tx, parcel), true};
  return {make_link(services, tx, {parcel.tenant, parcel.patient, parcel.thread, contact.channel}),
          false};
}

store::Bytes link_digest(const keys::Keyring& ring, std::string_view link) {
  return {ring.blind({"invitation", link})};
}

store::Bytes code_digest(const keys::Keyring& ring, const CodeOf& code) {
  return {ring.blind(
      {"code", code.tenant.to_string(), code.patient.to_string(), code.link_hash, code.code})};
}

store::Bytes address_digest(const keys::Keyring& ring, const Contact& contact) {
  return {ring.blind({"contact", consent::channel_name(contact.channel), contact.address})};
}

// In hexadecimal, since it lies in the JSON of her consents.
consent::Reach reach_of(const keys::Keyring& ring, const Contact& contact, const Destination& to) {
  return {contact.channel, base::to_hex(address_digest(ring, contact).bytes), consent::Proven::kNo,
          to.on_file};
}

}  // namespace engine
