#include "adapters/file/source.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/file/drop.h"

namespace adapter::file {
namespace {

constexpr long long kPollMsMin = 10;
constexpr long long kPollMsMax = 600'000;
constexpr long long kFileBytesMax = 1LL << 30;

class FileSource : public engine::Source {
 public:
  FileSource(engine::Host& host, Drop::Options options, std::chrono::milliseconds poll)
      : folder_(options.folder), drop_(host, std::move(options)), poll_(poll) {}
  ~FileSource() override { FileSource::stop(); }

  base::Status start() override {
    auto prepared = drop_.prepare();
    if (!prepared.ok()) return prepared;
    thread_ = std::thread([this] {
      while (step()) {
      }
    });
    return base::ok_status();
  }

  void drain() override {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }

  void stop() override {
    drain();
    if (thread_.joinable()) thread_.join();
  }

  std::string address() const override { return folder_; }

 private:
  bool step() {
    drop_.step();
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, poll_, [this] { return stopping_; });
  }

  std::string folder_;
  Drop drop_;
  std::chrono::milliseconds poll_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

// A whole number within its limits; a fault is added to the others.
long long read_limit(const engine::Settings& settings, std::string_view key, long long otherwise,
                     std::pair<long long, long long> limits, std::vector<base::Error>& faults) {
  const auto number = settings.integer(key, otherwise);
  if (!number.ok())
    faults.push_back(number.error());
  else if (number.value() < limits.first || number.value() > limits.second)
    faults.push_back(settings.fault(key, "is out of its limits, " + std::to_string(limits.first) +
                                             " to " + std::to_string(limits.second)));
  return number.ok() ? number.value() : otherwise;
}

}  // namespace

base::Result<std::unique_ptr<engine::Source>> make_source(const engine::Settings& settings,
                                                          engine::Host& host) {
  std::vector<base::Error> faults;
  Drop::Options options;
  options.endpoint = settings.name;
  options.folder = settings.text("folder");
  if (!options.folder.starts_with('/'))
    faults.push_back(settings.fault("folder", "wants the absolute path of a folder"));
  const auto poll = read_limit(settings, "poll_ms", 1'000, {kPollMsMin, kPollMsMax}, faults);
  options.file_bytes_max = static_cast<std::size_t>(
      read_limit(settings, "file_bytes_max", 64 << 20, {1, kFileBytesMax}, faults));
  if (!faults.empty()) return base::join_errors(std::move(faults));
  return std::unique_ptr<engine::Source>(
      std::make_unique<FileSource>(host, std::move(options), std::chrono::milliseconds(poll)));
}

}  // namespace adapter::file
