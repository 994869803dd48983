// Load messages: SIU^S12 of about 1.1 KB, each of another appointment.
//
//   LoadMessages messages("B7", 2'000);              // begins ids of this run; of 2,000 patients
//   adapter::mllp::LoadItem item = messages.item(4711);          // from any thread
//
// Made by joining text, so that the client costs the engine's cores little.
#pragma once

#include <string>

#include "adapters/mllp/load.h"

namespace engine::cli {

class LoadMessages {
 public:
  // With 0 patients each message is of a patient of its own.
  explicit LoadMessages(std::string run, std::size_t patients = 0)
      : run_(std::move(run)), patients_(patients) {}

  adapter::mllp::LoadItem item(std::size_t number) const;

 private:
  std::string run_;
  std::size_t patients_;
};

}  // namespace engine::cli
