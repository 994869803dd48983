#include "adapters/chart/operations.h"

namespace adapter::chart {
namespace {

constexpr std::string_view kSchemas = R"({
  "Person": {"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"}, "name": {"type": "string"}, "born": {"type": "string"},
    "number": {"type": "string"}}},
  "InboxRow": {"type": "object",
    "required": ["id", "title", "status", "patient", "unanswered", "last", "entries"],
    "properties": {
      "id": {"type": "string"}, "title": {"type": "string"},
      "status": {"type": "string", "enum": ["open", "closed"]},
      "patient": {"$ref": "#/components/schemas/Person"},
      "unanswered": {"type": "integer"},
      "waiting_since": {"type": "string", "format": "date-time"},
      "last": {"type": "string", "format": "date-time"}, "entries": {"type": "integer"}}},
  "Inbox": {"type": "object", "required": ["threads"], "properties": {
    "threads": {"type": "array", "items": {"$ref": "#/components/schemas/InboxRow"}},
    "next": {"type": "string"}}},
  "StaffEntry": {"type": "object",
    "required": ["id", "from", "mine", "audience", "sent", "text", "receipts", "chart"],
    "properties": {
      "id": {"type": "string"},
      "from": {"type": "string", "enum": ["patient", "staff", "system"]},
      "who": {"type": "string"}, "mine": {"type": "boolean"},
      "audience": {"type": "string", "enum": ["patient", "staff"]},
      "sent": {"type": "string", "format": "date-time"}, "text": {"type": "string"},
      "retracted": {"type": "boolean", "description": "Taken back: its words are left out"},
      "receipts": {"type": "array", "items": {"type": "object",
        "required": ["who", "what", "at"], "properties": {
          "who": {"type": "string"}, "what": {"type": "string", "enum": ["delivered", "read"]},
          "at": {"type": "string", "format": "date-time"}}}},
      "chart": {"type": "array", "items": {"type": "object", "required": ["to", "state", "at"],
        "properties": {
          "to": {"type": "string"},
          "state": {"type": "string",
            "enum": ["written", "waiting", "refused", "unknown", "given-up"]},
          "at": {"type": "string", "format": "date-time"}, "code": {"type": "string"},
          "location": {"type": "string"}, "attempts": {"type": "integer"},
          "next": {"type": "string", "format": "date-time"}}}}}},
  "StaffConversation": {"type": "object",
    "required": ["thread", "patient", "consent", "entries", "withheld", "replies"],
    "properties": {
      "thread": {"type": "object", "required": ["id", "title", "status"], "properties": {
        "release": {"type": "string", "enum": ["waiting", "released", "never"],
          "description": "Of a result: whether the patient may see it"}}},
      "patient": {"$ref": "#/components/schemas/Person"},
      "appointment": {"type": "object"}, "consent": {"type": "object"},
      "entries": {"type": "array", "items": {"$ref": "#/components/schemas/StaffEntry"}},
      "withheld": {"type": "array", "items": {"type": "object"}},
      "replies": {"type": "array", "items": {"type": "object",
        "required": ["id", "title", "text"]}},
      "earlier": {"type": "string"}}},
  "Closing": {"type": "object", "additionalProperties": false, "properties": {
    "words": {"type": "string", "maxLength": 500}}},
  "Seen": {"type": "object", "required": ["entry"], "additionalProperties": false,
    "properties": {"entry": {"type": "string"}}},
  "Changed": {"type": "object", "required": ["thread", "changed"], "properties": {
    "thread": {"type": "string"},
    "changed": {"type": "integer", "description": "Entries, parcels or receipts."}}}
})";

std::vector<Operation> acts() {
  return {
      {Call::kClose,
       {"POST",
        "/api/v1/threads/{id}/close",
        "closeThread",
        "Closes a thread; it opens again when its patient writes",
        "Closing",
        "Changed",
        200,
        {{"id", "path", "The thread"}}}},
      {Call::kReopen,
       {"POST",
        "/api/v1/threads/{id}/reopen",
        "reopenThread",
        "Opens a closed thread",
        "",
        "Changed",
        200,
        {{"id", "path", "The thread"}}}},
      {Call::kWriteNow,
       {"POST",
        "/api/v1/threads/{id}/write-now",
        "writeThreadNow",
        "Sends to the chart now what waits, was refused, or is unknown",
        "",
        "Changed",
        200,
        {{"id", "path", "The thread"}}}},
      {Call::kRead,
       {"POST",
        "/api/v1/threads/{id}/read",
        "markThreadRead",
        "Records that the entries up to one have been seen",
        "Seen",
        "Changed",
        200,
        {{"id", "path", "The thread"}}}},
  };
}

}  // namespace

std::string_view schemas() { return kSchemas; }

const std::vector<Operation>& operations() {
  static const std::vector<Operation> kOperations = [] {
    std::vector<Operation> all = {
        {Call::kInbox,
         {"GET",
          "/api/v1/inbox",
          "readInbox",
          "Threads of the patients whom staff may see, the longest waiting first",
          "",
          "Inbox",
          200,
          {{"filter", "query", "unanswered (default) or all"},
           {"patient", "query", "Of one patient alone"},
           {"thread", "query", "One thread alone"},
           {"after", "query", "next of the page before"}}}},
        {Call::kConversation,
         {"GET",
          "/api/v1/threads/{id}/conversation",
          "readConversation",
          "One thread for staff: entries, receipts, consent, appointment, what is in the chart",
          "",
          "StaffConversation",
          200,
          {{"id", "path", "The thread"}, {"before", "query", "earlier of the page before"}}}},
        {Call::kLive,
         {"GET",
          "/api/v1/live",
          "readLive",
          "Server-sent events: which threads have changed, as ids; `anew` means: read all again",
          "",
          "",
          200,
          {{"patient", "query", "Of one patient alone"}},
          net::ApiAccess::kBearer,
          "text/event-stream"}},
    };
    for (const Operation& act : acts()) all.push_back(act);
    return all;
  }();
  return kOperations;
}

}  // namespace adapter::chart
