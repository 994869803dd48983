#include "net/event_stream.h"

#include <algorithm>

#include "base/check.h"
#include "net/event_feed.h"

namespace net {
namespace {

// How long a browser's own EventSource waits before it connects again.
constexpr std::string_view kFirstWords = "retry: 2000\n\n";

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// An event stream ends its lines at CR LF, CR or LF: each line of the data is a field of its own.
void append_data(std::string& out, std::string_view data) {
  while (true) {
    std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
    out.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == data.size()) return;
    data.remove_prefix(end + (data.substr(end, 2) == "\r\n" ? 2 : 1));
  }
}

}  // namespace

std::string write_event(const ServerEvent& event) {
  CHECK(is_plain(event.type) && is_plain(event.id));
  std::string out;
  if (!event.id.empty()) out.append("id: ").append(event.id).append("\n");
  if (!event.type.empty()) out.append("event: ").append(event.type).append("\n");
  append_data(out, event.data);
  return out += "\n";
}

EventStream::EventStream(std::function<void()> gone)
    : feed_(std::make_shared<EventFeed>(std::move(gone), kWaitingBytesMax)) {
  feed_->push(kFirstWords);
}

EventStream::~EventStream() { close(); }

// A proxy that gathers an answer before it passes it on would keep events back.
Response EventStream::answer() const {
  Response response{200, "text/event-stream", "", {{"X-Accel-Buffering", "no"}}};
  response.events = feed_;
  return response;
}

bool EventStream::push(const ServerEvent& event) { return feed_->push(write_event(event)); }

void EventStream::close() { feed_->close(); }

bool EventStream::is_open() const { return feed_->is_open(); }

}  // namespace net
