// What parses comes out as it came in; its leaves lie in its bytes; setting one changes no other.
#include <cstdint>

#include "hl7/address.h"
#include "hl7/batch.h"
#include "hl7/message.h"
#include "hl7/message_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto batch = hl7::split_batch(bytes); batch.ok()) {
    CHECK(batch.value().joined() == bytes);
  }
  const auto parsed = hl7::Message::parse(std::string(bytes));
  if (!parsed.ok()) return 0;
  const hl7::Message& message = parsed.value();
  CHECK(message.encode() == bytes);
  if (size > 1024) return 0;  // what follows looks at each leaf many times
  hl7::check_message(message);
  CHECK(hl7::Tree::build(message).nodes().size() > message.segment_count());
  const std::size_t number = size == 0 ? 0 : data[size - 1] + 256U * data[size / 2];
  hl7::check_set(message, number, "a|b^c~d\\e&f\r\n\x0B");
  hl7::Message longer = message;
  const std::size_t added = longer.add_segment("ZZZ");
  CHECK(longer.segment_name(added) == "ZZZ");
  CHECK(longer.segment_count() == message.segment_count() + 1);
  return 0;
}
