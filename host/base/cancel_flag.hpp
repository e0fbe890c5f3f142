// Words that any thread may set while others work.
#pragma once

#include <atomic>
#include <cstdint>

namespace ballast {

// A null word is never set.
inline bool is_set(const uint32_t* word) {
  // atomic_ref of a const word comes only with C++26; loading does not write.
  return word && std::atomic_ref<uint32_t>(*const_cast<uint32_t*>(word)).load(std::memory_order_relaxed) != 0;
}

}  // namespace ballast
