#include "adapters/portal/operations.h"

namespace adapter::portal {
namespace {

// OpenAPI 3.1 schemas are JSON Schema 2020-12. Ids are text: clients must not count with them.
constexpr std::string_view kSchemas = R"({
  "Thread": {"type": "object", "required": ["id", "title", "status"], "properties": {
    "id": {"type": "string"}, "title": {"type": "string"},
    "status": {"type": "string", "enum": ["in-progress", "completed"]},
    "opened": {"type": "string", "format": "date-time"},
    "release": {"type": "string", "enum": ["waiting", "released", "never"],
      "description": "For staff: whether the patient may see the result of this thread"}}},
  "Threads": {"type": "object", "required": ["threads"], "properties": {
    "threads": {"type": "array", "items": {"$ref": "#/components/schemas/Thread"}}}},
  "Entry": {"type": "object", "required": ["id", "from", "sent", "text"], "properties": {
    "id": {"type": "string"}, "from": {"type": "string"},
    "sent": {"type": "string", "format": "date-time"}, "text": {"type": "string"}}},
  "Conversation": {"type": "object", "required": ["thread", "entries"], "properties": {
    "thread": {"$ref": "#/components/schemas/Thread"},
    "entries": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}},
  "NewEntry": {"type": "object", "required": ["text", "key"], "additionalProperties": false,
    "properties": {
      "text": {"type": "string", "minLength": 1, "maxLength": 8000},
      "key": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$",
        "description": "One for each draft: a repeated post with the same key adds nothing."}}},
  "Added": {"type": "object", "required": ["thread", "state"], "properties": {
    "id": {"type": "string"}, "thread": {"type": "string"},
    "state": {"type": "string", "enum": ["posted", "held"],
      "description": "held: kept, and a person will look at it; it has no id yet"}}},
  "Released": {"type": "object", "required": ["thread", "entry", "again"], "properties": {
    "thread": {"type": "string"}, "entry": {"type": "string"},
    "again": {"type": "boolean", "description": "It had been released before"}}},
  "Events": {"type": "object", "required": ["cursor", "missed", "events"], "properties": {
    "cursor": {"type": "integer"},
    "missed": {"type": "boolean", "description": "Older events are gone: read the threads anew."},
    "events": {"type": "array", "items": {"type": "object", "required": ["thread", "entry"],
      "properties": {"thread": {"type": "string"}, "entry": {"type": "string"}}}}}}
})";

}  // namespace

std::string_view schemas() { return kSchemas; }

const std::vector<Operation>& operations() {
  static const std::vector<Operation> kOperations = {
      {Call::kListThreads,
       {"GET",
        "/api/v1/threads",
        "listThreads",
        "The threads of the patient who asks, newest first",
        "",
        "Threads",
        200,
        {{"patient", "query", "Whose threads: for staff, who must say it"}}}},
      {Call::kReadThread,
       {"GET",
        "/api/v1/threads/{id}",
        "readThread",
        "One conversation, oldest entry first",
        "",
        "Conversation",
        200,
        {{"id", "path", "The thread"}}}},
      {Call::kAddEntry,
       {"POST",
        "/api/v1/threads/{id}/entries",
        "addEntry",
        "Adds an entry (201); 200: this key was posted before; 202: it is held",
        "NewEntry",
        "Added",
        201,
        {{"id", "path", "The thread"}}}},
      {Call::kRelease,
       {"POST",
        "/api/v1/threads/{id}/release",
        "releaseResult",
        "Lets the patient see the result that waits in this thread; for roles that may release",
        "",
        "Released",
        200,
        {{"id", "path", "The thread"}}}},
      {Call::kReadEvents,
       {"GET",
        "/api/v1/events",
        "readEvents",
        "Waits up to 25 s until something is new for the patient who asks; ids only",
        "",
        "Events",
        200,
        {{"after", "query", "The cursor of the previous answer"}}}},
  };
  return kOperations;
}

}  // namespace adapter::portal
