#include "adapters/web/http_source.h"

#include <utility>

namespace adapter::web {

net::Handler guarded(const net::Turnstile& turnstile, Closed closed, Handle handle) {
  return [turnstile, closed = std::move(closed), handle = std::move(handle)](net::Request request,
                                                                             net::Respond respond) {
    auto pass = turnstile.enter();
    if (!pass) return respond(closed(request));
    handle(std::move(request), std::move(respond), std::move(pass));
  };
}

void HttpSource::serve(std::string_view method, std::string_view pattern, Handle handle) {
  host_.public_http().mount(method, pattern, guarded(turnstile_, closed_, std::move(handle)));
}

void HttpSource::serve(const net::ApiOperation& operation, Handle handle) {
  host_.public_http().mount(operation, guarded(turnstile_, closed_, std::move(handle)));
}

base::Status HttpSource::start() {
  turnstile_.open();
  return base::ok_status();
}

void HttpSource::drain() { turnstile_.close(); }

void HttpSource::stop() {
  drain();
  end_work();
  turnstile_.wait();
}

}  // namespace adapter::web
