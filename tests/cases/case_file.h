// Case: a transcript test, read from a .case file.
//
//   auto story = parse_case(text, "tests/cases/reply.case");
//   for (const Step& step : story.value().steps)
//     if (step.word == Word::kFeed) feed(step.arguments[0], step.arguments[1]);
//
// README.md of this folder has the grammar. Every fault of a file is reported, each with file:line.
// Values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cases {

enum class Word { kGiven, kFeed, kReply, kQueue, kRelease, kRestart, kRun, kExpect };

// One clause. `verb` is empty for words that have only one form: feed, reply, restart, run.
struct Step {
  int line = 0;
  Word word = Word::kGiven;
  std::string verb;                    // "consent", "ack", ...
  std::vector<std::string> arguments;  // without their quotes
};

struct Case {
  std::string name;
  std::vector<Step> steps;
};

inline constexpr std::size_t kCaseBytesMax = 64 << 10;

base::Result<Case> parse_case(std::string_view text, std::string_view file);

}  // namespace cases
