// Words: what the patient's page says, in her language.
//
//   const Words& words = Words::of("es");          // English where there is no such language
//   words["reply.send"]                             // text/es/page.txt: "reply.send = Enviar"
//   words.fill("code.sent", clinic)                 // with {} replaced
//   words.date(instant, zone)                       // "Tuesday, 10 March 2026"
//
// Both languages hold the same keys, which a test compares. Made once; any thread. A key that is
// missing ends the process: it is our own mistake, and every page is rendered by a test.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/time.h"

namespace adapter::portal {

class Words {
 public:
  static const Words& of(std::string_view language);

  const std::string& operator[](std::string_view key) const;
  std::string fill(std::string_view key, std::string_view value) const;
  // The paragraphs of a longer text: key.1, key.2 ...
  std::vector<std::string> lines(std::string_view key) const;

  std::string date(base::Instant at, const base::Zone& zone) const;
  std::string time(base::Instant at, const base::Zone& zone) const;

  const std::string& language() const { return language_; }
  const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

  explicit Words(std::string language);

 private:
  std::string language_;
  std::map<std::string, std::string, std::less<>> texts_;
};

// Made by cmake/texts.cmake: ("en/page", bytes).
std::span<const std::pair<std::string_view, std::string_view>> texts();

}  // namespace adapter::portal
