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

Slots::~Slots() {
  if (slots_.empty()) return;
  for (Slot& slot : slots_) slot.~Slot();
  allocator_.release(slots_.data(), slots_.size_bytes(), alignof(Slot));
}

bool Slots::create(uint32_t count, ballast_context context) {
  auto* memory = static_cast<Slot*>(allocator_.allocate(count * sizeof(Slot), alignof(Slot)));
  if (!memory) return false;
  for (uint32_t i = 0; i < count; ++i) ::new (&memory[i]) Slot(context);
  slots_ = {memory, count};
  return true;
}

Slot* Slots::find(uint64_t ticket) const {
  const uint64_t number = ticket & (BALLAST_MAX_FRAME_SLOTS - 1);
  if (number >= slots_.size()) return nullptr;
  Slot& slot = slots_[number];
  const bool begun = slot.state != SlotState::free && slot.state != SlotState::held;
  return begun && slot.ticket == ticket ? &slot : nullptr;
}

Slot* Slots::hold() {
  const Held held(lock_);
  for (Slot& slot : slots_)
    if (slot.state == SlotState::free) {
      slot.state = SlotState::held;
      slot.ticket = ++jobs_ << kSlotBits | static_cast<uint64_t>(&slot - slots_.data());
      return &slot;
    }
  return nullptr;
}

void Slots::release(Slot& slot) {
  const Held held(lock_);
  slot.state = SlotState::free;
}

// A thread that wakes while the lock is held would go to sleep again, and may have taken this one's core: so raise
// last.
void Slots::make_ready(Slot& slot, bool promised) {
  {
    const Held held(lock_);
    slot.state = SlotState::ready;
    slot.promised = promised;
  }
  changed_.raise();
}

void Slots::break_promise(Slot& slot) {
  const Held held(lock_);
  slot.promised = false;
  changed_.raise();
}

void Slots::make_started(Slot& slot) {
  const Held held(lock_);
  slot.state = SlotState::started;
}

void Slots::make_done(Slot& slot) {
  const Held held(lock_);
  slot.state = SlotState::done;
}

bool Slot::is_of_this_thread() const { return worker.load() == current_thread() || teller.load() == current_thread(); }

void Slots::claim(Slot& slot) {
  slot.state = SlotState::working;
  slot.worker.store(current_thread());
}

void Slots::work_to_the_end(Slot& slot) {
  claim(slot);
  lock_.drop();
  work_.all(slot);
  lock_.take();
  slot.worker.store(0);
  slot.state = SlotState::done;
  changed_.raise();
}

void Slots::look_after(Slot& slot, uint64_t timeout_ns) {
  claim(slot);
  lock_.drop();
  const Step step = work_.step(slot, timeout_ns);
  lock_.take();
  slot.worker.store(0);
  slot.promised = false;
  slot.state = step == Step::done ? SlotState::done : step == Step::pending ? SlotState::started : SlotState::ready;
  changed_.raise();
}

// Having dropped the lock it touches nothing more: destroy_context may have been waiting for it.
void Slots::serve(Slot& slot) {
  const Held held(lock_);
  if (slot.state == SlotState::ready) work_to_the_end(slot);
}

Slot* Slots::oldest_ready() const {
  Slot* oldest = nullptr;
  for (Slot& slot : slots_)
    if (slot.state == SlotState::ready && (!oldest || slot.ticket < oldest->ticket)) oldest = &slot;
  return oldest;
}

void Slots::serve_all() {
  const Held held(lock_);
  for (;;) {
    if (Slot* slot = oldest_ready())
      work_to_the_end(*slot);
    else if (ending_)
      return;
    else
      changed_.wait(lock_);
  }
}

void Slots::end() {
  const Held held(lock_);
  ending_ = true;
  changed_.raise();
}

Slots::Answer Slots::wait(uint64_t ticket, uint64_t timeout_ns) {
  const uint64_t start = timeout_ns ? monotonic_ns() : 0;
  const Held held(lock_);
  ++waiting_;
  Answer answer;
  bool looked = false;
  for (Slot* slot; (slot = find(ticket)) != nullptr;) {
    if (slot->state == SlotState::done) {
      slot->state = SlotState::free;
      answer = {Answer::Kind::done, slot->code, slot->error};
      break;
    }
    if (timeout_ns != 0 && slot->state == SlotState::ready && !slot->promised) {
      work_to_the_end(*slot);
      continue;
    }
    const uint64_t passed = timeout_ns ? monotonic_ns() - start : 0;
    const bool last_look = passed >= timeout_ns;
    if (slot->state == SlotState::started && !(looked && last_look)) {
      look_after(*slot, last_look ? 0 : timeout_ns - passed);
      looked = true;
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

bool Slots::cancel(uint64_t ticket) {
  const Held held(lock_);
  Slot* slot = find(ticket);
  if (!slot) return false;
  std::atomic_ref<uint32_t>(slot->cancelled).store(1, std::memory_order_relaxed);
  return true;
}

bool Slots::at_work() const {
  for (const Slot& slot : slots_)
    if (slot.state == SlotState::working || (slot.state == SlotState::ready && slot.promised)) return true;
  return false;
}

bool Slots::close() {
  const Held held(lock_);
  if (waiting_ != 0) return false;
  for (const Slot& slot : slots_)
    if (slot.is_of_this_thread()) return false;
  while (at_work()) changed_.wait(lock_);
  for (Slot& slot : slots_) slot.state = SlotState::held;
  return true;
}

}  // namespace ballast::plugin
