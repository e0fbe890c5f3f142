// Tasks that the host's `parallel` and `spawn` call. A host may call one twice, late, or never: each is worked on once,
// and its memory outlives every call that may still come.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "ballast/ballast.h"
#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"

namespace ballast::plugin {

struct FrameSlot;

// The tasks of one call of `parallel` after the other.
class ParallelTasks {
 public:
  explicit ParallelTasks(const ballast_instance_desc& services) : services_(services) {}

  // Fork and join on the host. Tasks that the host leaves out run here.
  ForkJoin jobs() { return {this, fork}; }

  // Whether the host once came back before it had called every task: it may still call one.
  bool is_owed_calls() const { return warned_; }

 private:
  static constexpr uint32_t kBits = 64;

  static bool fork(void* user, Task task, void* argument, uint32_t count);
  static void BALLAST_CALL call(void* argument, uint32_t index);
  void open(Task task, void* argument, uint32_t count);
  // False: the task is not there, or somebody has it.
  bool claim(uint32_t index);
  void work(uint32_t index);
  uint32_t work_on_unclaimed(uint32_t count);
  void warn(uint32_t left_out, uint32_t count);

  const ballast_instance_desc& services_;
  std::atomic<uint64_t> claimed_[BALLAST_MAX_WORKERS / kBits] = {~0ull, ~0ull, ~0ull, ~0ull};  // all, between calls
  std::atomic<uint32_t> returned_{0};
  Task task_ = nullptr;
  void* argument_ = nullptr;
  bool warned_ = false;
};

// The task of a slot that `spawn` gets.
class SpawnedTask {
 public:
  explicit SpawnedTask(FrameSlot* slot) : slot_(slot) {}

  // False: the host refused.
  bool give_to(const ballast_instance_desc& services);
  // Calls that come from now on find no slot; returns when none is inside.
  void retire();
  bool is_owed_calls() const { return owed_.load() != 0; }

 private:
  static void BALLAST_CALL call(void* argument, uint32_t index);
  void settle();

  std::atomic<FrameSlot*> slot_;
  std::atomic<uint32_t> inside_{0};
  std::atomic<uint32_t> owed_{0};  // calls that the host has promised
};

struct HostTasks {
  HostTasks(FrameSlot* slot, const ballast_instance_desc& services) : spawned(slot), parallel(services) {}

  SpawnedTask spawned;
  ParallelTasks parallel;
};

// Those of a context, one for each slot.
class HostTaskBlock {
 public:
  // nullptr where there is no memory.
  static HostTaskBlock* create(Allocator& allocator, std::span<FrameSlot> slots, const ballast_instance_desc& services);
  static void destroy(Allocator& allocator, HostTaskBlock* block);
  // What create takes of the allocator.
  static size_t bytes_for(size_t slots) { return sizeof(HostTaskBlock) + slots * sizeof(HostTasks); }

  // Whether the host may still call one of the tasks, whose context is about to go.
  bool retire();

  HostTaskBlock* next = nullptr;  // in the instance's list of those that must stay

 private:
  HostTaskBlock() = default;
  ~HostTaskBlock() = default;

  std::span<HostTasks> tasks_;
};

// The blocks that outlive their context, until the instance goes.
class LeftTasks {
 public:
  void add(HostTaskBlock* block);
  void destroy(Allocator& allocator);

 private:
  std::atomic<HostTaskBlock*> first_{nullptr};
};

}  // namespace ballast::plugin
