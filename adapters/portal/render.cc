#include "adapters/portal/render.h"

#include <string>
#include <utility>

#include "adapters/web/answer.h"

namespace adapter::portal {
namespace {

using base::Json;

bool is_communication(const Json* resource) {
  return resource != nullptr && resource->text_of("resourceType") == "Communication";
}

bool is_header(const Json& communication) { return communication.find("partOf") == nullptr; }

template <class Visit>
void each_communication(const Json& bundle, Visit visit) {
  const Json* entries = bundle.find("entry");
  if (entries == nullptr) return;
  for (const Json& entry : entries->items()) {
    const Json* resource = entry.find("resource");
    if (is_communication(resource)) visit(*resource);
  }
}

std::string title_of(const Json& header) {
  const Json* topic = header.find("topic");
  return topic == nullptr ? "" : topic->text_of("text");
}

std::string text_of(const Json& communication) {
  std::string text;
  const Json* payload = communication.find("payload");
  if (payload == nullptr) return text;
  for (const Json& part : payload->items()) {
    if (part.text_of("contentString").empty()) continue;
    if (!text.empty()) text += '\n';
    text += part.text_of("contentString");
  }
  return text;
}

// Staff are told whether a result waits; a patient's header has no such tag.
std::string release_of(const Json& header) {
  const Json* meta = header.find("meta");
  const Json* tags = meta == nullptr ? nullptr : meta->find("tag");
  if (tags == nullptr) return "";
  for (const Json& tag : tags->items()) {
    if (tag.text_of("system") == "urn:hopline:release") return tag.text_of("code");
  }
  return "";
}

Json render_thread(const Json& header) {
  Json thread = Json::object();
  thread.set("id", Json::string(header.text_of("id")));
  thread.set("title", Json::string(title_of(header)));
  thread.set("status", Json::string(header.text_of("status")));
  if (const std::string opened = header.text_of("sent"); !opened.empty()) {
    thread.set("opened", Json::string(opened));
  }
  if (const std::string release = release_of(header); !release.empty()) {
    thread.set("release", Json::string(release));
  }
  return thread;
}

Json render_entry(const Json& communication) {
  const Json* sender = communication.find("sender");
  Json entry = Json::object();
  entry.set("id", Json::string(communication.text_of("id")));
  entry.set("from", Json::string(sender == nullptr ? "" : sender->text_of("reference")));
  entry.set("sent", Json::string(communication.text_of("sent")));
  entry.set("text", Json::string(text_of(communication)));
  return entry;
}

}  // namespace

Json render_threads(const Json& bundle) {
  Json threads = Json::array();
  each_communication(bundle, [&](const Json& one) {
    if (is_header(one)) threads.push(render_thread(one));
  });
  Json out = Json::object();
  out.set("threads", std::move(threads));
  return out;
}

Json render_conversation(const Json& bundle) {
  Json out = Json::object();
  if (const Json* header = find_header(bundle)) out.set("thread", render_thread(*header));
  Json entries = Json::array();
  each_communication(bundle, [&](const Json& one) {
    if (!is_header(one) && one.text_of("status") != "entered-in-error")
      entries.push(render_entry(one));
  });
  out.set("entries", std::move(entries));
  return out;
}

Json render_released(std::string_view thread, const engine::Release& release) {
  Json out = Json::object();
  out.set("thread", Json::string(std::string(thread)));
  out.set("entry", Json::string("e" + release.entry.to_string()));
  out.set("again", Json::boolean(release.again));
  return out;
}

const Json* find_header(const Json& bundle) {
  const Json* header = nullptr;
  each_communication(bundle, [&](const Json& one) {
    if (header == nullptr && is_header(one)) header = &one;
  });
  return header;
}

std::optional<engine::ThreadId> read_thread_id(std::string_view text) {
  const auto number = web::read_id(text, 't');
  if (!number) return std::nullopt;
  return engine::ThreadId{*number};
}

}  // namespace adapter::portal
