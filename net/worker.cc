#include "net/worker.h"

#include <utility>

namespace net {

Worker::Worker()
    : thread_([this] {
        while (step()) {
        }
      }) {}

Worker::~Worker() { stop(); }

bool Worker::put(std::function<void()> run, std::function<void()> give_back) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= kWaitingMax) return false;
  waiting_.push_back({std::move(run), std::move(give_back)});
  changed_.notify_one();
  return true;
}

void Worker::stop() {
  std::deque<Task> given_back;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    given_back.swap(waiting_);
    changed_.notify_one();
  }
  for (const Task& task : given_back) task.give_back();
  if (thread_.joinable()) thread_.join();
}

bool Worker::step() {
  Task task;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    task = std::move(waiting_.front());
    waiting_.pop_front();
  }
  task.run();
  return true;
}

}  // namespace net
