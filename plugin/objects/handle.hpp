// Handles: what a host holds instead of a pointer. Each object has a block of its own, and its handle points into that
// block, to a place that differs from object to object. So a handle whose block was given to a later object does not fit
// that one. Checkers of leaks still find the block from the handle.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace ballast::plugin {

// First in every object, so that a wrong kind of handle and a destroyed one are told apart.
enum class Magic : uint32_t { instance = 0xBA11A571u, device = 0xBA11A572u, context = 0xBA11A573u, dead = 0xDEADDEADu };

// The size and alignment of an object's block.
inline constexpr size_t kHandleBlock = 4096;

class Tag {
 public:
  explicit Tag(Magic magic) : magic_(magic), place_(next_place()) {}
  Tag(const Tag&) = delete;
  Tag& operator=(const Tag&) = delete;
  ~Tag() { kill(); }

  bool fits(Magic magic, size_t place) const {
    return magic_.load(std::memory_order_relaxed) == magic && place_ == place;
  }
  size_t place() const { return place_; }
  void kill() { magic_.store(Magic::dead, std::memory_order_relaxed); }

 private:
  // 1 to kHandleBlock - 1, one after the other: the same place comes back after 4095 objects.
  static uint32_t next_place();

  std::atomic<Magic> magic_;
  uint32_t place_;
};

template <typename T>
T* handle_of(T* object) {
  static_assert(sizeof(T) == kHandleBlock && alignof(T) == kHandleBlock);
  return reinterpret_cast<T*>(reinterpret_cast<std::byte*>(object) + object->tag.place());
}

// Turns a handle into its object. False: there is no such object of that kind.
template <typename T>
bool resolve(T*& handle, Magic magic) {
  // In whole numbers, for hosts may pass what is no pointer.
  const auto address = reinterpret_cast<uintptr_t>(handle);
  const size_t place = address % kHandleBlock;
  auto* object = reinterpret_cast<T*>(address - place);
  if (!object || !object->tag.fits(magic, place)) return false;
  handle = object;
  return true;
}

}  // namespace ballast::plugin
