#include "engine/cli/demo/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

namespace engine::cli {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kLineBytesMax = 4096;
constexpr int kEndTriesMax = 200;
constexpr std::chrono::milliseconds kEndTry{10};

Error cannot(std::string_view what) {
  return Error{Code::kInternal, std::string(what), "child process", {}};
}

}  // namespace

base::Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& words) {
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return cannot("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
  std::vector<std::string> kept = words;
  std::string program = "hopline";
  std::vector<char*> arguments{program.data()};
  for (std::string& word : kept) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int fault =
      ::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe_ends[1]);
  if (fault == 0) return std::make_unique<Child>(Key{}, pid, pipe_ends[0]);
  ::close(pipe_ends[0]);
  return cannot("cannot be started");
}

bool Child::has_ended() const { return ::waitpid(pid_, nullptr, WNOHANG) != 0; }

Child::~Child() {
  ::close(out_);
  ::kill(pid_, SIGTERM);
  for (int i = 0; i < kEndTriesMax; ++i) {
    if (has_ended()) return;
    std::this_thread::sleep_for(kEndTry);
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

base::Result<std::string> Child::first_line(std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  std::string line;
  while (line.size() < kLineBytesMax) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd ready{out_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
    char c = 0;
    if (::read(out_, &c, 1) != 1) break;
    if (c == '\n') return line;
    line += c;
  }
  return cannot("said nothing");
}

}  // namespace engine::cli
