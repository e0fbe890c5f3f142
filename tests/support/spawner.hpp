// Job systems of every behaviour behind the callback `spawn`.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/host.hpp"

namespace ballast_test {

class Spawner {
 public:
  enum Behaviour {
    refuses,
    inline_at_once,  // runs the task before it returns
    threads,         // a thread for each
    later            // keeps it until run_kept()
  };

  explicit Spawner(Behaviour behaviour) : behaviour_(behaviour) {}
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;
  ~Spawner() { join(); }

  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    desc.user = this;
    desc.spawn = spawn;
    return desc;
  }

  uint32_t spawned() const {
    const std::lock_guard<std::mutex> held(lock_);
    return spawned_;
  }

  // The last one first.
  void run_kept() {
    for (Kept kept; take(kept);) kept.task(kept.argument, 0);
  }

  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  struct Kept {
    ballast_task task = nullptr;
    void* argument = nullptr;
  };

  static ballast_bool BALLAST_CALL spawn(void* user, ballast_task task, void* argument) {
    auto& self = *static_cast<Spawner*>(user);
    {
      const std::lock_guard<std::mutex> held(self.lock_);
      ++self.spawned_;
      if (self.behaviour_ == refuses) return 0;
      if (self.behaviour_ == later) self.kept_.push_back({task, argument});
      if (self.behaviour_ == threads) self.threads_.emplace_back(task, argument, 0);
    }
    if (self.behaviour_ == inline_at_once) task(argument, 0);
    return 1;
  }

  bool take(Kept& out) {
    const std::lock_guard<std::mutex> held(lock_);
    if (kept_.empty()) return false;
    out = kept_.back();
    kept_.pop_back();
    return true;
  }

  Behaviour behaviour_;
  mutable std::mutex lock_;
  uint32_t spawned_ = 0;
  std::vector<Kept> kept_;
  std::vector<std::thread> threads_;
};

}  // namespace ballast_test
