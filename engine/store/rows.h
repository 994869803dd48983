// The rows of the store. What is in the clear is listed here and in docs/SECURITY.md: ids, codes,
// times, endpoint names, keyed digests. Everything a person said or is lies sealed in `body`.
//
//   MessageRow row{.tenant = tenant, .id = tx.next_message(), ...};
//   spent.stage(std::move(row));        // with the spent permit of a hop in Row::Hops
//
// Tenant is the first column of every key. Rows that record a hop (message, replay, entry, attempt)
// carry `audit`, the leaf of that hop: the schema lets each leaf be used once and only if it says
// permit. Plain values; any thread.
#pragma once

#include "engine/api/ids.h"
#include "engine/store/row.h"

namespace engine {
struct Accept;
struct Post;
struct Show;
struct Send;
}  // namespace engine

namespace engine::store {

using base::Instant;
using KeyId = base::Id<struct KeyTag>;

// What an arrival is when it is stored. Its later fate is in HeldRow.
struct MessageRow {
  TenantId tenant;
  MessageId id;
  std::string endpoint;
  Instant received;
  std::int64_t kind = 0;   // engine::Kind
  std::int64_t state = 0;  // engine::MessageState at arrival
  PatientId patient;
  Bytes digest;       // HMAC of the bytes, 16 bytes
  std::string stamp;  // mapping and its version: "siu-appointment@3"
  ThreadId thread;    // the thread it was told in, if any
  Bytes body;         // sealed: salt, answer, exact bytes
  LeafId audit;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "message";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &MessageRow::tenant),     col("id", &MessageRow::id),
                 col("endpoint", &MessageRow::endpoint), col("received_us", &MessageRow::received),
                 col("kind", &MessageRow::kind),         col("state", &MessageRow::state),
                 col("patient", &MessageRow::patient),   col("digest", &MessageRow::digest),
                 col("stamp", &MessageRow::stamp),       col("thread", &MessageRow::thread),
                 col("body", &MessageRow::body),         col("audit_id", &MessageRow::audit)};
};

// The de-duplication window: keyed digest of (endpoint, control id) -> the message that had it.
struct ArrivalRow {
  TenantId tenant;
  Bytes key;
  MessageId message;
  Bytes digest;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "arrival";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ArrivalRow::tenant), col("key", &ArrivalRow::key),
                 col("message", &ArrivalRow::message), col("digest", &ArrivalRow::digest)};
};

enum class HeldState : std::int64_t { kHeld, kReplayed, kReleased, kClosed, kSuperseded };

// A message that waits for a person, or what that person did. Reasons name rules and addresses.
struct HeldRow {
  TenantId tenant;
  MessageId message;
  HeldState state = HeldState::kHeld;
  std::string kind;    // "mapping", "consent", "parse", "conflict", "patient"
  std::string reason;  // for the analyst; no patient data
  std::string note;    // why it was released or closed
  ThreadId thread;     // where its replay was told
  Instant changed;

  using Hops = May<>;
  static constexpr std::string_view kTable = "held";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &HeldRow::tenant), col("message", &HeldRow::message),
                 col("state", &HeldRow::state),   col("kind", &HeldRow::kind),
                 col("reason", &HeldRow::reason), col("note", &HeldRow::note),
                 col("thread", &HeldRow::thread), col("changed_us", &HeldRow::changed)};
};

// One replay of a held message: the effect of an Accept of its own.
struct ReplayRow {
  TenantId tenant;
  MessageId message;
  Instant at;
  LeafId audit;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "replay";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ReplayRow::tenant), col("message", &ReplayRow::message),
                 col("at_us", &ReplayRow::at), col("audit_id", &ReplayRow::audit)};
};

// A person the engine knows. Her demographics are the resource of the same id.
struct PatientRow {
  TenantId tenant;
  PatientId id;
  KeyId key;
  std::int64_t consent_version = 0;
  ResourceId record;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "patient";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &PatientRow::tenant), col("id", &PatientRow::id),
      col("key_id", &PatientRow::key), col("consent_version", &PatientRow::consent_version),
      col("record", &PatientRow::record)};
};

// Blind index: keyed digest of (type, system, value) -> the record that has this identifier.
struct IdentifierRow {
  TenantId tenant;
  Bytes blind;
  ResourceId resource;
  PatientId patient;

  using Hops = May<Accept, Post>;
  static constexpr std::string_view kTable = "identifier";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &IdentifierRow::tenant), col("blind", &IdentifierRow::blind),
      col("resource", &IdentifierRow::resource), col("patient", &IdentifierRow::patient)};
};

// A canonical record: current version.
struct ResourceRow {
  TenantId tenant;
  ResourceId id;
  std::string type;
  std::int64_t version = 1;
  PatientId patient;
  ThreadId thread;         // the thread this record is told in, if any
  std::int64_t order = 0;  // source order, microseconds: older events change nothing
  Instant updated;
  MessageId message;  // what made this version
  Bytes body;         // sealed FHIR JSON

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "resource";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ResourceRow::tenant),      col("id", &ResourceRow::id),
                 col("type", &ResourceRow::type),          col("version", &ResourceRow::version),
                 col("patient", &ResourceRow::patient),    col("thread", &ResourceRow::thread),
                 col("source_order", &ResourceRow::order), col("updated_us", &ResourceRow::updated),
                 col("message", &ResourceRow::message),    col("body", &ResourceRow::body)};
};

// Versions that are no longer current, as they were sealed.
struct HistoryRow {
  TenantId tenant;
  ResourceId id;
  std::int64_t version = 1;
  std::int64_t order = 0;
  Instant updated;
  MessageId message;
  Bytes body;

  using Hops = May<Accept>;
  static constexpr std::string_view kTable = "history";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &HistoryRow::tenant),      col("id", &HistoryRow::id),
                 col("version", &HistoryRow::version),    col("source_order", &HistoryRow::order),
                 col("updated_us", &HistoryRow::updated), col("message", &HistoryRow::message),
                 col("body", &HistoryRow::body)};
};

enum class ThreadStatus : std::int64_t { kOpen, kClosed };

struct ThreadRow {
  TenantId tenant;
  ThreadId id;
  PatientId patient;
  ResourceId about;  // the appointment or report
  ThreadStatus status = ThreadStatus::kOpen;
  std::int64_t entries = 0;
  Instant opened;
  Instant last;
  EntryId waiting;    // the patient's entry that nobody has answered, oldest; none if answered
  ParcelId reminder;  // the one open reminder
  Bytes body;         // sealed: {"title": ...}

  using Hops = May<Post>;
  static constexpr std::string_view kTable = "thread";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ThreadRow::tenant),    col("id", &ThreadRow::id),
                 col("patient", &ThreadRow::patient),  col("about", &ThreadRow::about),
                 col("status", &ThreadRow::status),    col("entries", &ThreadRow::entries),
                 col("opened_us", &ThreadRow::opened), col("last_us", &ThreadRow::last),
                 col("waiting", &ThreadRow::waiting),  col("reminder", &ThreadRow::reminder),
                 col("body", &ThreadRow::body)};
};

enum class Audience : std::int64_t { kPatient, kStaff };

struct EntryRow {
  TenantId tenant;
  EntryId id;
  ThreadId thread;
  PatientId patient;
  MessageId message;
  Audience audience = Audience::kStaff;
  std::string author;  // "engine", "patient", "staff:<who>", "client:<id>"
  Instant sent;
  Bytes body;  // sealed text
  LeafId audit;

  using Hops = May<Post>;
  static constexpr std::string_view kTable = "entry";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &EntryRow::tenant),   col("id", &EntryRow::id),
                 col("thread", &EntryRow::thread),   col("patient", &EntryRow::patient),
                 col("message", &EntryRow::message), col("audience", &EntryRow::audience),
                 col("author", &EntryRow::author),   col("sent_us", &EntryRow::sent),
                 col("body", &EntryRow::body),       col("audit_id", &EntryRow::audit)};
};

enum class ParcelState : std::int64_t {
  kDue,
  kSending,
  kDelivered,
  kRefused,
  kUnknown,
  kDead,
  kCancelled,
  kPlanned  // a notice of another day: not looked at before the courier brings it forward
};

// The outbox: where a parcel stands. Its content, when it has any, is ParcelBodyRow.
struct ParcelRow {
  TenantId tenant;
  ParcelId id;
  ThreadId thread;
  PatientId patient;
  EntryId entry;
  std::string destination;
  std::int64_t kind = 0;  // engine::ParcelKind
  ParcelState state = ParcelState::kDue;
  Instant due;
  std::int64_t attempts = 0;
  std::string code;      // what the far side last said
  std::string location;  // where it is at the far side
  Instant changed;
  std::int64_t place =
      0;             // of its entry in the thread: the order of going, whichever node wrote it
  std::string node;  // that sends it or was the last to

  using Hops = May<>;
  static constexpr std::string_view kTable = "parcel";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kUpsert;
  static constexpr auto kMembers = std::tuple{
      col("tenant", &ParcelRow::tenant),      col("id", &ParcelRow::id),
      col("thread", &ParcelRow::thread),      col("patient", &ParcelRow::patient),
      col("entry", &ParcelRow::entry),        col("destination", &ParcelRow::destination),
      col("kind", &ParcelRow::kind),          col("state", &ParcelRow::state),
      col("due_us", &ParcelRow::due),         col("attempts", &ParcelRow::attempts),
      col("code", &ParcelRow::code),          col("location", &ParcelRow::location),
      col("changed_us", &ParcelRow::changed), col("place", &ParcelRow::place),
      col("node", &ParcelRow::node)};
};

// Rendered for the first attempt and kept, so that every attempt sends the same bytes and MSH-10.
struct ParcelBodyRow {
  TenantId tenant;
  ParcelId id;
  std::string identifier;  // "system|value" for If-None-Exist: our own ids
  Bytes body;              // sealed

  using Hops = May<Send>;
  static constexpr std::string_view kTable = "parcel_body";
  static constexpr std::size_t kKey = 2;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &ParcelBodyRow::tenant), col("id", &ParcelBodyRow::id),
                 col("identifier", &ParcelBodyRow::identifier), col("body", &ParcelBodyRow::body)};
};

// One attempt to send: the effect of one Send permit.
struct AttemptRow {
  TenantId tenant;
  ParcelId parcel;
  std::int64_t number = 1;
  Instant started;
  LeafId audit;

  using Hops = May<Send>;
  static constexpr std::string_view kTable = "attempt";
  static constexpr std::size_t kKey = 3;
  static constexpr Write kWrite = Write::kInsert;
  static constexpr auto kMembers =
      std::tuple{col("tenant", &AttemptRow::tenant), col("parcel", &AttemptRow::parcel),
                 col("number", &AttemptRow::number), col("started_us", &AttemptRow::started),
                 col("audit_id", &AttemptRow::audit)};
};

}  // namespace engine::store
