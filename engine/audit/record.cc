#include "engine/audit/record.h"

#include "base/encoding.h"
#include "base/json.h"
#include "base/time.h"
#include "engine/keys/digest.h"

namespace engine::audit {
namespace {

void put(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
  base::append_json_string(out, value);
}

void put_actor(std::string& out, const Record& record) {
  if (record.actor_type.empty()) return;
  out += out.back() == '{' ? "\"actor\":{" : ",\"actor\":{";
  put(out, "id", record.actor_id);
  put(out, "role", record.actor_role);
  put(out, "type", record.actor_type);
  out += '}';
}

void put_subjects(std::string& out, const std::vector<Subject>& subjects) {
  if (subjects.empty()) return;
  out += ",\"subject\":[";
  for (const Subject& subject : subjects) {
    if (out.back() == '}') out += ',';
    out += "{\"id\":" + std::to_string(subject.id);
    put(out, "type", subject.type);
    if (subject.version != 0) out += ",\"version\":" + std::to_string(subject.version);
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string Draft::finish(std::uint64_t seq) const {
  std::string text;
  text.reserve(before.size() + after.size() + 28);
  text += before;
  text += "\"seq\":";
  text += std::to_string(seq);
  text += after;
  return text;
}

// The members stand in bytewise order of their names.
Draft draft_record(const Record& record) {
  Draft draft;
  std::string& out = draft.before;
  out.reserve(384);
  out += '{';
  put(out, "action", record.action);
  put_actor(out, record);
  put(out, "client", record.client);
  put(out, "consent", record.consent);
  put(out, "hop", record.hop);
  put(out, "in", record.in);
  put(out, "log", record.log);
  put(out, "mapping", record.mapping);
  put(out, "next", record.next);
  put(out, "node", record.node);
  put(out, "out", record.out);
  put(out, "outcome", record.outcome);
  put(out, "patient", record.patient);
  put(out, "policy", record.policy);
  put(out, "prev", record.prev);
  put(out, "purpose", record.purpose);
  put(out, "reason", record.reason);
  out += ',';
  std::string& rest = draft.after;
  rest.reserve(160);
  put_subjects(rest, record.subjects);
  rest += ",\"time\":\"" + base::format_instant(record.time) + "\"";
  put(rest, "trace", record.trace);
  rest += ",\"v\":1}";
  return draft;
}

std::string commitment(std::string_view salt, std::string_view content) {
  return "c1:" + base::to_base64url(keys::sha256({salt, content}).view());
}

}  // namespace engine::audit
