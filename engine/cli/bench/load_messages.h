// Load messages: SIU^S12 of about 1.1 KB, each of another patient and appointment.
//
//   LoadMessages messages("B7");                                 // begins ids of this run
//   adapter::mllp::LoadItem item = messages.item(4711);          // from any thread
//
// Made by joining text, so that the client costs the engine's cores little.
#pragma once

#include <string>

#include "adapters/mllp/load.h"

namespace engine::cli {

class LoadMessages {
 public:
  explicit LoadMessages(std::string run) : run_(std::move(run)) {}

  adapter::mllp::LoadItem item(std::size_t number) const;

 private:
  std::string run_;
};

}  // namespace engine::cli
