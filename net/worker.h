// Worker: one thread and a short queue, for calls that block.
//
//   Worker worker;
//   if (!worker.put([&] { call_ehr(); }, [&] { give_back(); })) busy();
//   worker.stop();        // finishes the task under way, gives the waiting ones back, joins
//
// Tasks run one after the other. put() answers false when the queue is full or after stop(); a task
// that never ran is told so by its second function. Thread-safe; stop() may be called twice, and
// not from a task.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace net {

class Worker {
 public:
  static constexpr std::size_t kWaitingMax = 16;

  Worker();
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  bool put(std::function<void()> run, std::function<void()> give_back);
  void stop();

 private:
  struct Task {
    std::function<void()> run;
    std::function<void()> give_back;
  };

  bool step();  // false: stopped

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace net
