// Every text comes back; reading and writing is stable after one round; nothing written splits.
#include <cstdint>

#include "base/check.h"
#include "hl7/ack.h"
#include "hl7/escapes.h"
#include "hl7/header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto stated = hl7::read_delimiters("MSH" + std::string(bytes.substr(0, 6)));
  const hl7::Delimiters d = stated.ok() ? stated.value() : hl7::Delimiters{};
  const std::string_view text = stated.ok() && size >= 6 ? bytes.substr(6) : bytes;
  const std::string raw = hl7::escape(text, d);
  CHECK(raw.find_first_of(std::string{d.field, d.component, '\r', '\n', '\x0B', '\x1C'}) ==
        std::string::npos);
  if (d.escape != '\0') CHECK(hl7::unescape(raw, d) == text);
  const std::string once = hl7::escape(hl7::unescape(text, d), d);
  if (d.escape != '\0') CHECK(hl7::escape(hl7::unescape(once, d), d) == once);

  // An answer stays one message, whatever the one it answers held.
  hl7::AckHeader to{d,
                    std::string(text),
                    "",
                    std::string(text),
                    "",
                    std::string(text),
                    std::string(text),
                    "P",
                    "2.5.1"};
  hl7::Ack ack;
  ack.faults.push_back({std::string(text), std::string(text), 'E', std::string(text), ""});
  const auto reply = hl7::Message::parse(hl7::build_ack(to, ack));
  if (reply.ok()) CHECK(reply.value().segment_count() == 3);
  return 0;
}
