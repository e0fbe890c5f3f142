// The frame slots of a context: each holds one job, from run or begin until its answer is fetched, and the memory to
// work on it. Everything is made with the context.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "ballast/ballast.h"
#include "host/base/memory.hpp"
#include "host/base/sync.hpp"
#include "host/cpu/engine.hpp"
#include "host/job.hpp"
#include "host/vulkan/run/engine.hpp"
#include "plugin/boundary/placement_desc.hpp"
#include "plugin/boundary/report.hpp"

namespace ballast::plugin {

struct HostTasks;

// free -> held by run, or by begin while it fills the slot in -> free
// free -> held -> ready -> working -> done -> free, for a job that was begun
//         held -> started -> working -> started .. -> done, where it goes on by itself, on a GPU, between looks at it
enum class FrameSlotState : uint32_t { free, held, ready, started, working, done };

struct FrameSlot {
  explicit FrameSlot(ballast_context owner) : context(owner) {}

  ballast_context context;
  cpu::Engine* engine = nullptr;
  vulkan::Engine* vulkan = nullptr;  // null: the CPU serves all
  HostTasks* host = nullptr;         // null: the host has no job system

  // The job. Belongs to who holds the slot, then to who works on it.
  ballast_job_desc desc = {};
  PlacementDesc placement;
  Job job;
  uint64_t start_ns = 0;
  ballast_timings timings = {};
  ReportWriter reports;
  Status gpu_failure;  // at it, so that the CPU has to do it
  uint64_t layers_reported = 0;
  uint32_t cancelled = 0;  // 1 once cancel was called; atomic while others look
  ballast_result code = BALLAST_OK;
  ballast_error error = {};  // what it says where the code is not BALLAST_OK

  // Guarded by the lock of FrameSlots.
  FrameSlotState state = FrameSlotState::free;
  uint64_t ticket = 0;
  bool has_owner = false;  // somebody else has said to come and work on it
  // Of the thread that works on it, and of the one inside the host's progress callback; 0: none.
  std::atomic<uint64_t> worker{0};
  std::atomic<uint64_t> progress_thread{0};

  bool is_of_this_thread() const;
};

class FrameSlots {
 public:
  // not_here: the job does not go on by itself after all, and needs a thread.
  enum class Step { pending, done, not_here };
  struct Work {
    // Does the job of a slot that was claimed, and sets code and error.
    void (*all)(FrameSlot& slot);
    // Goes on with a job that was started, waiting at most so long. done: code and error are set.
    Step (*step)(FrameSlot& slot, uint64_t timeout_ns);
  };

  FrameSlots(Allocator& allocator, const Work& work) : allocator_(allocator), work_(work) {}
  FrameSlots(const FrameSlots&) = delete;
  FrameSlots& operator=(const FrameSlots&) = delete;
  ~FrameSlots();

  // `count` free ones without engines, which the caller puts in and takes out again.
  bool create(uint32_t count, ballast_context context);
  // What that takes of the allocator.
  static size_t bytes_for(uint32_t count) { return count * sizeof(FrameSlot); }
  std::span<FrameSlot> all() const { return slots_; }

  // A free slot, now held and with a ticket of its own; null where there is none.
  FrameSlot* acquire();
  void release(FrameSlot& slot);

  // From here on the ticket of a held slot is good. has_owner: somebody will come and work on its job.
  void make_ready(FrameSlot& slot, bool has_owner);
  // The same for one whose job goes on by itself: who waits for it looks after it.
  void make_started(FrameSlot& slot);
  // For one whose job ended at once.
  void make_done(FrameSlot& slot);
  // Nobody will come after all: a thread that waits may work on it.
  void drop_owner(FrameSlot& slot);

  // For who was has_owner to come: works on the slot's job, unless there is none to be done.
  void serve(FrameSlot& slot);
  // For threads of the plugin's own: works on whatever gets ready, the oldest first, until end().
  void serve_all();
  void end();

  struct Answer {
    enum class Kind : uint32_t { unknown, pending, done } kind = Kind::unknown;
    ballast_result code = BALLAST_OK;
    ballast_error error = {};
  };
  // Waits for the ticket's job, at most so long, unless it is nobody's: then works on it. done: the slot is free again.
  Answer wait(uint64_t ticket, uint64_t timeout_ns);
  // False: there is no such ticket.
  bool cancel(uint64_t ticket);

  // Waits for jobs that are worked on or have an owner, and then holds all slots. Returns why not, at once, while
  // threads wait for tickets, or on a thread that works for a job; else null.
  const char* close();

  // For a child of fork. Takes the lock if no thread of the parent held it, none waited, and no job was in flight that
  // only the parent can end.
  bool lock_if_idle();
  void unlock() { lock_.unlock(); }
  // Gives the memory back and touches no lock: threads of the parent may hold or await it.
  void drop();

 private:
  FrameSlot* find(uint64_t ticket) const;
  bool at_work() const;
  // Both with the lock held, which work_to_the_end drops meanwhile.
  FrameSlot* oldest_ready() const;
  void work_to_the_end(FrameSlot& slot);
  void look_after(FrameSlot& slot, uint64_t timeout_ns);
  void claim(FrameSlot& slot);

  Allocator& allocator_;
  Work work_;
  std::span<FrameSlot> slots_;
  Mutex lock_;
  Condition changed_;
  uint64_t jobs_ = 0;     // so far
  uint32_t waiting_ = 0;  // threads inside wait
  bool ending_ = false;
};

}  // namespace ballast::plugin
