// Store: all that is kept, and the only way to write it.
//
//   auto store = Store::open({.sqlite_path = "data/hopline.db", .node = "a"}, clock, log);
//   auto posted = store.value()->write([&](Tx& tx) -> Result<Posted> { ... });   // waits
//   store.value()->submit(closure, [](Result<Cleared<Posted>> posted) { ... });  // does not
//   auto row = store.value()->read<ThreadRow>(tenant, id);   // committed: ids, states
//
// One connection writes, used in turn by two committer threads (one on PostgreSQL); readers use a
// connection of their own that cannot write, and so do look-ups of closures on SQLite. Closures run
// one at a time and must not call write() themselves. Several nodes may share one PostgreSQL, each
// under a node name of its own: open() answers kConflict when another process has that name.
// write() and submit() may be called from any thread. Failures of the database answer kUnavailable;
// nothing that was not committed is ever handed over.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/store/committer.h"
#include "engine/store/reader.h"

namespace engine::store {

enum class Running { kThread, kStepped };

class Store {
 public:
  static base::Result<std::unique_ptr<Store>> open(const StoreOptions& options,
                                                   const base::Clock& clock, base::Log& log,
                                                   Running running = Running::kThread);
  ~Store();

  template <class F, class D>
  void submit(F work, D done, Wanted wanted = {}) {
    committer_->submit(std::move(work), std::move(done), std::move(wanted));
  }

  template <class F>
  auto write(F work, Wanted wanted = {})
      -> base::Result<Cleared<typename std::invoke_result_t<const F&, Tx&>::Value>> {
    using T = base::Result<Cleared<typename std::invoke_result_t<const F&, Tx&>::Value>>;
    std::promise<T> promise;
    auto future = promise.get_future();
    submit(
        std::move(work), [&promise](T result) { promise.set_value(std::move(result)); },
        std::move(wanted));
    if (running_ == Running::kStepped) step();
    return future.get();
  }

  // A row as it is committed now. kNotFound when there is none.
  template <class Row, class... Key>
  base::Result<Row> read(const Key&... key) {
    return reader_->read<Row>(key...);
  }

  base::Result<std::vector<Values>> query(const Query& query, const Values& arguments) {
    return reader_->query(query, arguments);
  }
  StoreReader& reader() { return *reader_; }

  // A number that no other process of this store gets: the writer id of nonces.
  std::uint32_t writer_id() const { return writer_id_; }
  const std::string& log_origin() const { return log_.origin(); }
  const std::string& node() const { return node_; }
  // Whether the node of that name has the store open now; true when that cannot be learned.
  bool runs(const std::string& node);
  Dialect dialect() const { return writer_->dialect(); }

  bool step() { return committer_->step(); }  // kStepped only
  std::size_t waiting() const { return committer_->waiting(); }
  void on_commit(std::function<void(const CommitStats&)> observe) {
    committer_->on_commit(std::move(observe));
  }
  // Commits what waits and ends the threads.
  void stop();

  // A consistent copy into a new file (SQLite only); see copy.h.
  base::Status backup(const std::string& path);

 private:
  struct Key {};  // only open() can name it

 public:
  Store(Key, std::unique_ptr<Backend> writer, std::unique_ptr<Backend> reader,
        const StoreOptions& options, base::Log& log);

 private:
  void set_up(const base::Clock& clock, base::Log& log);
  void start_threads();

  std::unique_ptr<Backend> writer_;
  std::unique_ptr<Backend> reads_;  // of closures; none where they read as they write
  std::unique_ptr<StoreReader> reader_;
  std::string sqlite_path_;
  std::string node_;
  AuditLog log_;
  base::Log& out_;
  std::uint32_t writer_id_ = 0;
  std::unique_ptr<Committer> committer_;
  Running running_ = Running::kThread;
  std::vector<std::thread> threads_;
};

}  // namespace engine::store
