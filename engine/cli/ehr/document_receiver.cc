#include "engine/cli/ehr/document_receiver.h"

#include <map>
#include <mutex>
#include <vector>

#include "adapters/mllp/connection.h"
#include "hl7/ack.h"
#include "hl7/message.h"
#include "net/listener.h"

namespace engine::cli {
namespace {

using adapter::mllp::Answer;
using adapter::mllp::Connection;
using base::Json;

constexpr std::size_t kAnswersMax = 100'000;  // remembered; then all are forgotten

long long count_segments(const hl7::Message& message, std::string_view name) {
  long long count = 0;
  for (std::size_t i = 0; i < message.segment_count(); ++i) {
    if (message.segment_name(i) == name) ++count;
  }
  return count;
}

}  // namespace

struct DocumentReceiver::State {
  State(VisitLog& to, const base::Clock& when) : log(to), clock(when) {}

  std::string build(const hl7::AckHeader& to, hl7::AckCode code) {
    hl7::Ack ack;
    ack.code = code;
    ack.control_id = "EHR" + std::to_string(++answers_made);
    ack.at = clock.now();
    return hl7::build_ack(to, ack);
  }

  std::string answer(const std::string& block) {
    const std::lock_guard lock(mutex);
    const auto parsed = hl7::Message::parse(block);
    if (!parsed.ok()) {
      log.write({{"channel", Json::string("mllp")}, {"code", Json::string("AR")}});
      return build(hl7::AckHeader{}, hl7::AckCode::kAR);
    }
    const hl7::Message& message = parsed.value();
    const std::string id = message.text("MSH-10");
    const auto known = answers.find(id);
    const bool repeated = known != answers.end();
    note(message, id, repeated);
    if (repeated) return known->second;
    if (answers.size() >= kAnswersMax) answers.clear();
    return answers[id] = build(hl7::ack_header(message), hl7::AckCode::kAA);
  }

  void note(const hl7::Message& message, const std::string& id, bool repeated) {
    log.write({{"channel", Json::string("mllp")},
               {"control_id", Json::string(id)},
               {"type", Json::string(message.text("MSH-9.1") + "^" + message.text("MSH-9.2"))},
               {"document", Json::string(message.text("TXA-12"))},
               {"obx", Json::integer(count_segments(message, "OBX"))},
               {"code", Json::string("AA")},
               {"repeated", Json::boolean(repeated)}});
  }

  VisitLog& log;
  const base::Clock& clock;
  std::mutex mutex;
  std::map<std::string, std::string> answers;  // by control id
  std::uint64_t answers_made = 0;
  std::vector<std::weak_ptr<Connection>> connections;
  std::unique_ptr<net::Listener> listener;
};

DocumentReceiver::DocumentReceiver(net::Executor& executor, VisitLog& log, const base::Clock& clock)
    : executor_(executor), state_(std::make_shared<State>(log, clock)) {}

DocumentReceiver::~DocumentReceiver() { stop(); }

base::Status DocumentReceiver::start(const std::string& address) {
  state_->listener = std::make_unique<net::Listener>(
      executor_, net::ListenerOptions{.address = address},
      [state = state_](std::shared_ptr<net::Stream> stream) {
        adapter::mllp::ConnectionHooks hooks;
        hooks.on_block = [state](const std::string& block, const Answer& answer) {
          answer(state->answer(block));
        };
        auto connection = Connection::start(std::move(stream), {}, std::move(hooks));
        const std::lock_guard lock(state->mutex);
        std::erase_if(state->connections, [](const auto& one) { return one.expired(); });
        state->connections.push_back(connection);
      });
  return state_->listener->start();
}

void DocumentReceiver::stop() {
  if (!state_->listener) return;
  state_->listener->stop();
  const std::lock_guard lock(state_->mutex);
  for (const auto& weak : state_->connections) {
    if (const auto connection = weak.lock()) connection->abort();
  }
  state_->connections.clear();
}

std::string DocumentReceiver::address() const { return state_->listener->address(); }

}  // namespace engine::cli
