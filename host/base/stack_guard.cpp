// What -fstack-protector needs and no system library of Windows has. The compiler's own (libssp) draws its guard while
// the DLL is being loaded, and loads another library for it: hosts hang on less.
#include "host/base/stack_guard.hpp"

#if defined(__MINGW32__)
#include <windows.h>

#include <cstdint>

extern "C" {
extern uintptr_t __stack_chk_guard;
// Before it is drawn: bytes that no string holds.
uintptr_t __stack_chk_guard = 0x9E'37'79'B9'FF'0D'0A'00;

[[noreturn]] void __stack_chk_fail();
[[noreturn]] void __stack_chk_fail() {
  // __fastfail(FAST_FAIL_STACK_COOKIE_CHECK_FAILURE): runs nothing of this process any more.
  __asm__ volatile("int $0x29" : : "c"(2));
  __builtin_unreachable();
}
}

namespace ballast {
namespace {

SRWLOCK lock = SRWLOCK_INIT;  // who comes second waits: the guard may not change under a function that checks it
bool drawn = false;

uint64_t mixed(uint64_t x) {
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// Hard to guess from outside: where things lie, who runs this, and when, to the tick.
uint64_t random_guard() {
  FILETIME time;
  LARGE_INTEGER ticks;
  GetSystemTimeAsFileTime(&time);
  QueryPerformanceCounter(&ticks);
  uint64_t guard = mixed(reinterpret_cast<uintptr_t>(&ticks));
  guard = mixed(guard ^ reinterpret_cast<uintptr_t>(&lock));
  guard = mixed(guard ^ static_cast<uint64_t>(ticks.QuadPart));
  guard = mixed(guard ^ (static_cast<uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime));
  guard = mixed(guard ^ (static_cast<uint64_t>(GetCurrentProcessId()) << 32 | GetCurrentThreadId()));
  return guard & ~uint64_t{0xFF};  // its first byte in memory ends a string
}

}  // namespace

void draw_stack_guard() {
  AcquireSRWLockExclusive(&lock);
  if (!drawn) __stack_chk_guard = random_guard();
  drawn = true;
  ReleaseSRWLockExclusive(&lock);
}

}  // namespace ballast
#endif
