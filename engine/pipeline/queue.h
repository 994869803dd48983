// Queue: held messages and stuck parcels, and what a person does about them.
//
//   auto items = queue.list();                         // "m12", "p7", with reasons
//   queue.retry("m12", by);                            // the mapping or the consent is mended
//   queue.close("m12", by, "sent twice by mistake");   // its bytes stay until retention
//
// A message is replayed by the same rules as when it came: the Gate is asked again, stale events
// change nothing. Acts need the right `queue` of roles.yaml, and every one is recorded. Reasons
// name rules and addresses, never values. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include "engine/pipeline/intake.h"
#include "engine/pipeline/outbox.h"

namespace engine {

struct QueueItem {
  std::string id;     // "m12" a message, "p7" a parcel
  std::string kind;   // "mapping", "consent", ...; of a parcel: "unknown", "dead"
  std::string where;  // endpoint or destination
  std::string reason;
  base::Instant since;
};

class Queue {
 public:
  Queue(Services& services, IntakeService& intake, Outbox& outbox)
      : services_(services), intake_(intake), outbox_(outbox), inbox_(services) {}

  base::Result<std::vector<QueueItem>> list();
  base::Result<QueueItem> show(const std::string& id);
  // The same for somebody: kDenied, and recorded, without the right `queue`.
  base::Result<std::vector<QueueItem>> list(const Actor& by);
  base::Result<QueueItem> show(const std::string& id, const Actor& by);
  // Answers the state the message is in now: "posted", "stored", or "held" with the reason.
  base::Result<std::string> retry(const std::string& id, const Actor& by);
  base::Result<std::string> release(const std::string& id, const Actor& by,
                                    const std::string& note);
  base::Status close(const std::string& id, const Actor& by, const std::string& note);

 private:
  base::Result<std::string> replay(MessageId message, const Actor& by, store::HeldState then,
                                   const std::string& note);

  Services& services_;
  IntakeService& intake_;
  Outbox& outbox_;
  Inbox inbox_;
};

}  // namespace engine
