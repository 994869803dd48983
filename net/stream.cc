#include <netinet/tcp.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <optional>

#include "net/stream_asio.h"

namespace net {
namespace {
namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using Error = boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Strand>;

constexpr std::size_t kDrainBytesMax = 256 << 10;
constexpr int kUnansweredMs = 120'000;  // of bytes that the peer's system does not confirm
constexpr auto kDrainTime = std::chrono::seconds(1);
constexpr std::size_t kDrainStepBytes = 4096;

Io outcome(const Error& error, std::size_t bytes) {
  if (!error) return {bytes, Io::End::kOpen};
  bool closed = error == asio::error::eof || error == ssl::error::stream_truncated;
  return {bytes, closed ? Io::End::kClosed : Io::End::kFailed};
}

// What plain and TLS share: the strand, the deadline and the polite end.
class BaseStream : public FreshStream {
 public:
  BaseStream(const Strand& strand, std::string remote)
      : strand_(strand), timer_(strand), remote_(std::move(remote)) {}

  void post(std::function<void()> work) override { asio::post(strand_, std::move(work)); }
  const std::string& remote() const override { return remote_; }

  void arm(std::int64_t us, std::function<void()> late) override {
    due_ = SteadyClock::now() + std::chrono::microseconds(us);
    late_ = std::move(late);
    // A busy connection moves its deadline with every message: a timer that fires too early and
    // looks again costs less than one that is set anew each time.
    if (!waiting_ || timer_.expiry() > due_) wait();
  }

  // The timer itself runs out unheard: cancelling one costs more than a look at an empty pointer.
  void disarm() override { late_ = nullptr; }

  void close() override {
    Error ignored;
    late_ = nullptr;
    timer_.cancel();
    socket().close(ignored);
  }

 protected:
  virtual Socket& socket() = 0;

  // Reads what the peer still sends, so that closing does not reset the connection under an answer
  // it has not read yet.
  void drain() {
    Error ignored;
    socket().shutdown(Socket::shutdown_send, ignored);
    drain_.resize(kDrainStepBytes);
    drain_step(0);
  }

  void limit_finish() {
    arm(std::chrono::microseconds(kDrainTime).count(), [weak = weak_from_this()] {
      if (auto self = weak.lock()) self->close();
    });
  }

 private:
  void wait() {
    waiting_ = true;
    timer_.expires_at(due_);
    timer_.async_wait([weak = weak_from_this()](const Error& error) {
      auto self = std::static_pointer_cast<BaseStream>(weak.lock());
      if (self && !error) self->on_timer();
    });
  }

  void on_timer() {
    waiting_ = false;
    if (!late_) return;
    if (SteadyClock::now() < due_) return wait();
    std::exchange(late_, nullptr)();
  }

  void drain_step(std::size_t drained) {
    if (drained >= kDrainBytesMax) return close();
    auto self = std::static_pointer_cast<BaseStream>(shared_from_this());
    socket().async_read_some(asio::buffer(drain_),
                             [self, drained](const Error& error, std::size_t bytes) {
                               if (error) return self->close();
                               self->drain_step(drained + bytes);
                             });
  }

  Strand strand_;
  Timer timer_;
  std::string remote_;
  SteadyClock::time_point due_{};
  bool waiting_ = false;
  std::function<void()> late_;
  std::string drain_;
};

std::string remote_of(const Socket& socket) {
  Error error;
  auto end = socket.remote_endpoint(error);
  return error ? std::string() : end.address().to_string();
}

class PlainStream : public BaseStream {
 public:
  explicit PlainStream(Socket socket)
      : BaseStream(socket.get_executor(), remote_of(socket)), socket_(std::move(socket)) {}

  void handshake(Done done) override { done({}); }

  void read(std::span<char> into, Done done) override {
    socket_.async_read_some(asio::buffer(into.data(), into.size()),
                            [self = shared_from_this(), done = std::move(done)](
                                const Error& error, std::size_t n) { done(outcome(error, n)); });
  }

  void write(std::string bytes, Done done) override {
    out_ = std::move(bytes);
    asio::async_write(socket_, asio::buffer(out_),
                      [self = shared_from_this(), done = std::move(done)](
                          const Error& error, std::size_t n) { done(outcome(error, n)); });
  }

  void finish() override {
    limit_finish();
    drain();
  }

 protected:
  Socket& socket() override { return socket_; }

 private:
  Socket socket_;
  std::string out_;
};

class TlsStream : public BaseStream {
 public:
  TlsStream(Socket socket, std::shared_ptr<const Tls> tls, const std::string& host)
      : BaseStream(socket.get_executor(), remote_of(socket)),
        tls_(std::move(tls)),
        stream_(std::move(socket), tls_->context()) {
    if (tls_->role() == Tls::Role::kServer) return;
    // A chain that verifies proves somebody; the name proves that it is whom we meant (RFC 9525).
    SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());
    stream_.set_verify_callback(ssl::host_name_verification(host));
  }

  void handshake(Done done) override {
    auto side =
        tls_->role() == Tls::Role::kServer ? ssl::stream_base::server : ssl::stream_base::client;
    stream_.async_handshake(side, [self = shared_from_this(), done = std::move(done)](
                                      const Error& error) { done(outcome(error, 0)); });
  }

  void read(std::span<char> into, Done done) override {
    stream_.async_read_some(asio::buffer(into.data(), into.size()),
                            [self = shared_from_this(), done = std::move(done)](
                                const Error& error, std::size_t n) { done(outcome(error, n)); });
  }

  void write(std::string bytes, Done done) override {
    out_ = std::move(bytes);
    asio::async_write(stream_, asio::buffer(out_),
                      [self = shared_from_this(), done = std::move(done)](
                          const Error& error, std::size_t n) { done(outcome(error, n)); });
  }

  void finish() override {
    limit_finish();
    stream_.async_shutdown([self = std::static_pointer_cast<TlsStream>(shared_from_this())](
                               const Error&) { self->drain(); });
  }

 protected:
  Socket& socket() override { return stream_.next_layer(); }

 private:
  std::shared_ptr<const Tls> tls_;
  ssl::stream<Socket> stream_;
  std::string out_;
};

}  // namespace

std::shared_ptr<FreshStream> make_stream(Socket socket, std::shared_ptr<const Tls> tls,
                                         const std::string& host) {
  Error ignored;
  // Every answer is one write: waiting to fill a packet only delays it.
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  // A peer that lost its network says nothing. What is written to it would wait a quarter of an
  // hour for the system to give up; a stream of events would keep its place as long.
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnansweredMs,
               sizeof kUnansweredMs);
  if (!tls) return std::make_shared<PlainStream>(std::move(socket));
  return std::make_shared<TlsStream>(std::move(socket), std::move(tls), host);
}

}  // namespace net
