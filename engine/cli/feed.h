// Feed: the messages that `send` and `bench` put on the wire, pass after pass.
//
//   auto feed = Feed::make(messages, ControlIds::kFresh);
//   adapter::mllp::LoadItem item = feed.value().item(number);     // from any thread
//
// The first pass sends the messages as they are; every later one gives each a control id (MSH-10)
// that no other run uses, since a receiver answers a repeated one from its store. kKept repeats the
// very same bytes. What cannot be parsed is sent as it is, always: to see what the receiver says.
#pragma once

#include <string>
#include <vector>

#include "adapters/mllp/load.h"
#include "base/result.h"

namespace engine::cli {

enum class ControlIds { kFresh, kKept };

class Feed {
 public:
  // kInvalid when there is no message at all.
  static base::Result<Feed> make(std::vector<std::string> messages, ControlIds ids);

  std::size_t size() const { return templates_.size(); }
  std::size_t unreadable() const { return unreadable_; }
  adapter::mllp::LoadItem item(std::size_t number) const;

 private:
  struct Template {
    std::string bytes;
    std::string control_id;
    // The bytes around MSH-10; empty when it cannot be changed.
    std::string before, after;
  };

  static Template read(std::string bytes);

  std::vector<Template> templates_;
  std::string run_;  // begins the control ids of this run
  ControlIds ids_ = ControlIds::kFresh;
  std::size_t unreadable_ = 0;
};

}  // namespace engine::cli
