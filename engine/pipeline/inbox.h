// Inbox: messages as they arrived, the de-duplication window, and what is held.
//
//   auto known = inbox.find(tx, plan);                      // the same control id before?
//   inbox.put(spent_accept, plan, Stored{...});             // the row that records the Accept
//   inbox.hold(tx, message, hold);
//
// The body is sealed with its salt and the answer that was given: salt 32, answer size u32, answer,
// exact bytes. A known control id with the same bytes gets that answer again; with other bytes it
// supersedes a held message, else it is a conflict. Closures only, but for read_body. A stored body
// that does not open is an Error (kNotFound: its key is gone; kInvalid: altered).
#pragma once

#include <optional>

#include "engine/hop/permit.h"
#include "engine/pipeline/plan.h"
#include "engine/pipeline/services.h"

namespace engine {

struct MessageBody {
  std::string salt;
  std::string answer;
  std::string bytes;
};

enum class Repeat { kNew, kSame, kSupersedes, kConflict };

struct Known {
  Repeat repeat = Repeat::kNew;
  MessageId first;
};

struct Stored {
  MessageState state = MessageState::kStored;
  PatientId patient;
  store::KeyId key;  // the patient's, or intake's
  std::string answer;
  ThreadId thread;
};

class Inbox {
 public:
  explicit Inbox(Services& services) : services_(services) {}

  Known find(store::Tx& tx, const Plan& plan);
  base::Result<std::string> stored_answer(store::Tx& tx, TenantId tenant, MessageId message);
  void put(Spent<Accept> accept, const Plan& plan, const Stored& stored);
  void hold(store::Tx& tx, TenantId tenant, MessageId message, const Hold& hold);
  void supersede(store::Tx& tx, TenantId tenant, MessageId message);

  base::Result<MessageBody> read_body(const store::MessageRow& row);

 private:
  Services& services_;
};

std::string write_body(const MessageBody& body);
base::Result<MessageBody> split_body(std::string_view plain);

}  // namespace engine
