// How a Stream is made from an Asio socket. Only listener.cc, connect.cc and stream.cc include
// this.
//
//   auto stream = make_stream(std::move(socket), tls, "ehr.example");
//   stream->handshake([](Io io) { ... });        // answers at once without TLS
//
// The socket runs on a strand of its own. `host` is what a TLS client checks the certificate for.
// Any thread; what it makes belongs to its strand.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <string>

#include "net/stream.h"
#include "net/tls.h"

namespace net {

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

class FreshStream : public Stream {
 public:
  virtual void handshake(Done done) = 0;
};

std::shared_ptr<FreshStream> make_stream(Socket socket, std::shared_ptr<const Tls> tls,
                                         const std::string& host);

}  // namespace net
