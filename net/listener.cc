#include "net/listener.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <future>
#include <map>
#include <mutex>

#include "net/host_port.h"
#include "net/stream_asio.h"

namespace net {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Error = boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Strand>;
using Acceptor = asio::basic_socket_acceptor<tcp, Strand>;

namespace {

constexpr int kBacklog = 1024;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// How many connections there are, in all and by address.
class Places {
 public:
  // "" when there is room; else the cap that is reached.
  std::string_view take(const std::string& address, const ListenerOptions& options) {
    std::lock_guard lock(mutex_);
    if (total_ >= options.connections_max) return "connections";
    int& here = by_address_[address];
    if (here >= options.per_address_max) return "per_address";
    ++here;
    ++total_;
    return "";
  }

  void give_back(const std::string& address) {
    std::lock_guard lock(mutex_);
    --total_;
    auto here = by_address_.find(address);
    if (--here->second == 0) by_address_.erase(here);
  }

 private:
  std::mutex mutex_;
  int total_ = 0;
  std::map<std::string, int> by_address_;
};

// A stream that gives its place back when it ends.
std::shared_ptr<FreshStream> with_place(std::shared_ptr<FreshStream> stream,
                                        std::shared_ptr<Places> places) {
  FreshStream* raw = stream.get();
  auto leave = [stream, places](FreshStream*) mutable {
    std::string address = stream->remote();
    stream.reset();
    places->give_back(address);
  };
  return std::shared_ptr<FreshStream>(raw, std::move(leave));
}

}  // namespace

struct Listener::State : std::enable_shared_from_this<State> {
  State(Executor& executor, ListenerOptions own, OnStream handler)
      : strand(executor.context().get_executor()),
        acceptor(strand),
        pause(strand),
        options(std::move(own)),
        on_stream(std::move(handler)) {}

  void accept_next();
  void accept_later();
  void take(Socket socket);
  void refuse(std::string_view reason) {
    if (options.on_refused) options.on_refused(reason);
  }

  Strand strand;
  Acceptor acceptor;
  Timer pause;
  ListenerOptions options;
  OnStream on_stream;
  std::shared_ptr<Places> places = std::make_shared<Places>();
  std::string address;
  std::mutex gate;  // held while on_stream runs, so that stop() can promise that it does not
  bool open = false;
};

void Listener::State::accept_next() {
  acceptor.async_accept(Strand(strand.get_inner_executor()),
                        [self = shared_from_this()](const Error& error, Socket socket) {
                          if (error == asio::error::operation_aborted) return;
                          if (error) return self->accept_later();
                          self->take(std::move(socket));
                          self->accept_next();
                        });
}

// Out of descriptors: asking again at once would spin until one is free.
void Listener::State::accept_later() {
  refuse("accept");
  pause.expires_after(kAcceptPause);
  pause.async_wait([self = shared_from_this()](const Error& error) {
    if (!error && self->acceptor.is_open()) self->accept_next();
  });
}

void Listener::State::take(Socket socket) {
  auto stream = make_stream(std::move(socket), options.tls, "");
  if (auto full = places->take(stream->remote(), options); !full.empty()) {
    refuse(full);
    return stream->close();
  }
  auto kept = with_place(stream, places);
  kept->post([self = shared_from_this(), kept] {
    kept->arm(self->options.handshake_us, [weak = std::weak_ptr(kept)] {
      if (auto late = weak.lock()) late->close();
    });
    kept->handshake([self, kept](Io io) {
      kept->disarm();
      if (!io.ok()) {
        self->refuse("handshake");
        return kept->close();
      }
      std::lock_guard lock(self->gate);
      if (!self->open) return kept->close();
      self->on_stream(kept);
    });
  });
}

Listener::Listener(Executor& executor, ListenerOptions options, OnStream on_stream)
    : state_(std::make_shared<State>(executor, std::move(options), std::move(on_stream))) {}

Listener::~Listener() { stop(); }

base::Status Listener::start() {
  auto at = parse_host_port(state_->options.address);
  if (!at.ok()) return at.error();
  Error error;
  std::string host = at.value().host == "localhost" ? "127.0.0.1" : at.value().host;
  auto ip = asio::ip::make_address(host, error);
  if (error) {
    return base::Error{base::Code::kInvalid, "is no IP address to listen on", host, {}};
  }
  tcp::endpoint end(ip, at.value().port);
  Acceptor& acceptor = state_->acceptor;
  acceptor.open(end.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(end, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (error) {
    return base::Error{
        base::Code::kUnavailable, "cannot listen: " + error.message(), state_->options.address, {}};
  }
  state_->address = HostPort{host, acceptor.local_endpoint().port()}.to_string();
  state_->open = true;
  asio::post(state_->strand, [state = state_] { state->accept_next(); });
  return base::ok_status();
}

void Listener::stop() {
  {
    std::lock_guard lock(state_->gate);
    if (!std::exchange(state_->open, false)) return;
  }
  asio::post(state_->strand, [state = state_] {
    Error ignored;
    state->pause.cancel();
    state->acceptor.close(ignored);
  });
}

std::string Listener::address() const { return state_->address; }

}  // namespace net
