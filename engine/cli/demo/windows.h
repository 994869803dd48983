// Windows: where the three people of the demo sit, with links that sign in once.
//
//   const WindowLinks links = make_links(world, story.used_link());
//   console.out(tell_windows(world, links, console));
//   TextTicker ticker(world);   ticker.tick(console);       // each text message, as it comes
//
// The chart's link is of the stand-in EHR, the patient's came to her telephone as a text message,
// the bench's is of `hopline token link`. What cannot be had is "". One thread; borrows the world.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/console.h"
#include "engine/cli/demo/world.h"

namespace engine::cli {

struct WindowLinks {
  std::string chart, phone, bench;
};

// `used_link` is one of Ada's: whoever holds it may have a new one sent to her telephone.
WindowLinks make_links(DemoWorld& world, const std::string& used_link);

std::string tell_windows(const DemoWorld& world, const WindowLinks& links, const Console& console);
base::Json windows_json(const DemoWorld& world, const WindowLinks& links);

class TextTicker {
 public:
  explicit TextTicker(DemoWorld& world);  // what came before it is not told

  void tick(Console& console);

 private:
  struct Telephone {
    const DemoPerson* person;
    std::size_t known;
  };

  DemoWorld& world_;
  std::vector<Telephone> telephones_;
};

}  // namespace engine::cli
