// SocketSource: HL7 v2 messages over a Unix socket, each answered by its ACK.
//
//   auto source = unix_socket::make_source(settings, host);
//   source.value()->start();      // kUnavailable when the socket cannot be made
//   source.value()->stop();       // answers what is under way, joins, removes the socket
//
// Setting: `path`, of at most 100 bytes. Only the user that the engine runs as may connect (mode
// 0600). One thread serves all connections in turn and waits for each commit: an ACK leaves only
// after its message is durable. A frame over the limit ends its connection.
#pragma once

#include <memory>

#include "base/result.h"
#include "engine/api/adapter.h"

namespace unix_socket {

inline constexpr std::size_t kConnectionsMax = 32;
inline constexpr std::size_t kPathBytesMax = 100;

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host);

}  // namespace unix_socket
