#include "adapters/mllp/source.h"

#include <condition_variable>
#include <mutex>
#include <set>

#include "adapters/mllp/connection.h"
#include "adapters/mllp/settings.h"
#include "net/listener.h"

namespace adapter::mllp {
namespace {

constexpr auto kStopWait = std::chrono::seconds(10);
constexpr std::size_t kHeaderBytesMax = 4096;

// The MSH alone: all that a refusal is made from, so that the message itself need not be copied.
std::string header_of(const std::string& bytes) {
  return bytes.substr(0, std::min(bytes.find_first_of("\r\n"), kHeaderBytesMax)) + "\r";
}

// What the source and its connections share; ends with the last of them.
class Door : public std::enable_shared_from_this<Door> {
 public:
  Door(std::string endpoint, const ConnectionOptions& options, engine::Host& host)
      : endpoint_(std::move(endpoint)),
        options_(options),
        host_(host),
        actor_(host.endpoint_actor(endpoint_)) {}

  void serve(std::shared_ptr<net::Stream> stream);
  void refused(std::string_view reason);
  void drain();
  void stop();

 private:
  void accept(std::string block, const Answer& answer);
  void fault(std::string_view name);
  void leave(const std::shared_ptr<Connection>& connection);
  void show_count(std::size_t count);

  std::string endpoint_;
  ConnectionOptions options_;
  engine::Host& host_;
  engine::Actor actor_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  std::set<std::shared_ptr<Connection>> live_;
};

void Door::serve(std::shared_ptr<net::Stream> stream) {
  auto place = std::make_shared<std::weak_ptr<Connection>>();
  ConnectionHooks hooks;
  hooks.on_block = [self = shared_from_this()](std::string block, const Answer& answer) {
    self->accept(std::move(block), answer);
  };
  hooks.on_fault = [self = shared_from_this()](std::string_view name) { self->fault(name); };
  hooks.on_end = [self = shared_from_this(), place] {
    if (auto connection = place->lock()) self->leave(connection);
  };
  std::lock_guard lock(mutex_);
  if (!open_) return stream->close();
  auto connection = Connection::start(std::move(stream), options_, std::move(hooks));
  *place = connection;
  live_.insert(connection);
  show_count(live_.size());
}

void Door::accept(std::string block, const Answer& answer) {
  engine::Arrival stub{actor_, endpoint_, engine::Kind::kHl7, header_of(block), {}, ""};
  engine::Arrival arrival{actor_, endpoint_, engine::Kind::kHl7, std::move(block), {}, ""};
  host_.intake().accept(std::move(arrival), [self = shared_from_this(), answer,
                                             stub = std::move(stub)](engine::Accepted accepted) {
    if (accepted.ok()) {
      const engine::Receipt& receipt = accepted.value().get();
      return answer({receipt.answer, receipt.application_answer});
    }
    answer(self->host_.intake().refusal(stub, accepted.error()));
  });
}

void Door::fault(std::string_view name) {
  std::string word(name);
  host_.metrics().count("hopline_mllp_faults_total", {{"endpoint", endpoint_}, {"reason", word}});
  host_.log().warning("mllp_fault", {{"endpoint", endpoint_}, {"reason", word}});
}

void Door::refused(std::string_view reason) {
  std::string word(reason);
  host_.metrics().count("hopline_mllp_refused_total", {{"endpoint", endpoint_}, {"reason", word}});
  host_.log().warning("mllp_refused", {{"endpoint", endpoint_}, {"reason", word}});
}

void Door::leave(const std::shared_ptr<Connection>& connection) {
  std::lock_guard lock(mutex_);
  live_.erase(connection);
  show_count(live_.size());
  changed_.notify_all();
}

void Door::show_count(std::size_t count) {
  host_.metrics().gauge("hopline_mllp_connections", static_cast<double>(count),
                        {{"endpoint", endpoint_}});
}

void Door::drain() {
  std::lock_guard lock(mutex_);
  open_ = false;
  for (const auto& connection : live_) connection->drain();
}

void Door::stop() {
  std::unique_lock lock(mutex_);
  open_ = false;
  for (const auto& connection : live_) connection->abort();
  changed_.wait_for(lock, kStopWait, [this] { return live_.empty(); });
}

class MllpSource : public engine::Source {
 public:
  MllpSource(const std::string& name, const SourceSettings& settings, engine::Host& host)
      : door_(std::make_shared<Door>(name, settings.connection, host)),
        listener_(host.executor(), listener_options(settings, door_),
                  [door = door_](std::shared_ptr<net::Stream> stream) {
                    door->serve(std::move(stream));
                  }) {}
  ~MllpSource() override { stop(); }

  base::Status start() override { return listener_.start(); }
  void drain() override {
    listener_.stop();
    door_->drain();
  }
  void stop() override {
    listener_.stop();
    door_->stop();
  }
  std::string address() const override { return listener_.address(); }

 private:
  static net::ListenerOptions listener_options(const SourceSettings& settings,
                                               std::shared_ptr<Door> door) {
    net::ListenerOptions options;
    options.address = settings.listen;
    options.tls = settings.tls;
    options.connections_max = settings.connections_max;
    options.per_address_max = settings.per_address_max;
    options.on_refused = [door = std::move(door)](std::string_view why) { door->refused(why); };
    return options;
  }

  std::shared_ptr<Door> door_;
  net::Listener listener_;
};

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  auto read = read_source_settings(settings);
  if (!read.ok()) return read.error();
  return std::unique_ptr<engine::Source>(
      std::make_unique<MllpSource>(settings.name, read.value(), host));
}

}  // namespace adapter::mllp
