// The time that timings are measured with.
#pragma once

#include <cstdint>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <time.h>
#endif

namespace ballast::plugin {

// Nanoseconds since some moment; never goes back.
inline uint64_t monotonic_ns() {
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

}  // namespace ballast::plugin
