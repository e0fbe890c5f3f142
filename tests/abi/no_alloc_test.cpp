// run, begin and wait take no memory from anywhere: not from the host's allocator, not from the system's.
//
// The program replaces malloc and its kin, for itself and for all that it loads, by ones that count. Sanitizers replace
// them too, so there only the host's allocator is counted.
#include <atomic>

#include "tests/abi/support/host.hpp"

namespace {

std::atomic<uint64_t> system_calls{0};

}  // namespace

#if !BALLAST_SANITIZED
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);

void* malloc(size_t size) { return ++system_calls, __libc_malloc(size); }
void* calloc(size_t count, size_t size) { return ++system_calls, __libc_calloc(count, size); }
void* realloc(void* memory, size_t size) { return ++system_calls, __libc_realloc(memory, size); }
void* memalign(size_t align, size_t size) { return ++system_calls, __libc_memalign(align, size); }
void* aligned_alloc(size_t align, size_t size) { return ++system_calls, __libc_memalign(align, size); }
int posix_memalign(void** memory, size_t align, size_t size) {
  ++system_calls;
  *memory = __libc_memalign(align, size);
  return *memory ? 0 : 12;
}
void free(void* memory) { ++system_calls, __libc_free(memory); }
}
#endif

namespace ballast_test {
namespace {

struct HostMemory {
  std::atomic<uint64_t> calls{0};

  static void* BALLAST_CALL alloc(void* user, size_t size, size_t align) {
    static_cast<HostMemory*>(user)->calls.fetch_add(1);
    void* memory = nullptr;
    return posix_memalign(&memory, align < sizeof(void*) ? sizeof(void*) : align, size) == 0 ? memory : nullptr;
  }
  static void BALLAST_CALL dealloc(void* user, void* memory, size_t, size_t) {
    static_cast<HostMemory*>(user)->calls.fetch_add(1);
    std::free(memory);
  }
};

#if !BALLAST_SANITIZED
TEST(Counting, SeesThePluginsOwnCalls) {
  const uint64_t before = system_calls;
  Objects objects;
  objects.open(nullptr, limits_of(8, 1, 1));
  EXPECT_GE(system_calls - before, 3u);
}
#endif

class NoAllocation : public ::testing::TestWithParam<uint32_t> {};

TEST_P(NoAllocation, InRunAndBeginWhetherTheySucceedOrFail) {
  HostMemory memory;
  auto services = make<ballast_instance_desc>();
  services.user = &memory, services.alloc = HostMemory::alloc, services.dealloc = HostMemory::dealloc;
  for (const ballast_instance_desc* given : {&services, static_cast<ballast_instance_desc*>(nullptr)}) {
    Objects objects;
    auto limits = limits_of(96, 8, 0);
    limits.worker_count = 3;
    limits.frame_slots = 2;
    limits.flags = GetParam();
    objects.open(given, limits);
    auto info = make<ballast_strategy_info>();
    for (uint32_t s = 0; objects.api.strategy_info(s, &info, nullptr) == BALLAST_OK; ++s) {
      Batch good(8, 96, 8), bad(8, 96, 8);
      good.desc.strategy = bad.desc.strategy = info.name;
      bad.weights[100] = -1;
      auto error = make<ballast_error>();
      const uint64_t host_calls = memory.calls, calls = system_calls;
      const ballast_result done = objects.api.run(objects.context, &good.desc, &error);
      const ballast_result refused = objects.api.run(objects.context, &bad.desc, &error);
      uint64_t first = 0, second = 0;
      const ballast_result begun = objects.api.begin(objects.context, &good.desc, &first, &error);
      objects.api.begin(objects.context, &bad.desc, &second, &error);
      const ballast_result waited = objects.api.wait(objects.context, first, UINT64_MAX, &error);
      const ballast_result failed = objects.api.wait(objects.context, second, UINT64_MAX, &error);
      const uint64_t host_calls_after = memory.calls, calls_after = system_calls;
      EXPECT_EQ(done, BALLAST_OK);
      EXPECT_EQ(refused, BALLAST_E_WEIGHT);
      EXPECT_EQ(begun, BALLAST_OK);
      EXPECT_EQ(waited, BALLAST_OK);
      EXPECT_EQ(failed, BALLAST_E_WEIGHT);
      EXPECT_EQ(host_calls_after, host_calls) << info.name;
      EXPECT_EQ(calls_after, calls) << info.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, NoAllocation, ::testing::Values(0u, BALLAST_CONTEXT_OWN_THREADS));

}  // namespace
}  // namespace ballast_test
