// Drop: one drop folder, worked by steps.
//
//   Drop drop(host, {"/feed", "file-lab"});
//   drop.prepare();                  // makes done/ and failed/
//   Drop::Counts counts = drop.step();
//
// Each step feeds what an earlier one left claimed (NAME.working: a crash, or an engine that was
// not available), then claims and feeds what has settled, in the order of names. After the durable
// accept the ACK is on the disk (done/NAME.ack) before the file is moved beside it; a crash between
// any two of these feeds the file again, and the engine answers the stored ACK. Waits for the
// engine: run it on a thread of its own. Logs counts and never names, which may hold a patient's.
#pragma once

#include <string>
#include <vector>

#include "adapters/file/feed.h"
#include "adapters/file/watch.h"
#include "base/result.h"
#include "engine/api/adapter.h"

namespace adapter::file {

class Drop {
 public:
  struct Options {
    std::string folder;
    std::string endpoint;
    std::size_t file_bytes_max = 64 << 20;
  };
  struct Counts {
    int done = 0;
    int failed = 0;
    int waiting = 0;  // claimed, and to be fed again
    friend bool operator==(const Counts&, const Counts&) = default;
  };

  Drop(engine::Host& host, Options options) : host_(host), options_(std::move(options)) {}

  base::Status prepare() const;
  Counts step();

 private:
  bool claim(const std::string& name);
  void feed(const std::string& name, Counts& counts);
  Conclusion ask_engine(const std::string& name);
  Answer accept(engine::Arrival arrival);
  std::string path(const std::string& name) const { return options_.folder + '/' + name; }

  engine::Host& host_;
  Options options_;
  Watch watch_;
};

// Writes NAME.ack and NAME.error to done/ or failed/, then moves the claimed file there. A file of
// that name from an earlier day keeps it, and the new one gets the time added.
base::Status put_away(const std::string& folder, const std::string& name, const Conclusion& end,
                      base::Instant now);

}  // namespace adapter::file
