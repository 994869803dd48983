// Record: one line of the audit log, in canonical JSON.
//
//   Record record{.hop = "post", .action = "create", .outcome = "permit", ...};
//   Draft draft = draft_record(record);                  // when the Gate decides
//   std::string text = draft.finish(seq);                // at the flush, when the index is known
//
// UTF-8, members sorted bytewise, no blanks, integers only, empty members left out. It holds ids,
// codes and salted commitments: no patient data, and never an unsalted hash of an identifier.
// docs/SECURITY.md lists the members. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace engine::audit {

inline constexpr std::size_t kRecordBytesMax = 60'000;

struct Subject {
  std::string_view type;  // "message", "thread", "entry", "parcel", "resource"
  std::int64_t id = 0;
  std::int64_t version = 0;
};

struct Record {
  std::string_view log, node, trace;
  base::Instant time;
  std::string_view hop, action, outcome, reason;
  std::string_view actor_type, actor_id, actor_role;
  std::string_view client;
  std::string_view purpose;
  std::string_view patient;  // "h1:" + blind id, or empty
  std::string_view consent, policy;
  std::string_view in, out;  // commitments "c1:..."
  std::string_view prev, next;
  std::string_view mapping;
  std::vector<Subject> subjects;
};

// All of a record but its index, which only the flush knows.
struct Draft {
  std::string before;
  std::string after;

  std::string finish(std::uint64_t seq) const;
};

Draft draft_record(const Record& record);

// "c1:" + base64url(SHA-256(salt, content)); the salt lies sealed beside the content.
std::string commitment(std::string_view salt, std::string_view content);

}  // namespace engine::audit
