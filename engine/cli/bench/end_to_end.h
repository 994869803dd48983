// End to end: messages over loopback into a running engine, each answered after its commit.
//
//   EndToEnd bench({.kind = "sqlite", .dir = dir}, console);
//   auto figures = bench.run();                 // Result<std::vector<Figure>>
//
// Starts a whole node (store, audit, consent, mappings, outbox, listeners) in this process, with
// `synchronous=FULL`, and a client on the same cores. An answer other than AA fails the run: a
// fast refusal is no figure. Each message is a new appointment, as in a scheduler's feed of
// patients that the EHR has told of before; `new_patients` figures are of a first load, where each
// patient is new too. One thread.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/bench/figure.h"
#include "engine/cli/node.h"

namespace engine::cli {

struct EndToEndOptions {
  std::string kind = "sqlite";  // "pg": with connection
  std::string connection;
  std::string dir;
  int runs = 3;
  std::size_t messages = 20'000;  // of one run with many connections
  std::vector<int> connections = {16, 1};
  bool new_patients = true;  // measured too, with the most connections
};

class EndToEnd {
 public:
  EndToEnd(EndToEndOptions options, Console& console)
      : options_(std::move(options)), console_(console) {}

  base::Result<std::vector<Figure>> run();

 private:
  base::Status start();
  struct Load {
    std::string name;
    int connections = 1;
    std::size_t patients = 0;
  };
  base::Status measure(const Load& load, std::vector<Figure>& figures);
  base::Status warm_up();
  double counter(std::string_view name);

  EndToEndOptions options_;
  Console& console_;
  std::unique_ptr<Node> node_;
  int loads_ = 0;
};

}  // namespace engine::cli
