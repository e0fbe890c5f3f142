#include "host/base/clock.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <time.h>
#endif

namespace ballast {

uint64_t monotonic_ns() {
  constexpr uint64_t kSecond = 1'000'000'000;
#if defined(_WIN32)
  LARGE_INTEGER frequency, now;
  QueryPerformanceFrequency(&frequency);
  QueryPerformanceCounter(&now);
  const auto ticks = static_cast<uint64_t>(now.QuadPart);
  const auto per_second = static_cast<uint64_t>(frequency.QuadPart);
  return ticks / per_second * kSecond + ticks % per_second * kSecond / per_second;
#else
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecond + static_cast<uint64_t>(now.tv_nsec);
#endif
}

}  // namespace ballast
