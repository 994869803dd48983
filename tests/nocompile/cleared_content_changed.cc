// expect: error: binding reference of type .std::string&.* discards qualifiers
#include <string>

#include "engine/api/cleared.h"

// What leaves is what was committed.
const std::string& text_of(const engine::Cleared<std::string>& cleared) { return cleared.get(); }

#ifdef HOPLINE_MUST_FAIL
void change(const engine::Cleared<std::string>& cleared) {
  std::string& text = cleared.get();
  text += "!";
}
#endif
