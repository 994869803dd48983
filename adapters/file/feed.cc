#include "adapters/file/feed.h"

#include <fmt/format.h>

#include <utility>

#include "adapters/file/watch.h"
#include "base/json.h"
#include "fhir/resource.h"
#include "hl7/batch.h"

namespace adapter::file {
namespace {

base::Result<std::vector<engine::Arrival>> read_resource(std::string bytes) {
  const auto resource = fhir::Resource::parse(bytes);
  if (!resource.ok()) return resource.error();
  engine::Arrival arrival;
  arrival.kind = engine::Kind::kFhirJson;
  arrival.fhir =
      engine::FhirRequest{engine::FhirRequest::Verb::kCreate, resource.value().type(), "", "", ""};
  arrival.bytes = std::move(bytes);
  return std::vector{std::move(arrival)};
}

std::string describe(const engine::Receipt& receipt) {
  base::Json line = base::Json::object();
  line.set("status", base::Json::integer(receipt.http_status));
  line.set("message", base::Json::string(receipt.message.to_string()));
  if (!receipt.resource_id.empty())
    line.set("resource", base::Json::string(receipt.resource_type + '/' + receipt.resource_id));
  return base::write_json(line) + '\n';
}

bool is_refused(const engine::Receipt& receipt) {
  if (receipt.state == engine::MessageState::kRefused) return true;
  return receipt.http_status >= 400 && receipt.state != engine::MessageState::kHeld;
}

// What is no batch goes to the engine as it is, whatever it is.
base::Result<std::vector<std::string>> split_messages(std::string bytes) {
  if (!hl7::is_batch(bytes)) return std::vector{std::move(bytes)};
  const auto batch = hl7::split_batch(bytes);
  if (!batch.ok()) return batch.error();
  if (!batch.value().faults.empty()) return base::join_errors(batch.value().faults);
  std::vector<std::string> messages;
  for (const hl7::BatchPart& part : batch.value().messages) messages.emplace_back(part.bytes);
  return messages;
}

}  // namespace

base::Result<std::vector<engine::Arrival>> read_feed(std::string_view name, std::string bytes) {
  if (is_json(name)) return read_resource(std::move(bytes));
  auto messages = split_messages(std::move(bytes));
  if (!messages.ok()) return messages.error();
  std::vector<engine::Arrival> arrivals;
  for (std::string& message : messages.value()) {
    engine::Arrival& arrival = arrivals.emplace_back();
    arrival.kind = engine::Kind::kHl7;
    arrival.bytes = std::move(message);
  }
  return arrivals;
}

Answer answer_of(const engine::Receipt& receipt) {
  Answer answer;
  answer.kind = is_refused(receipt) ? Answer::Kind::kRefused : Answer::Kind::kStored;
  answer.bytes = receipt.http_status == 0 ? receipt.answer : describe(receipt);
  if (answer.kind == Answer::Kind::kRefused)
    answer.words = receipt.http_status == 0 ? "answered " + receipt.ack_code
                                            : fmt::format("answered {}", receipt.http_status);
  return answer;
}

Answer answer_of(const base::Error& error, std::string ack) {
  const bool later = error.code == base::Code::kUnavailable || error.code == base::Code::kInternal;
  return {later ? Answer::Kind::kNotNow : Answer::Kind::kRefused, std::move(ack),
          error.to_string()};
}

Conclusion conclude(const std::vector<Answer>& answers) {
  Conclusion end;
  end.kind = Answer::Kind::kStored;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Answer& answer = answers[i];
    if (answer.kind == Answer::Kind::kNotNow) return Conclusion{};
    end.ack += answer.bytes;
    if (answer.kind == Answer::Kind::kStored) continue;
    end.kind = Answer::Kind::kRefused;
    end.error += fmt::format("message {} of {}: {}\n", i + 1, answers.size(), answer.words);
  }
  return end;
}

}  // namespace adapter::file
