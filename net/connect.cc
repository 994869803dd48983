#include "net/connect.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/connect.hpp>
#include <chrono>

#include "net/host_port.h"
#include "net/stream_asio.h"

namespace net {
namespace {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Error = boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Strand>;
using Resolver = asio::ip::basic_resolver<tcp, Strand>;

// One attempt; lives as long as one of its operations is pending. Everything is on one strand.
class Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(Executor& executor, ConnectOptions options, std::function<void(Connected)> done)
      : strand_(executor.context().get_executor()),
        resolver_(strand_),
        socket_(strand_),
        timer_(strand_),
        options_(std::move(options)),
        done_(std::move(done)) {}

  void start(const HostPort& at) {
    host_ = at.host;
    timer_.expires_after(std::chrono::microseconds(options_.limit_us));
    timer_.async_wait([self = shared_from_this()](const Error& error) {
      if (!error) self->fail("does not answer in time");
    });
    resolver_.async_resolve(
        at.host, std::to_string(at.port),
        [self = shared_from_this()](const Error& error, const Resolver::results_type& found) {
          if (error) return self->fail("has no address");
          self->dial(found);
        });
  }

  void fail(std::string_view why) {
    finish(base::Error{base::Code::kUnavailable, std::string(why), options_.address, {}});
  }

 private:
  void dial(const Resolver::results_type& found) {
    if (!done_) return;
    asio::async_connect(socket_, found,
                        [self = shared_from_this()](const Error& error, const tcp::endpoint&) {
                          if (error) return self->fail("refuses the connection");
                          self->secure();
                        });
  }

  void secure() {
    if (!done_) return;
    stream_ = make_stream(std::move(socket_), options_.tls, host_);
    stream_->handshake([self = shared_from_this()](Io io) {
      if (!io.ok()) return self->fail("fails the TLS handshake");
      if (self->done_) self->finish(Connected(std::shared_ptr<Stream>(self->stream_)));
    });
  }

  void finish(Connected outcome) {
    if (!done_) return;
    Error ignored;
    timer_.cancel();
    resolver_.cancel();
    if (!outcome.ok()) socket_.close(ignored);
    if (!outcome.ok() && stream_) stream_->close();
    stream_.reset();
    std::exchange(done_, nullptr)(std::move(outcome));
  }

  Strand strand_;
  Resolver resolver_;
  Socket socket_;
  Timer timer_;
  ConnectOptions options_;
  std::function<void(Connected)> done_;
  std::string host_;
  std::shared_ptr<FreshStream> stream_;
};

}  // namespace

void connect(Executor& executor, ConnectOptions options, std::function<void(Connected)> done) {
  auto at = parse_host_port(options.address);
  auto attempt = std::make_shared<Attempt>(executor, std::move(options), std::move(done));
  executor.post([attempt, at = std::move(at)] {
    if (!at.ok()) return attempt->fail("is no host:port");
    attempt->start(at.value());
  });
}

}  // namespace net
