#include "host/vulkan/lock.hpp"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

namespace ballast::vulkan {

static_assert(sizeof(SRWLOCK) == sizeof(void*));

void Lock::take() { AcquireSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }
void Lock::drop() { ReleaseSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }

}  // namespace ballast::vulkan
#endif
