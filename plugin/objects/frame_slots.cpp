#include "plugin/objects/frame_slots.hpp"

#include <atomic>

#include "host/base/system_thread.hpp"
#include "plugin/boundary/clock.hpp"

namespace ballast::plugin {
namespace {

// A ticket is the number of the job above the number of its slot; never 0.
constexpr uint32_t kSlotBits = 4;
static_assert(1u << kSlotBits == BALLAST_MAX_FRAME_SLOTS);

}  // namespace

FrameSlots::~FrameSlots() {
  if (slots_.empty()) return;
  for (FrameSlot& slot : slots_) slot.~FrameSlot();
  allocator_.release(slots_.data(), slots_.size_bytes(), alignof(FrameSlot));
}

bool FrameSlots::create(uint32_t count, ballast_context context) {
  auto* memory = static_cast<FrameSlot*>(allocator_.allocate(bytes_for(count), alignof(FrameSlot)));
  if (!memory) return false;
  for (uint32_t i = 0; i < count; ++i) ::new (&memory[i]) FrameSlot(context);
  slots_ = {memory, count};
  return true;
}

FrameSlot* FrameSlots::find(uint64_t ticket) const {
  const uint64_t number = ticket & (BALLAST_MAX_FRAME_SLOTS - 1);
  if (number >= slots_.size()) return nullptr;
  FrameSlot& slot = slots_[number];
  const bool begun = slot.state != FrameSlotState::free && slot.state != FrameSlotState::held;
  return begun && slot.ticket == ticket ? &slot : nullptr;
}

FrameSlot* FrameSlots::acquire() {
  const LockGuard held(lock_);
  for (FrameSlot& slot : slots_)
    if (slot.state == FrameSlotState::free) {
      slot.state = FrameSlotState::held;
      slot.ticket = ++jobs_ << kSlotBits | static_cast<uint64_t>(&slot - slots_.data());
      return &slot;
    }
  return nullptr;
}

void FrameSlots::release(FrameSlot& slot) {
  const LockGuard held(lock_);
  slot.state = FrameSlotState::free;
}

// A thread that wakes while the lock is held would go to sleep again, and may have taken this one's core: so raise
// last.
void FrameSlots::make_ready(FrameSlot& slot, bool has_owner) {
  {
    const LockGuard held(lock_);
    slot.state = FrameSlotState::ready;
    slot.has_owner = has_owner;
  }
  changed_.notify_all();
}

void FrameSlots::drop_owner(FrameSlot& slot) {
  const LockGuard held(lock_);
  slot.has_owner = false;
  changed_.notify_all();
}

void FrameSlots::make_started(FrameSlot& slot) {
  const LockGuard held(lock_);
  slot.state = FrameSlotState::started;
}

void FrameSlots::make_done(FrameSlot& slot) {
  const LockGuard held(lock_);
  slot.state = FrameSlotState::done;
}

bool FrameSlot::is_of_this_thread() const {
  return worker.load() == current_thread() || progress_thread.load() == current_thread();
}

void FrameSlots::claim(FrameSlot& slot) {
  slot.state = FrameSlotState::working;
  slot.worker.store(current_thread());
}

void FrameSlots::work_to_the_end(FrameSlot& slot) {
  claim(slot);
  lock_.unlock();
  work_.all(slot);
  lock_.lock();
  slot.worker.store(0);
  slot.state = FrameSlotState::done;
  changed_.notify_all();
}

void FrameSlots::look_after(FrameSlot& slot, uint64_t timeout_ns) {
  claim(slot);
  lock_.unlock();
  const Step step = work_.step(slot, timeout_ns);
  lock_.lock();
  slot.worker.store(0);
  slot.has_owner = false;
  slot.state = step == Step::done      ? FrameSlotState::done
               : step == Step::pending ? FrameSlotState::started
                                       : FrameSlotState::ready;
  changed_.notify_all();
}

// Having dropped the lock it touches nothing more: destroy_context may have been waiting for it.
void FrameSlots::serve(FrameSlot& slot) {
  const LockGuard held(lock_);
  if (slot.state == FrameSlotState::ready) work_to_the_end(slot);
}

FrameSlot* FrameSlots::oldest_ready() const {
  FrameSlot* oldest = nullptr;
  for (FrameSlot& slot : slots_)
    if (slot.state == FrameSlotState::ready && (!oldest || slot.ticket < oldest->ticket)) oldest = &slot;
  return oldest;
}

void FrameSlots::serve_all() {
  const LockGuard held(lock_);
  for (;;) {
    if (FrameSlot* slot = oldest_ready())
      work_to_the_end(*slot);
    else if (ending_)
      return;
    else
      changed_.wait(lock_);
  }
}

void FrameSlots::end() {
  const LockGuard held(lock_);
  ending_ = true;
  changed_.notify_all();
}

FrameSlots::Answer FrameSlots::wait(uint64_t ticket, uint64_t timeout_ns) {
  const uint64_t start = timeout_ns ? monotonic_ns() : 0;
  const LockGuard held(lock_);
  ++waiting_;
  Answer answer;
  bool gpu_probed = false;
  for (FrameSlot* slot; (slot = find(ticket)) != nullptr;) {
    if (slot->state == FrameSlotState::done) {
      slot->state = FrameSlotState::free;
      answer = {Answer::Kind::done, slot->code, slot->error};
      break;
    }
    const bool may_work = timeout_ns != 0 || slot->cancelled != 0;  // one that was cancelled takes no time
    if (may_work && slot->state == FrameSlotState::ready && !slot->has_owner) {
      work_to_the_end(*slot);
      continue;
    }
    const uint64_t passed = timeout_ns ? monotonic_ns() - start : 0;
    const bool last_look = passed >= timeout_ns;
    if (slot->state == FrameSlotState::started && !(gpu_probed && last_look)) {
      look_after(*slot, last_look ? 0 : timeout_ns - passed);
      gpu_probed = true;
      continue;
    }
    if (last_look) {
      answer.kind = Answer::Kind::pending;
      break;
    }
    changed_.wait(lock_, timeout_ns - passed);
  }
  --waiting_;
  return answer;
}

bool FrameSlots::cancel(uint64_t ticket) {
  const LockGuard held(lock_);
  FrameSlot* slot = find(ticket);
  if (!slot) return false;
  std::atomic_ref<uint32_t>(slot->cancelled).store(1, std::memory_order_relaxed);
  // Nobody has begun it, and perhaps nobody ever will: a thread that waits can end it.
  if (slot->state == FrameSlotState::ready) {
    slot->has_owner = false;
    changed_.notify_all();
  }
  return true;
}

bool FrameSlots::at_work() const {
  for (const FrameSlot& slot : slots_)
    if (slot.state == FrameSlotState::working || (slot.state == FrameSlotState::ready && slot.has_owner)) return true;
  return false;
}

const char* FrameSlots::close() {
  const LockGuard held(lock_);
  for (const FrameSlot& slot : slots_)
    if (slot.is_of_this_thread()) return "the call comes from a callback of one of its own jobs";
  if (waiting_ != 0) return "a thread is inside wait";
  while (at_work()) changed_.wait(lock_);
  for (FrameSlot& slot : slots_) slot.state = FrameSlotState::held;
  return nullptr;
}

bool FrameSlots::lock_if_idle() {
  constexpr int kTries = 1000;  // another thread of the child holds it for a moment only
  int tries = 0;
  while (!lock_.try_lock())
    if (++tries == kTries) return false;
  bool idle = waiting_ == 0;
  for (const FrameSlot& slot : slots_) {
    const bool keeps = slot.state == FrameSlotState::ready && !slot.has_owner;
    idle &= keeps || slot.state == FrameSlotState::free || slot.state == FrameSlotState::done;
  }
  if (!idle) lock_.unlock();
  return idle;
}

void FrameSlots::drop() {
  if (!slots_.empty()) allocator_.release(slots_.data(), slots_.size_bytes(), alignof(FrameSlot));
  slots_ = {};
}

}  // namespace ballast::plugin
