#include "engine/store/schema.h"

#include <array>
#include <string_view>

namespace engine::store {
namespace {

// INT, BYTES and the table options OPT and SMALL are replaced for the dialect. Each tree that a
// message touches is a page that its commit writes, so a table has no tree it can do without: ids
// are unique over all tenants, and a row lies under its id alone, where SQLite appends without
// rebalancing; SMALL rows without an id lie in the order of their key. A row that records a hop
// holds its own leaf as audit_id: see require_leaf().
constexpr std::string_view kTables[] = {
    R"(CREATE TABLE counter (name TEXT PRIMARY KEY, number INT NOT NULL) OPT)",
    R"(CREATE TABLE audit_leaf (
         id INT PRIMARY KEY, hop INT NOT NULL, outcome INT NOT NULL, log TEXT NOT NULL,
         idx INT NOT NULL, tenant INT NOT NULL, effect INT NOT NULL, record TEXT NOT NULL,
         UNIQUE (log, idx)) OPT)",
    R"(CREATE TABLE audit_tile (
         log TEXT NOT NULL, level INT NOT NULL, idx INT NOT NULL, hashes BYTES NOT NULL,
         PRIMARY KEY (log, level, idx)) OPT)",
    R"(CREATE TABLE audit_head (
         log TEXT PRIMARY KEY, size INT NOT NULL, frontier BYTES NOT NULL) OPT)",
    R"(CREATE TABLE message (
         id INT PRIMARY KEY, tenant INT NOT NULL, endpoint TEXT NOT NULL,
         received_us INT NOT NULL,
         kind INT NOT NULL, state INT NOT NULL, patient INT NOT NULL, digest BYTES NOT NULL,
         stamp TEXT NOT NULL, thread INT NOT NULL, body BYTES NOT NULL,
         audit_id INT NOT NULL) OPT)",
    R"(CREATE TABLE arrival (
         tenant INT NOT NULL, key BYTES NOT NULL, message INT NOT NULL, digest BYTES NOT NULL,
         PRIMARY KEY (tenant, key)) SMALL)",
    R"(CREATE TABLE held (
         tenant INT NOT NULL, message INT NOT NULL, state INT NOT NULL, kind TEXT NOT NULL,
         reason TEXT NOT NULL, note TEXT NOT NULL, thread INT NOT NULL,
         changed_us INT NOT NULL, PRIMARY KEY (tenant, message)) OPT)",
    R"(CREATE TABLE replay (
         tenant INT NOT NULL, message INT NOT NULL, at_us INT NOT NULL,
         audit_id INT NOT NULL UNIQUE,
         PRIMARY KEY (tenant, message, at_us)) OPT)",
    R"(CREATE TABLE patient (
         id INT PRIMARY KEY, tenant INT NOT NULL, key_id INT NOT NULL,
         consent_version INT NOT NULL,
         record INT NOT NULL) OPT)",
    R"(CREATE TABLE identifier (
         tenant INT NOT NULL, blind BYTES NOT NULL, resource INT NOT NULL, patient INT NOT NULL,
         PRIMARY KEY (tenant, blind)) SMALL)",
    R"(CREATE TABLE resource (
         id INT PRIMARY KEY, tenant INT NOT NULL, type TEXT NOT NULL, version INT NOT NULL,
         patient INT NOT NULL, thread INT NOT NULL, source_order INT NOT NULL,
         updated_us INT NOT NULL, message INT NOT NULL, body BYTES NOT NULL) OPT)",
    R"(CREATE TABLE history (
         tenant INT NOT NULL, id INT NOT NULL, version INT NOT NULL, source_order INT NOT NULL,
         updated_us INT NOT NULL, message INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id, version)) OPT)",
    R"(CREATE TABLE thread (
         id INT PRIMARY KEY, tenant INT NOT NULL, patient INT NOT NULL, about INT NOT NULL,
         status INT NOT NULL, entries INT NOT NULL, opened_us INT NOT NULL, last_us INT NOT NULL,
         waiting INT NOT NULL, reminder INT NOT NULL, body BYTES NOT NULL) OPT)",
    R"(CREATE TABLE entry (
         id INT PRIMARY KEY, tenant INT NOT NULL, thread INT NOT NULL, patient INT NOT NULL,
         message INT NOT NULL, audience INT NOT NULL, author TEXT NOT NULL, sent_us INT NOT NULL,
         body BYTES NOT NULL,
         audit_id INT NOT NULL) OPT)",
    R"(CREATE TABLE parcel (
         id INT PRIMARY KEY, tenant INT NOT NULL, thread INT NOT NULL, patient INT NOT NULL,
         entry INT NOT NULL, destination TEXT NOT NULL, kind INT NOT NULL, state INT NOT NULL,
         due_us INT NOT NULL, attempts INT NOT NULL, code TEXT NOT NULL, location TEXT NOT NULL,
         changed_us INT NOT NULL, place INT NOT NULL, node TEXT NOT NULL) OPT)",
    R"(CREATE TABLE parcel_body (
         tenant INT NOT NULL, id INT NOT NULL, identifier TEXT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, id)) OPT)",
    R"(CREATE TABLE attempt (
         tenant INT NOT NULL, parcel INT NOT NULL, number INT NOT NULL, started_us INT NOT NULL,
         audit_id INT NOT NULL UNIQUE, PRIMARY KEY (tenant, parcel, number)) OPT)",
    R"(CREATE TABLE consent (
         tenant INT NOT NULL, patient INT NOT NULL, version INT NOT NULL, body BYTES NOT NULL,
         PRIMARY KEY (tenant, patient)) OPT)",
    R"(CREATE TABLE data_key (
         id INT PRIMARY KEY, tenant INT NOT NULL, purpose TEXT NOT NULL, made_us INT NOT NULL,
         wrapped BYTES NOT NULL) OPT)",
    R"(CREATE TABLE credential (
         tenant INT NOT NULL, hash BYTES NOT NULL, kind INT NOT NULL, actor TEXT NOT NULL,
         role TEXT NOT NULL, site TEXT NOT NULL, patient INT NOT NULL, refs TEXT NOT NULL,
         expires_us INT NOT NULL, revoked INT NOT NULL, form INT NOT NULL, win INT NOT NULL,
         seen_us INT NOT NULL, about TEXT NOT NULL, PRIMARY KEY (tenant, hash)) OPT)",
    R"(CREATE TABLE invitation (
         tenant INT NOT NULL, hash BYTES NOT NULL, patient INT NOT NULL, thread INT NOT NULL,
         channel INT NOT NULL, state INT NOT NULL, failures INT NOT NULL, made_us INT NOT NULL,
         expires_us INT NOT NULL, PRIMARY KEY (tenant, hash)) SMALL)",
    R"(CREATE TABLE sign_in (
         tenant INT NOT NULL, patient INT NOT NULL, since_us INT NOT NULL, failures INT NOT NULL,
         codes INT NOT NULL, locked_us INT NOT NULL, asked_us INT NOT NULL, link BYTES NOT NULL,
         code BYTES NOT NULL, code_expires_us INT NOT NULL, PRIMARY KEY (tenant, patient)) SMALL)",
    R"(CREATE TABLE reach (
         tenant INT NOT NULL, address BYTES NOT NULL, patient INT NOT NULL, channel INT NOT NULL,
         last_us INT NOT NULL, PRIMARY KEY (tenant, address, patient)) SMALL)",
    R"(CREATE TABLE address (
         tenant INT NOT NULL, address BYTES NOT NULL, stopped_us INT NOT NULL,
         started_us INT NOT NULL, by_endpoint TEXT NOT NULL, PRIMARY KEY (tenant, address)) SMALL)",
    R"(CREATE TABLE spent (
         tenant INT NOT NULL, hash BYTES NOT NULL, ends_us INT NOT NULL,
         PRIMARY KEY (tenant, hash)) SMALL)",
    R"(CREATE TABLE card_feedback (
         tenant INT NOT NULL, card BYTES NOT NULL, endpoint TEXT NOT NULL, outcome TEXT NOT NULL,
         reason TEXT NOT NULL, at_us INT NOT NULL, PRIMARY KEY (tenant, card)) SMALL)",
    R"(CREATE TABLE receipt (
         tenant INT NOT NULL, thread INT NOT NULL, entry INT NOT NULL, reader TEXT NOT NULL,
         kind INT NOT NULL, at_us INT NOT NULL,
         PRIMARY KEY (tenant, thread, entry, reader, kind)) SMALL)",
    R"(CREATE TABLE result_release (
         tenant INT NOT NULL, thread INT NOT NULL, patient INT NOT NULL, state INT NOT NULL,
         shown_order INT NOT NULL, entry INT NOT NULL, decided_by TEXT NOT NULL,
         changed_us INT NOT NULL, PRIMARY KEY (tenant, thread)) SMALL)",
    R"(CREATE TABLE retraction (
         tenant INT NOT NULL, thread INT NOT NULL, entry INT NOT NULL, message INT NOT NULL,
         actor TEXT NOT NULL, at_us INT NOT NULL, PRIMARY KEY (tenant, thread, entry)) SMALL)",
    R"(CREATE TABLE proof (
         tenant INT NOT NULL, patient INT NOT NULL, method TEXT NOT NULL, actor TEXT NOT NULL,
         at_us INT NOT NULL, ended INT NOT NULL, PRIMARY KEY (tenant, patient)) SMALL)",
    R"(CREATE TABLE care (
         tenant INT NOT NULL, patient INT NOT NULL, member BYTES NOT NULL, records INT NOT NULL,
         PRIMARY KEY (tenant, patient, member)) SMALL)",
};

// One index for each question that is asked; docs/ARCHITECTURE.md names the question.
constexpr std::string_view kIndexes[] = {
    "CREATE INDEX entry_by_thread ON entry (tenant, thread, id)",
    "CREATE INDEX thread_by_patient ON thread (tenant, patient, id)",
    "CREATE INDEX thread_waiting ON thread (tenant, waiting) WHERE waiting > 0",
    "CREATE INDEX held_open ON held (tenant, message) WHERE state = 0",
    "CREATE INDEX release_waiting ON result_release (tenant, thread) WHERE state = 0",
    "CREATE INDEX parcel_open ON parcel (destination, thread, place) "
    "WHERE state IN (0, 1, 4, 5) AND kind <> 2",
    "CREATE INDEX parcel_of_thread ON parcel (tenant, thread) WHERE kind <> 2",
    "CREATE INDEX parcel_sending ON parcel (tenant, changed_us) WHERE state = 1",
    "CREATE INDEX session_open ON credential (tenant, actor) WHERE form > 0 AND revoked = 0",
    "CREATE INDEX parcel_due ON parcel (destination, due_us, id) WHERE state = 0",
    "CREATE INDEX parcel_planned ON parcel (id, due_us) WHERE state = 7",
    "CREATE INDEX session_over ON credential (expires_us) WHERE form > 0",
    "CREATE INDEX invitation_over ON invitation (expires_us)",
    "CREATE INDEX spent_over ON spent (ends_us)",
    "CREATE INDEX feedback_over ON card_feedback (at_us)",
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
  replace_all(text, " INT ", sqlite ? " INTEGER " : " BIGINT ");
  replace_all(text, " BYTES ", sqlite ? " BLOB " : " BYTEA ");
  replace_all(text, ") OPT", sqlite ? ") STRICT" : ")");
  replace_all(text, ") SMALL", sqlite ? ") STRICT, WITHOUT ROWID" : ")");
  return text;
}

// A row that records a hop has a leaf of that hop, with outcome permit and its own tenant. A leaf
// has one effect: it names the message or entry; a replay and an attempt hold it UNIQUE, and a
// replay's is not the one under which its message came. Triggers and not foreign keys, since a
// foreign key on more than the leaf's id would need a second tree beside audit_leaf's own.
struct Effect {
  std::string_view table;
  std::string_view hop;
  std::string_view more;
};
constexpr Effect kEffects[] = {
    {"message", "1", "AND leaf.effect = fresh.id"},
    {"entry", "2", "AND leaf.effect = fresh.id"},
    {"replay", "1",
     "AND EXISTS (SELECT 1 FROM message WHERE message.id = fresh.message "
     "AND message.audit_id <> fresh.audit_id)"},
    {"attempt", "4", "AND leaf.effect = fresh.parcel"}};

std::string leaf_condition(const Effect& effect) {
  return "NOT EXISTS (SELECT 1 FROM audit_leaf AS leaf WHERE leaf.id = fresh.audit_id AND "
         "leaf.hop = " +
         std::string(effect.hop) + " AND leaf.outcome = 1 AND leaf.tenant = fresh.tenant " +
         std::string(effect.more) + ")";
}

std::vector<std::string> require_leaf(const Effect& effect, Dialect dialect) {
  const std::string table(effect.table);
  std::string condition = leaf_condition(effect);
  if (dialect == Dialect::kSqlite) {
    replace_all(condition, "fresh.", "NEW.");
    return {"CREATE TRIGGER " + table + "_has_leaf BEFORE INSERT ON " + table + " WHEN " +
            condition + " BEGIN SELECT RAISE(ABORT, 'an effect without its audit record'); END"};
  }
  // One question for all rows of a statement.
  return {"CREATE FUNCTION " + table +
              "_needs_leaf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF EXISTS (SELECT 1 FROM "
              "fresh WHERE " +
              condition +
              ") THEN RAISE EXCEPTION USING ERRCODE = ''foreign_key_violation'', MESSAGE = ''an "
              "effect without its audit record''; END IF; RETURN NULL; END'",
          "CREATE TRIGGER " + table + "_has_leaf AFTER INSERT ON " + table +
              " REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION " + table +
              "_needs_leaf()"};
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
  for (const Effect& effect : kEffects) {
    for (std::string& statement : require_leaf(effect, dialect)) {
      out.push_back(std::move(statement));
    }
  }
  add_guards(out, dialect);
  return out;
}

}  // namespace engine::store
