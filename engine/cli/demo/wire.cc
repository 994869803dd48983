#include "engine/cli/demo/wire.h"

#include "hl7/mllp.h"
#include "net/raw_client.h"

namespace engine::cli {

base::Result<hl7::Message> exchange(const std::string& address, const std::string& message) {
  auto framed = hl7::frame(message);
  if (!framed.ok()) return framed.error();
  net::RawClient peer(address);
  if (!peer.connected()) {
    return base::Error{base::Code::kUnavailable, "nobody listens", address, {}};
  }
  peer.send(framed.value());
  hl7::Framer framer;
  hl7::Frames frames;
  while (frames.blocks.empty()) {
    const std::string some = peer.read_some();
    if (some.empty()) {
      return base::Error{base::Code::kUnavailable, "no answer came", address, {}};
    }
    framer.feed(some, frames);
  }
  return hl7::Message::parse(std::move(frames.blocks.front()));
}

}  // namespace engine::cli
