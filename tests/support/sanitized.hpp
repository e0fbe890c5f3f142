// Whether a sanitizer watches, and what tests leave out then.
#pragma once

#include <cstdint>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BALLAST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BALLAST_SANITIZED 1
#endif
#endif
#if !defined(BALLAST_SANITIZED)
#define BALLAST_SANITIZED 0
#endif

namespace ballast_test {

// Of random problems: everything takes ten times as long under a sanitizer, which is there for each kind of access and
// not for each problem.
constexpr uint64_t problems(uint64_t all) { return BALLAST_SANITIZED ? all / 5 : all; }

}  // namespace ballast_test
