// All memory of the plugin comes through an Allocator, so that a host can count it and refuse it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace ballast {

// The host's callbacks, or the system's memory where they are null. Thread safe if the callbacks are. Must not move
// while anything allocated from it lives.
class Allocator {
 public:
  using AllocFn = void* (*)(void* user, size_t size, size_t align);
  using DeallocFn = void (*)(void* user, void* memory, size_t size, size_t align);

  Allocator() = default;
  Allocator(void* user, AllocFn alloc, DeallocFn dealloc) : user_(user), alloc_(alloc), dealloc_(dealloc) {}
  Allocator(const Allocator&) = delete;
  Allocator& operator=(const Allocator&) = delete;

  // nullptr when there is none. size > 0; align a power of two.
  void* allocate(size_t size, size_t align);
  void release(void* memory, size_t size, size_t align);

  uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  void* user_ = nullptr;
  AllocFn alloc_ = nullptr;
  DeallocFn dealloc_ = nullptr;
  std::atomic<uint64_t> bytes_{0};
};

// Constructs T in memory of the allocator; nullptr when there is none.
template <typename T, typename... Arguments>
T* create(Allocator& allocator, Arguments&&... arguments) {
  void* memory = allocator.allocate(sizeof(T), alignof(T));
  return memory ? ::new (memory) T(std::forward<Arguments>(arguments)...) : nullptr;
}

template <typename T>
void destroy(Allocator& allocator, T* object) {
  if (!object) return;
  object->~T();
  allocator.release(object, sizeof(T), alignof(T));
}

// No object may be larger, so that the distance of two bytes in it is always a number.
inline constexpr size_t kLargestBlock = SIZE_MAX / 2;

// One block, not touched, from which many arrays are cut: first add() up sizes, then cut in the same order.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { reset(); }

  // False where there is no such block, be it that there can be none.
  bool reserve(Allocator& allocator, size_t bytes);
  void reset();

  std::byte* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  Allocator* allocator_ = nullptr;
  std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// Cuts arrays off a block; with a null block it only counts, so that one function both sizes and lays out a workspace.
class ArenaLayout {
 public:
  static constexpr size_t kAlign = 64;  // a cache line, and the widest vector

  explicit ArenaLayout(std::byte* block) : block_(block) {}

  // Sizes do not overflow: beyond the largest block used() stays beyond it, and Arena::reserve refuses that.
  template <typename T>
  std::span<T> allocate_span(size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kAlign);
    if (used_ > kLargestBlock || count > (kLargestBlock - used_) / sizeof(T)) {
      used_ = SIZE_MAX;
      return {};
    }
    const size_t at = used_;
    used_ += (count * sizeof(T) + kAlign - 1) / kAlign * kAlign;
    return block_ ? std::span<T>(reinterpret_cast<T*>(block_ + at), count) : std::span<T>();
  }
  size_t used() const { return used_; }

 private:
  std::byte* block_;
  size_t used_ = 0;
};

}  // namespace ballast
