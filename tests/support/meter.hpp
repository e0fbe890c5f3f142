// A host's allocator that keeps books, and refuses when told to.
#pragma once

#include <map>
#include <new>
#include <utility>

#include "tests/support/plugin.hpp"

namespace ballast_test {

// Counts what is held, and refuses some requests: from the k-th on, or the k-th alone.
struct Meter {
  uint64_t requests = 0;
  uint64_t refuse_from = UINT64_MAX;
  uint64_t refuse_to = UINT64_MAX;
  std::map<void*, std::pair<size_t, size_t>> held;
  bool mismatched = false;

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    auto& meter = *static_cast<Meter*>(user);
    ++meter.requests;
    if (meter.requests >= meter.refuse_from && meter.requests <= meter.refuse_to) return nullptr;
    void* memory = ::operator new(size, std::align_val_t(align), std::nothrow);
    meter.held[memory] = {size, align};
    return memory;
  }
  static void BALLAST_CALL dealloc(void* user, void* memory, size_t size, size_t align) {
    auto& meter = *static_cast<Meter*>(user);
    const auto found = meter.held.find(memory);
    meter.mismatched |= found == meter.held.end() || found->second != std::make_pair(size, align);
    if (found != meter.held.end()) meter.held.erase(found);
    ::operator delete(memory, std::align_val_t(align));
  }
  ballast_instance_desc services() {
    auto desc = make<ballast_instance_desc>();
    use_allocator(desc, *this);
    return desc;
  }
  void refuse_only(uint64_t k) { refuse_from = refuse_to = k; }
  uint64_t bytes() const {
    uint64_t sum = 0;
    for (const auto& [memory, block] : held) sum += block.first;
    return sum;
  }
};

}  // namespace ballast_test
