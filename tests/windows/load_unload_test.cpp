// Loading and unloading the DLL, over and over: nothing grows, nothing stays.
#include <windows.h>

#include "tests/support/use_once.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kCycles = 300;
constexpr uint32_t kWarmUp = 20;

// What a process holds.
struct Footprint {
  size_t heap = 0;
  size_t next_handle = 0;  // grows with every handle that is kept; Wine does not count them

  static Footprint now() {
    Footprint footprint;
    HANDLE probe = CreateEventA(nullptr, FALSE, FALSE, nullptr);
    footprint.next_handle = reinterpret_cast<size_t>(probe);
    CloseHandle(probe);
    HANDLE heap = GetProcessHeap();
    PROCESS_HEAP_ENTRY entry{};
    HeapLock(heap);
    while (HeapWalk(heap, &entry))
      if (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) footprint.heap += entry.cbData;
    HeapUnlock(heap);
    return footprint;
  }
};

bool is_mapped() { return GetModuleHandleA(BALLAST_PLUGIN_PATH) != nullptr; }

void cycle() {
  Loaded loaded = load(BALLAST_PLUGIN_PATH);
  ASSERT_NE(loaded.api, nullptr);
  EXPECT_TRUE(is_mapped());
  use_once(*loaded.api);
  unload(loaded);
}

TEST(LoadUnload, HundredsOfTimesLeavesNothingBehind) {
  ASSERT_FALSE(is_mapped());
  for (uint32_t i = 0; i < kWarmUp; ++i) cycle();
  const Footprint before = Footprint::now();
  for (uint32_t i = 0; i < kCycles; ++i) cycle();
  const Footprint after = Footprint::now();
  EXPECT_LT(after.heap, before.heap + kCycles) << "less than a byte a cycle";
  EXPECT_GT(before.heap, 0u);
  EXPECT_EQ(after.next_handle, before.next_handle);
  EXPECT_FALSE(is_mapped());
}

// The same measures on a host that forgets.
TEST(LoadUnload, WouldNoticeALeak) {
  cycle();
  const Footprint before = Footprint::now();
  HANDLE event = CreateEventA(nullptr, FALSE, FALSE, nullptr);
  void* memory = HeapAlloc(GetProcessHeap(), 0, 1 << 12);
  const Footprint after = Footprint::now();
  EXPECT_GE(after.heap, before.heap + (1 << 12));
  EXPECT_GT(after.next_handle, before.next_handle);
  HeapFree(GetProcessHeap(), 0, memory);
  CloseHandle(event);
}

TEST(LoadUnload, WithOneContextForgottenTheProcessStillEnds) {
  static Loaded loaded = load(BALLAST_PLUGIN_PATH);
  ASSERT_NE(loaded.api, nullptr);
  static ballast_instance instance = nullptr;
  static ballast_device device = nullptr;
  static ballast_context context = nullptr;
  auto limits = limits_of(24, 2, 8);
  limits.worker_count = 4;
  limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  ASSERT_EQ(loaded.api->create_instance(nullptr, &instance, nullptr), BALLAST_OK);
  ASSERT_EQ(loaded.api->create_device(instance, nullptr, &device, nullptr), BALLAST_OK);
  ASSERT_EQ(loaded.api->create_context(device, &limits, &context, nullptr), BALLAST_OK);
}

}  // namespace
}  // namespace ballast_test
