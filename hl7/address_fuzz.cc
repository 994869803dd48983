// An address that parses prints as it was written; a time that parses is a time there is.
#include <cstdint>

#include "base/check.h"
#include "hl7/address.h"
#include "hl7/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto address = hl7::Address::parse(text);
  if (address.ok()) {
    CHECK(address.value().to_string() == text);
    const auto message = hl7::Message::parse(
        "MSH|^~\\&|A|||||||SIU^S12|1|P|2.5.1\rSCH|1~2^3\rPID|1||4\rRGS|1\rAIS|1\rAIS|2\r");
    const hl7::Tree tree = hl7::Tree::build(message.value());
    for (const auto& place : resolve(address.value(), message.value(), tree)) {
      static_cast<void>(message.value().text(place));
    }
    static_cast<void>(message.value().text(text));
  }
  const auto dtm = hl7::parse_dtm(text);
  if (dtm.ok()) CHECK(base::is_valid(dtm.value().local));
  return 0;
}
