#include "net/http_server.h"

#include "net/http_connection.h"

namespace net {

struct HttpServer::State {
  State(Executor& executor, const Router& router, Options own)
      : shared(std::make_shared<HttpShared>(router, std::move(own))),
        listener(executor, listener_options(), [kept = shared](std::shared_ptr<Stream> stream) {
          HttpConnection::serve(kept, std::move(stream));
        }) {}

  ListenerOptions listener_options() const {
    const Options& own = shared->options;
    return {own.address,           own.tls,       own.connections_max, own.per_address_max,
            own.deadlines.head_us, own.on_refused};
  }

  std::shared_ptr<HttpShared> shared;
  Listener listener;
};

HttpServer::HttpServer(Executor& executor, const Router& router, Options options)
    : state_(std::make_shared<State>(executor, router, std::move(options))) {}

HttpServer::~HttpServer() { stop(); }

base::Status HttpServer::start() { return state_->listener.start(); }

void HttpServer::drain() {
  state_->listener.stop();
  state_->shared->drain();
}

void HttpServer::stop() {
  drain();
  state_->shared->stop();
}

std::string HttpServer::address() const { return state_->listener.address(); }

}  // namespace net
