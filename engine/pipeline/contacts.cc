#include "engine/pipeline/contacts.h"

#include <algorithm>

#include "engine/pipeline/secrets.h"
#include "engine/store/rows_windows.h"

namespace engine {
namespace {

using base::Result;
using consent::Channel;
using store::AddressRow;
using store::Type;

constexpr std::string_view kWrittenTo =
    "SELECT patient FROM reach WHERE tenant = :a AND address = :b ORDER BY patient LIMIT :c";
// SOCI binds bytes as text, which SQLite compares with no BLOB.
constexpr std::string_view kWrittenToSqlite =
    "SELECT patient FROM reach WHERE tenant = :a AND address = CAST(:b AS BLOB) "
    "ORDER BY patient LIMIT :c";

Channel channel_of(ContactChannel channel) {
  return channel == ContactChannel::kMail ? Channel::kMail : Channel::kSms;
}

// Later than the other word, whatever the clock says: what came last holds.
base::Instant after(base::Instant now, base::Instant other) {
  return base::Instant{std::max(now.us, other.us + 1)};
}

}  // namespace

Result<std::vector<PatientId>> ContactService::written_to(const store::Bytes& address) {
  const bool sqlite = services_.store.dialect() == store::Dialect::kSqlite;
  const store::Query query{sqlite ? kWrittenToSqlite : kWrittenTo,
                           {Type::kInteger, Type::kBytes, Type::kInteger},
                           {Type::kInteger}};
  auto rows =
      services_.store.query(query, {services_.rules.tenant.number(), address, kPatientsMax});
  if (!rows.ok()) return rows.error();
  std::vector<PatientId> patients;
  for (const store::Values& row : rows.value()) {
    patients.push_back(PatientId{std::get<std::int64_t>(row[0])});
  }
  return patients;
}

Result<base::Done> ContactService::record(store::Tx& tx, const ContactAt& at, Word word,
                                          const store::Bytes& address,
                                          const std::vector<PatientId>& patients) const {
  const TenantId tenant = services_.rules.tenant;
  AddressRow row{.tenant = tenant, .address = address};
  if (auto known = tx.get<AddressRow>(tenant, address)) row = std::move(*known);
  const bool stops = word == Word::kStop;
  if (stops) {
    row.stopped = after(tx.now(), row.started);
  } else {
    row.started = after(tx.now(), row.stopped);
  }
  row.by = at.endpoint;
  tx.stage(row);
  Actor endpoint;
  endpoint.tenant = tenant;
  endpoint.id = at.endpoint;
  Note note{.tenant = tenant,
            .action = stops ? "delete" : "create",
            .reason = std::string(stops ? "STOP by " : "START by ") +
                      std::string(consent::channel_name(channel_of(at.channel))),
            .actor = endpoint};
  services_.gate.note(tx, note);
  for (const PatientId patient : patients) {
    note.patient = patient;
    services_.gate.note(tx, note);
  }
  return base::Done{};
}

void ContactService::say(const ContactAt& at, Word word, Done done) {
  Dial dial{channel_of(at.channel), "", services_.clock.now()};
  if (const Destination* to = services_.rules.destination(at.endpoint)) dial.country = to->country;
  const Contact contact{dial.channel, normal_address(at.address, dial)};
  if (contact.address.empty()) return done(base::ok_status());
  const store::Bytes address = address_digest(services_.ring, contact);
  auto patients = written_to(address);
  if (!patients.ok()) return done(patients.error());
  services_.store.submit([this, at, word, address, patients = std::move(patients).value()](
                             store::Tx& tx) { return record(tx, at, word, address, patients); },
                         [done = std::move(done)](const Result<Cleared<base::Done>>& recorded) {
                           if (recorded.ok()) return done(base::ok_status());
                           done(recorded.error());
                         });
}

void ContactService::stopped(const ContactAt& at, Done done) {
  say(at, Word::kStop, std::move(done));
}

void ContactService::started(const ContactAt& at, Done done) {
  say(at, Word::kStart, std::move(done));
}

}  // namespace engine
