// Messages: the samples with dates of these days and control ids of this run.
//
//   DemoMessages messages(folder, now, zone);
//   auto siu = messages.make("siu_s12.hl7", {.weekday = 2, .hour = 9});     // Result<Message>
//
// Reads samples/; a sample keeps everything but its control id, when it was sent, and the
// appointment's times. Each is sent a little later than the one before, as source order demands.
// One thread.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/time.h"
#include "hl7/message.h"

namespace engine::cli {

struct DemoTimes {
  int weekday = 0;  // of the next week, Monday is 1; 0: the sample's times stay as they are
  int hour = 9;
  int minute = 0;
  int minutes = 30;
};

class DemoMessages {
 public:
  DemoMessages(std::string folder, base::Instant now, base::Zone zone);

  base::Result<hl7::Message> make(const std::string& sample, const DemoTimes& times);

  // "Tue 09:00", as the demo's lines say it.
  std::string spoken(const DemoTimes& times) const;

 private:
  std::string stamp(base::Instant at) const;
  base::Instant start_of(const DemoTimes& times) const;

  std::string folder_;
  base::Instant now_;
  base::Zone zone_;
  int made_ = 0;
};

}  // namespace engine::cli
