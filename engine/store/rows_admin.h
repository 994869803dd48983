// The rows that hold no movement of patient data: consents, keys, credentials, counters.
//
//   tx.stage(CredentialRow{.tenant = tenant, .hash = {hash}, .actor = "Practitioner/7", ...});
//
// See rows.h for how a struct is a row. Plain values; any thread.
#pragma once

#include "engine/store/rows.h"

namespace engine::store {

// All recorded Consents of one patient and her channel consents, sealed as one JSON array.
struct ConsentRow {
  TenantId tenant;
  PatientId patient;
  std::int64_t version = 0;
  Bytes body;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "consent";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ConsentRow::tenant), col("patient", &ConsentRow::patient),
                 col("version", &ConsentRow::version), col("body", &ConsentRow::body)};
};

// A data key under the tenant's master key. Committed ahead of use; a write only assigns it, by
// naming it in a patient row. Spares that a process did not use stay unused.
struct DataKeyRow {
  TenantId tenant;
  KeyId id;
  std::string purpose;  // "patient", "intake"
  Instant made;
  Bytes wrapped;

  using Hops = May<>;
  static constexpr std::string_view kTable = "data_key";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &DataKeyRow::tenant), col("id", &DataKeyRow::id),
                 col("purpose", &DataKeyRow::purpose), col("made_us", &DataKeyRow::made),
                 col("wrapped", &DataKeyRow::wrapped)};
};

// What a bearer credential opens: a token by itself, a session of a window, or a code that opens a
// session once.
enum class CredentialForm : std::int64_t { kToken = 0, kSession = 1, kCode = 2 };

// A bearer credential: only its hash is kept.
struct CredentialRow {
  TenantId tenant;
  Bytes hash;
  std::int64_t kind = 0;  // engine::ActorKind
  std::string actor;
  std::string role;
  std::string site;
  PatientId patient;
  std::string references;  // space-separated
  Instant expires;
  std::int64_t revoked = 0;
  CredentialForm form = CredentialForm::kToken;
  std::int64_t window = 0;  // engine::Window of a session or code
  Instant seen;             // of a session: the last act in it, to the minute
  std::string about;        // what it was opened for: ids and fixed words

  using Hops = May<>;
  static constexpr bool kPurged = true;  // sessions and codes, never tokens
  static constexpr std::string_view kTable = "credential";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &CredentialRow::tenant),      col("hash", &CredentialRow::hash),
      col("kind", &CredentialRow::kind),          col("actor", &CredentialRow::actor),
      col("role", &CredentialRow::role),          col("site", &CredentialRow::site),
      col("patient", &CredentialRow::patient),    col("refs", &CredentialRow::references),
      col("expires_us", &CredentialRow::expires), col("revoked", &CredentialRow::revoked),
      col("form", &CredentialRow::form),          col("win", &CredentialRow::window),
      col("seen_us", &CredentialRow::seen),       col("about", &CredentialRow::about)};
};

// A one-time link that was given to a patient: only its keyed hash is kept.
enum class InvitationState : std::int64_t { kOpen, kUsed, kLocked };

struct InvitationRow {
  TenantId tenant;
  Bytes hash;
  PatientId patient;
  ThreadId thread;           // to show first; none: her list
  std::int64_t channel = 0;  // consent::Channel it went to
  InvitationState state = InvitationState::kOpen;
  std::int64_t failures = 0;  // wrong dates and codes
  Instant made;
  Instant expires;

  using Hops = May<>;
  static constexpr bool kPurged = true;
  static constexpr std::string_view kTable = "invitation";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &InvitationRow::tenant),     col("hash", &InvitationRow::hash),
                 col("patient", &InvitationRow::patient),   col("thread", &InvitationRow::thread),
                 col("channel", &InvitationRow::channel),   col("state", &InvitationRow::state),
                 col("failures", &InvitationRow::failures), col("made_us", &InvitationRow::made),
                 col("expires_us", &InvitationRow::expires)};
};

// How a patient's attempts to prove who she is stand, over all her links.
struct SignInRow {
  TenantId tenant;
  PatientId patient;
  Instant since;              // start of the window in which it is counted
  std::int64_t failures = 0;  // wrong dates and codes
  std::int64_t codes = 0;     // sent
  Instant locked;             // until then nothing is right
  Instant asked;              // when the last code was asked for
  Bytes link;                 // hash of the invitation that asked for it
  Bytes code;                 // keyed hash of it, once it is sent; empty: none counts
  Instant code_expires;

  using Hops = May<>;
  static constexpr std::string_view kTable = "sign_in";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &SignInRow::tenant),  col("patient", &SignInRow::patient),
      col("since_us", &SignInRow::since), col("failures", &SignInRow::failures),
      col("codes", &SignInRow::codes),    col("locked_us", &SignInRow::locked),
      col("asked_us", &SignInRow::asked), col("link", &SignInRow::link),
      col("code", &SignInRow::code),      col("code_expires_us", &SignInRow::code_expires)};
};

// Which patients were written to at an address, so that its STOP finds them.
struct ReachRow {
  TenantId tenant;
  Bytes address;  // keyed digest
  PatientId patient;
  std::int64_t channel = 0;  // consent::Channel
  Instant last;

  using Hops = May<>;
  static constexpr std::string_view kTable = "reach";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ReachRow::tenant), col("address", &ReachRow::address),
                 col("patient", &ReachRow::patient), col("channel", &ReachRow::channel),
                 col("last_us", &ReachRow::last)};
};

// A named number of the whole store: schema version, id blocks, writer ids.
struct CounterRow {
  std::string name;
  std::int64_t number = 0;

  using Hops = May<>;
  static constexpr std::string_view kTable = "counter";
  static constexpr std::size_t kKey = 1;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("name", &CounterRow::name), col("number", &CounterRow::number)};
};

// ---- The audit log's own tables, written only by the committer's flush.

struct LeafRow {
  LeafId id;
  std::int64_t hop = 0;
  std::int64_t outcome = 0;
  std::string log;
  std::int64_t index = 0;
  TenantId tenant;
  std::int64_t effect = 0;  // id of the message, entry or parcel that it lets move; 0: none
  std::string record;

  using Hops = May<>;
  static constexpr std::string_view kTable = "audit_leaf";
  static constexpr std::size_t kKey = 1;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("id", &LeafRow::id),           col("hop", &LeafRow::hop),
                 col("outcome", &LeafRow::outcome), col("log", &LeafRow::log),
                 col("idx", &LeafRow::index),       col("tenant", &LeafRow::tenant),
                 col("effect", &LeafRow::effect),   col("record", &LeafRow::record)};
};

struct TileRow {
  std::string log;
  std::int64_t level = 0;
  std::int64_t index = 0;
  Bytes hashes;

  using Hops = May<>;
  static constexpr std::string_view kTable = "audit_tile";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("log", &TileRow::log), col("level", &TileRow::level),
                 col("idx", &TileRow::index), col("hashes", &TileRow::hashes)};
};

struct HeadRow {
  std::string log;
  std::int64_t size = 0;
  Bytes frontier;

  using Hops = May<>;
  static constexpr std::string_view kTable = "audit_head";
  static constexpr std::size_t kKey = 1;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("log", &HeadRow::log), col("size", &HeadRow::size), col("frontier", &HeadRow::frontier)};
};

}  // namespace engine::store
