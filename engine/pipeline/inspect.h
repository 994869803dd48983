// Inspect: what an operator may see without seeing patient data: ids, states, times, codes.
//
//   auto messages = inspect.messages(by, since);       // one JSON object for each arrival
//   auto steps = inspect.trace(by, "t7");              // what happened in that thread, in order
//
// For roles with the right `messages`; others are kDenied, and recorded. Bodies are opened only to
// read MSH-10, which is the sender's own number. Refusals have left an audit record alone and are
// listed from it. Thread-safe; reads committed state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine/pipeline/inbox.h"

namespace engine {

class Inspect {
 public:
  explicit Inspect(Services& services) : services_(services), inbox_(services) {}

  base::Result<std::vector<base::Json>> messages(const Actor& by, base::Instant since);

  // "m12" a message, "t7" a thread, "p3" a parcel; kNotFound for others.
  base::Result<std::vector<base::Json>> trace(const Actor& by, const std::string& id);

 private:
  base::Json message(const store::MessageRow& row);
  base::Result<std::vector<base::Json>> refusals(base::Instant since);
  static std::optional<base::Json> refusal(const std::string& record_text, base::Instant since);
  void add_thread(std::vector<base::Json>& steps, ThreadId thread);
  void add_message(std::vector<base::Json>& steps, MessageId message);
  void add_parcels(std::vector<base::Json>& steps, const std::string& where, std::int64_t id);
  std::string control_id(const store::MessageRow& row);

  Services& services_;
  Inbox inbox_;
};

}  // namespace engine
