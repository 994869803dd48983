// What a gateway posts: read, or nothing.
#include <cstddef>
#include <cstdint>

#include "adapters/notify/answer.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
    const auto answer = adapter::notify::read_answer({type, body});
    if (answer) CHECK(!answer->from.empty());
  }
  return 0;
}
