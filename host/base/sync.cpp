#include "host/base/sync.hpp"

#include <algorithm>

#if defined(_WIN32)
#include <windows.h>
#else
#include <time.h>
#endif

namespace ballast {
namespace {

// No single wait is longer, so that no time overflows; whoever waits looks again.
constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kLongest = 86400 * kSecond;  // a day

}  // namespace

#if defined(_WIN32)

static_assert(sizeof(SRWLOCK) == sizeof(void*) && sizeof(CONDITION_VARIABLE) == sizeof(void*));

Mutex::~Mutex() = default;
void Mutex::lock() { AcquireSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }
bool Mutex::try_lock() { return TryAcquireSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)) != 0; }
void Mutex::unlock() { ReleaseSRWLockExclusive(reinterpret_cast<SRWLOCK*>(&lock_)); }

namespace {

void sleep(void** signal, void** lock, DWORD milliseconds) {
  SleepConditionVariableSRW(reinterpret_cast<CONDITION_VARIABLE*>(signal), reinterpret_cast<SRWLOCK*>(lock),
                            milliseconds, 0);
}

}  // namespace

Condition::Condition() = default;
Condition::~Condition() = default;
void Condition::wait(Mutex& lock) { sleep(&signal_, &lock.lock_, INFINITE); }
void Condition::wait(Mutex& lock, uint64_t at_most_ns) {
  constexpr uint64_t kMillisecond = 1'000'000;
  sleep(&signal_, &lock.lock_, static_cast<DWORD>(std::min(at_most_ns, kLongest) / kMillisecond + 1));
}
void Condition::notify_all() { WakeAllConditionVariable(reinterpret_cast<CONDITION_VARIABLE*>(&signal_)); }

#else

Mutex::~Mutex() { pthread_mutex_destroy(&lock_); }
void Mutex::lock() { pthread_mutex_lock(&lock_); }
bool Mutex::try_lock() { return pthread_mutex_trylock(&lock_) == 0; }
void Mutex::unlock() { pthread_mutex_unlock(&lock_); }

// Against the monotonic clock, so that nobody waits longer because the time of day was set back.
Condition::Condition() {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
#if !defined(__APPLE__)
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
  pthread_cond_init(&signal_, &attributes);
  pthread_condattr_destroy(&attributes);
}

Condition::~Condition() { pthread_cond_destroy(&signal_); }
void Condition::wait(Mutex& lock) { pthread_cond_wait(&signal_, &lock.lock_); }

void Condition::wait(Mutex& lock, uint64_t at_most_ns) {
  const uint64_t wait_ns = std::min(at_most_ns, kLongest);
  timespec time = {};
#if defined(__APPLE__)
  time.tv_sec = static_cast<time_t>(wait_ns / kSecond);
  time.tv_nsec = static_cast<long>(wait_ns % kSecond);
  pthread_cond_timedwait_relative_np(&signal_, &lock.lock_, &time);
#else
  clock_gettime(CLOCK_MONOTONIC, &time);
  const uint64_t nanoseconds = static_cast<uint64_t>(time.tv_nsec) + wait_ns;
  time.tv_sec += static_cast<time_t>(nanoseconds / kSecond);
  time.tv_nsec = static_cast<long>(nanoseconds % kSecond);
  pthread_cond_timedwait(&signal_, &lock.lock_, &time);
#endif
}

void Condition::notify_all() { pthread_cond_broadcast(&signal_); }

#endif

}  // namespace ballast
