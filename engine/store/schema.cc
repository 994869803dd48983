#include "engine/store/schema.h"

#include <array>
#include <string_view>

namespace engine::store {
namespace {

// INT, BYTES and the table options OPT and SMALL are replaced for the dialect; SMALL rows lie in
// the order of their key, so that a table costs one tree and not two. Rows with a body are not
// SMALL: SQLite appends to a rowid table without rebalancing, but not to the tree of a key. HOP(n)
// stands for the columns by which a row that records hop n holds its own leaf.
constexpr std::string_view kTables[] = {
    R"(CREATE TABLE counter (name TEXT PRIMARY KEY, number INT NOT NULL) OPT)",
    R"(CREATE TABLE audit_leaf (
         id INT PRIMARY KEY, hop INT NOT NULL, outcome INT NOT NULL, log TEXT NOT NULL,
         idx INT NOT NULL, tenant INT NOT NULL, record TEXT NOT NULL,
         UNIQUE (id, hop, outcome), UNIQUE (log, idx)) OPT)",
    R"(CREATE TABLE audit_tile (
         log TEXT NOT NULL, level INT NOT NULL, idx INT NOT NULL, hashes BYTES NOT NULL,
         PRIMARY KEY (log, level, idx)) OPT)",
    R"(CREATE TABLE audit_head (
         log TEXT PRIMARY KEY, size INT NOT NULL, frontier BYTES NOT NULL) OPT)",
    R"(CREATE TABLE message (
         tenant INT NOT NULL, id INT NOT NULL, endpoint TEXT NOT NULL, received_us INT NOT NULL,
         kind INT NOT NULL, state INT NOT NULL, patient INT NOT NULL, digest BYTES NOT NULL,
         stamp TEXT NOT NULL, thread INT NOT NULL, body BYTES NOT NULL, HOP(1),
         PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE arrival (
         tenant INT NOT NULL, key BYTES NOT NULL, message INT NOT NULL, digest BYTES NOT NULL,
         PRIMARY KEY (tenant, key)) SMALL)",
    R"(CREATE TABLE held (
         tenant INT NOT NULL, message INT NOT NULL, state INT NOT NULL, kind TEXT NOT NULL,
         reason TEXT NOT NULL, note TEXT NOT NULL, thread INT NOT NULL,
         changed_us INT NOT NULL, PRIMARY KEY (tenant, message)) OPT)",
    R"(CREATE TABLE replay (
         tenant INT NOT NULL, message INT NOT NULL, at_us INT NOT NULL, HOP(1),
         PRIMARY KEY (tenant, message, at_us)) OPT)",
    R"(CREATE TABLE patient (
         tenant INT NOT NULL, id INT NOT NULL, key_id INT NOT NULL, consent_version INT NOT NULL,
         record INT NOT NULL, PRIMARY KEY (tenant, id)) SMALL)",
    R"(CREATE TABLE identifier (
         tenant INT NOT NULL, blind BYTES NOT NULL, resource INT NOT NULL, patient INT NOT NULL,
         PRIMARY KEY (tenant, blind)) SMALL)",
    R"(CREATE TABLE resource (
         tenant INT NOT NULL, id INT NOT NULL, type TEXT NOT NULL, version INT NOT NULL,
         patient INT NOT NULL, thread INT NOT NULL, source_order INT NOT NULL,
         updated_us INT NOT NULL, message INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE history (
         tenant INT NOT NULL, id INT NOT NULL, version INT NOT NULL, source_order INT NOT NULL,
         updated_us INT NOT NULL, message INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id, version)) OPT)",
    R"(CREATE TABLE thread (
         tenant INT NOT NULL, id INT NOT NULL, patient INT NOT NULL, about INT NOT NULL,
         status INT NOT NULL, entries INT NOT NULL, opened_us INT NOT NULL, last_us INT NOT NULL,
         waiting INT NOT NULL, reminder INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id)) SMALL)",
    R"(CREATE TABLE entry (
         tenant INT NOT NULL, id INT NOT NULL, thread INT NOT NULL, patient INT NOT NULL,
         message INT NOT NULL, audience INT NOT NULL, author TEXT NOT NULL, sent_us INT NOT NULL,
         body BYTES NOT NULL, HOP(2), PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE parcel (
         tenant INT NOT NULL, id INT NOT NULL, thread INT NOT NULL, patient INT NOT NULL,
         entry INT NOT NULL, destination TEXT NOT NULL, kind INT NOT NULL, state INT NOT NULL,
         due_us INT NOT NULL, attempts INT NOT NULL, code TEXT NOT NULL, location TEXT NOT NULL,
         changed_us INT NOT NULL, place INT NOT NULL, node TEXT NOT NULL,
         PRIMARY KEY (tenant, id)) SMALL)",
    R"(CREATE TABLE parcel_body (
         tenant INT NOT NULL, id INT NOT NULL, identifier TEXT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE attempt (
         tenant INT NOT NULL, parcel INT NOT NULL, number INT NOT NULL, started_us INT NOT NULL,
         HOP(4), PRIMARY KEY (tenant, parcel, number)) OPT)",
    R"(CREATE TABLE consent (
         tenant INT NOT NULL, patient INT NOT NULL, version INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, patient)) OPT)",
    R"(CREATE TABLE data_key (
         tenant INT NOT NULL, id INT NOT NULL, purpose TEXT NOT NULL, made_us INT NOT NULL,
         wrapped BYTES NOT NULL, PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE credential (
         tenant INT NOT NULL, hash BYTES NOT NULL, kind INT NOT NULL, actor TEXT NOT NULL,
         role TEXT NOT NULL, site TEXT NOT NULL, patient INT NOT NULL, refs TEXT NOT NULL,
         expires_us INT NOT NULL, revoked INT NOT NULL, form INT NOT NULL, win INT NOT NULL,
         seen_us INT NOT NULL, about TEXT NOT NULL, PRIMARY KEY (tenant, hash)) OPT)",
};

// One index for each question that is asked; docs/ARCHITECTURE.md names the question.
constexpr std::string_view kIndexes[] = {
    "CREATE INDEX entry_by_thread ON entry (tenant, thread, id)",
    "CREATE INDEX thread_by_patient ON thread (tenant, patient, id)",
    "CREATE INDEX held_open ON held (tenant, message) WHERE state = 0",
    "CREATE INDEX parcel_open ON parcel (destination, thread, place) "
    "WHERE state IN (0, 1, 4, 5) AND kind <> 2",
    "CREATE INDEX parcel_sending ON parcel (tenant, changed_us) WHERE state = 1",
    "CREATE INDEX session_open ON credential (tenant, actor) WHERE form > 0 AND revoked = 0",
    "CREATE INDEX parcel_due ON parcel (destination, due_us, id) WHERE state = 0",
};

// What is a record is never changed and never taken away by the engine (45 CFR 164.312(b), (c)).
constexpr std::string_view kRecords[] = {"audit_leaf", "audit_tile", "message",     "entry",
                                         "attempt",    "history",    "parcel_body", "replay"};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

std::string table_statement(std::string_view table, Dialect dialect) {
  const bool sqlite = dialect == Dialect::kSqlite;
  std::string text(table);
  for (const char hop : {'1', '2', '4'}) {
    const std::string n(1, hop);
    replace_all(text, "HOP(" + n + ")",
                "audit_id INT NOT NULL UNIQUE, audit_hop INT NOT NULL DEFAULT " + n +
                    " CHECK (audit_hop = " + n +
                    "), audit_outcome INT NOT NULL DEFAULT 1 CHECK (audit_outcome = 1), "
                    "FOREIGN KEY (audit_id, audit_hop, audit_outcome) "
                    "REFERENCES audit_leaf (id, hop, outcome)");
  }
  replace_all(text, " INT ", sqlite ? " INTEGER " : " BIGINT ");
  replace_all(text, " BYTES ", sqlite ? " BLOB " : " BYTEA ");
  replace_all(text, ") OPT", sqlite ? ") STRICT" : ")");
  replace_all(text, ") SMALL", sqlite ? ") STRICT, WITHOUT ROWID" : ")");
  return text;
}

void add_guards(std::vector<std::string>& out, Dialect dialect) {
  if (dialect == Dialect::kPostgres) {
    out.push_back(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''a record is never changed''; END'");
  }
  for (const std::string_view table : kRecords) {
    if (dialect == Dialect::kPostgres) {
      out.push_back("CREATE TRIGGER " + std::string(table) + "_no_TRUNCATE BEFORE TRUNCATE ON " +
                    std::string(table) + " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()");
    }
    for (const char* act : {"UPDATE", "DELETE"}) {
      const std::string name = std::string(table) + "_no_" + act;
      if (dialect == Dialect::kSqlite) {
        out.push_back("CREATE TRIGGER " + name + " BEFORE " + act + " ON " + std::string(table) +
                      " BEGIN SELECT RAISE(ABORT, 'a record is never changed'); END");
      } else {
        out.push_back("CREATE TRIGGER " + name + " BEFORE " + act + " ON " + std::string(table) +
                      " FOR EACH ROW EXECUTE FUNCTION refuse_change()");
      }
    }
  }
}

}  // namespace

std::vector<std::string> schema_statements(Dialect dialect) {
  std::vector<std::string> out;
  for (const std::string_view table : kTables) out.push_back(table_statement(table, dialect));
  for (const std::string_view index : kIndexes) out.emplace_back(index);
  add_guards(out, dialect);
  return out;
}

}  // namespace engine::store
