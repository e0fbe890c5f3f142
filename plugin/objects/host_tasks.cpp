#include "plugin/objects/host_tasks.hpp"

#include <new>

#include "host/base/sync.hpp"
#include "plugin/boundary/log.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {
namespace {

// For what is rare and short: nobody notifies.
template <typename Predicate>
void wait_until(Predicate&& done) {
  constexpr uint64_t kPauseNs = 100'000;
  if (done()) return;
  Mutex mutex;
  Condition never;
  const LockGuard held(mutex);
  while (!done()) never.wait(mutex, kPauseNs);
}

}  // namespace

// ---- parallel ----

static_assert(BALLAST_MAX_WORKERS == 4 * 64, "claimed_ starts with four words");

// What a late call reads is written before the first claim can succeed.
void ParallelTasks::open(Task task, void* argument, uint32_t count) {
  task_ = task;
  argument_ = argument;
  returned_.store(0, std::memory_order_relaxed);
  for (uint32_t word = 0; word < std::size(claimed_); ++word) {
    const uint32_t first = word * kBits;
    const uint32_t here = count > first ? count - first : 0;
    claimed_[word].store(here >= kBits ? 0 : ~0ull << here, std::memory_order_release);
  }
}

bool ParallelTasks::claim(uint32_t index) {
  if (index >= BALLAST_MAX_WORKERS) return false;
  const uint64_t bit = uint64_t{1} << index % kBits;
  return (claimed_[index / kBits].fetch_or(bit, std::memory_order_acq_rel) & bit) == 0;
}

void ParallelTasks::work(uint32_t index) {
  task_(argument_, index);
  returned_.fetch_add(1, std::memory_order_release);
}

void BALLAST_CALL ParallelTasks::call(void* argument, uint32_t index) {
  auto& self = *static_cast<ParallelTasks*>(argument);
  if (self.claim(index)) self.work(index);
}

uint32_t ParallelTasks::work_on_unclaimed(uint32_t count) {
  uint32_t found = 0;
  for (uint32_t index = 0; index < count; ++index)
    if (claim(index)) {
      work(index);
      ++found;
    }
  return found;
}

void ParallelTasks::warn(uint32_t left_out, uint32_t count) {
  if (warned_) return;
  warned_ = true;
  Log(services_).say(BALLAST_LOG_WARNING, BALLAST_OK,
                     "The host's parallel returned 1 but left out %u of %u tasks; the library ran them itself.",
                     left_out, count);
}

// Nothing remains to be done afterwards, whatever the host did.
bool ParallelTasks::fork(void* user, Task task, void* argument, uint32_t count) {
  auto& self = *static_cast<ParallelTasks*>(user);
  self.open(task, argument, count);
  const bool accepted = self.services_.parallel(self.services_.user, call, &self, count) != 0;
  const uint32_t left_out = self.work_on_unclaimed(count);
  if (accepted && left_out != 0) self.warn(left_out, count);
  wait_until([&] { return self.returned_.load(std::memory_order_acquire) == count; });
  return true;
}

// ---- spawn ----

// Each call of the host settles one promise. One that it makes twice settles no more than there are.
void SpawnedTask::settle() {
  uint32_t owed = owed_.load();
  while (owed != 0 && !owed_.compare_exchange_weak(owed, owed - 1)) {
  }
}

bool SpawnedTask::give_to(const ballast_instance_desc& services) {
  owed_.fetch_add(1);
  if (services.spawn(services.user, call, this) != 0) return true;
  settle();
  return false;
}

// The order of the two atomics is what retire relies on: it sees this call inside, or this call sees no slot.
void BALLAST_CALL SpawnedTask::call(void* argument, uint32_t) {
  auto& self = *static_cast<SpawnedTask*>(argument);
  self.inside_.fetch_add(1);
  if (FrameSlot* slot = self.slot_.load()) slot->context->slots.serve(*slot);
  self.settle();
  self.inside_.fetch_sub(1);
}

void SpawnedTask::retire() {
  slot_.store(nullptr);
  wait_until([&] { return inside_.load() == 0; });
}

// ---- of a context ----

HostTaskBlock* HostTaskBlock::create(Allocator& allocator, std::span<FrameSlot> slots,
                                     const ballast_instance_desc& services) {
  const size_t bytes = bytes_for(slots.size());
  static_assert(sizeof(HostTaskBlock) % alignof(HostTasks) == 0);
  void* memory = allocator.allocate(bytes, alignof(HostTaskBlock));
  if (!memory) return nullptr;
  auto* block = ::new (memory) HostTaskBlock;
  auto* first = reinterpret_cast<HostTasks*>(block + 1);
  for (size_t i = 0; i < slots.size(); ++i) slots[i].host = ::new (first + i) HostTasks(&slots[i], services);
  block->tasks_ = {first, slots.size()};
  return block;
}

void HostTaskBlock::destroy(Allocator& allocator, HostTaskBlock* block) {
  if (block) allocator.release(block, bytes_for(block->tasks_.size()), alignof(HostTaskBlock));
}

bool HostTaskBlock::retire() {
  bool owed = false;
  for (HostTasks& tasks : tasks_) {
    tasks.spawned.retire();
    owed |= tasks.spawned.is_owed_calls() || tasks.parallel.is_owed_calls();
  }
  return owed;
}

void LeftTasks::add(HostTaskBlock* block) {
  block->next = first_.load(std::memory_order_relaxed);
  while (!first_.compare_exchange_weak(block->next, block, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

void LeftTasks::destroy(Allocator& allocator) {
  for (HostTaskBlock* block = first_.exchange(nullptr, std::memory_order_acquire); block;) {
    HostTaskBlock* next = block->next;
    HostTaskBlock::destroy(allocator, block);
    block = next;
  }
}

}  // namespace ballast::plugin
