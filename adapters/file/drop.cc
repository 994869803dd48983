#include "adapters/file/drop.h"

#include <utility>

namespace adapter::file {

base::Status Drop::prepare() const {
  for (const char* folder : {"", "done", "failed"}) {
    auto made = make_folder(path(folder));
    if (!made.ok()) return made.error();
  }
  return base::ok_status();
}

Drop::Counts Drop::step() {
  Counts counts;
  const auto listing = list_files(options_.folder);
  if (!listing.ok()) {
    host_.log().warning("drop folder",
                        {{"endpoint", options_.endpoint}, {"fault", listing.error().text}});
    return counts;
  }
  for (const std::string& name : claimed(listing.value())) feed(name, counts);
  for (const std::string& name : watch_.settled(listing.value()))
    if (claim(name)) feed(name, counts);
  if (counts != Counts{})
    host_.log().info("drop folder", {{"endpoint", options_.endpoint},
                                     {"done", std::to_string(counts.done)},
                                     {"failed", std::to_string(counts.failed)},
                                     {"waiting", std::to_string(counts.waiting)}});
  return counts;
}

// False while an older file of the same name is still claimed.
bool Drop::claim(const std::string& name) {
  return move_file(path(name), path(name) + std::string(kWorking)).ok();
}

void Drop::feed(const std::string& name, Counts& counts) {
  const Conclusion end = ask_engine(name);
  const bool settled = end.kind != Answer::Kind::kNotNow &&
                       put_away(options_.folder, name, end, host_.clock().now()).ok();
  if (!settled)
    ++counts.waiting;
  else if (end.kind == Answer::Kind::kStored)
    ++counts.done;
  else
    ++counts.failed;
}

Conclusion Drop::ask_engine(const std::string& name) {
  auto bytes = read_file(path(name) + std::string(kWorking), options_.file_bytes_max);
  if (!bytes.ok()) return conclude({answer_of(bytes.error(), "")});
  auto arrivals = read_feed(name, std::move(bytes).value());
  if (!arrivals.ok()) return conclude({answer_of(arrivals.error(), "")});
  std::vector<Answer> answers;
  for (engine::Arrival& arrival : arrivals.value()) {
    answers.push_back(accept(std::move(arrival)));
    if (answers.back().kind == Answer::Kind::kNotNow) break;
  }
  return conclude(answers);
}

Answer Drop::accept(engine::Arrival arrival) {
  arrival.actor = host_.endpoint_actor(options_.endpoint);
  arrival.endpoint = options_.endpoint;
  const auto accepted = host_.intake().accept_and_wait(arrival);
  if (accepted.ok()) return answer_of(accepted.value().get());
  const bool v2 = arrival.kind == engine::Kind::kHl7;
  return answer_of(accepted.error(), v2 ? host_.intake().refusal(arrival, accepted.error()) : "");
}

base::Status put_away(const std::string& folder, const std::string& name, const Conclusion& end,
                      base::Instant now) {
  std::string target = folder + (end.kind == Answer::Kind::kStored ? "/done/" : "/failed/") + name;
  if (exists(target)) target += '-' + std::to_string(now.us);
  if (!end.ack.empty()) {
    auto written = write_file(target + ".ack", end.ack);
    if (!written.ok()) return written;
  }
  if (!end.error.empty()) {
    auto written = write_file(target + ".error", end.error);
    if (!written.ok()) return written;
  }
  return move_file(folder + '/' + name + std::string(kWorking), target);
}

}  // namespace adapter::file
