// Loading and unloading, over and over: nothing grows, nothing stays. abi.md's fourth proof.
#include <dirent.h>
#include <malloc.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/support/use_once.hpp"

namespace ballast_test {
namespace {

constexpr uint32_t kCycles = 1000;
constexpr uint32_t kWarmUp = 20;  // the loader and the C library keep caches of their own

// What a process holds.
struct Footprint {
  size_t heap = 0;
  uint32_t threads = 0;
  uint32_t files = 0;

  static Footprint now() { return {mallinfo2().uordblks, entries("/proc/self/task"), entries("/proc/self/fd")}; }

 private:
  static uint32_t entries(const char* path) {
    uint32_t count = 0;
    DIR* directory = opendir(path);
    while (readdir(directory)) ++count;
    closedir(directory);
    return count;
  }
};

bool is_mapped(const std::string& path) {
  std::FILE* maps = std::fopen("/proc/self/maps", "r");
  char line[4096];
  bool found = false;
  while (std::fgets(line, sizeof line, maps)) found |= std::strstr(line, path.c_str()) != nullptr;
  std::fclose(maps);
  return found;
}

void cycle(const std::string& path) {
  Loaded loaded = load(path);
  ASSERT_NE(loaded.handle, nullptr);
  if (loaded.api) use_once(*loaded.api);
  unload(loaded);
}

TEST(LoadUnload, AThousandTimesLeavesNothingBehind) {
  const std::string path = BALLAST_PLUGIN_PATH;
  ASSERT_FALSE(is_mapped(path));
  for (uint32_t i = 0; i < kWarmUp; ++i) cycle(path);
  const Footprint before = Footprint::now();
  for (uint32_t i = 0; i < kCycles; ++i) cycle(path);
  const Footprint after = Footprint::now();
  EXPECT_EQ(after.heap, before.heap);
  EXPECT_EQ(after.threads, before.threads);
  EXPECT_EQ(after.files, before.files);
  EXPECT_FALSE(is_mapped(path));
}

// The same measures on a library that keeps a little memory and a file each time, and on one that stays.
TEST(LoadUnload, WouldNoticeALibraryThatLeaks) {
  const std::string path = BALLAST_LEAKY_PATH;
  for (uint32_t i = 0; i < kWarmUp; ++i) cycle(path);
  const Footprint before = Footprint::now();
  for (uint32_t i = 0; i < 20; ++i) cycle(path);
  const Footprint after = Footprint::now();
  const size_t grown = BALLAST_SANITIZED ? 0 : 20 * 16;  // sanitizers have a heap of their own
  EXPECT_GE(after.heap, before.heap + grown);
  EXPECT_EQ(after.files, before.files + 20);
}

TEST(LoadUnload, WouldNoticeALibraryThatStays) {
  const std::string path = BALLAST_STICKY_PATH;
  cycle(path);
  EXPECT_TRUE(is_mapped(path));
}

TEST(LoadUnload, TwoCopiesInOneProcess) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("ballast_copy_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const auto copy = folder / "libballast.so";
  std::filesystem::copy_file(BALLAST_PLUGIN_PATH, copy, std::filesystem::copy_options::overwrite_existing);
  Loaded first = load(BALLAST_PLUGIN_PATH), second = load(copy);
  ASSERT_NE(first.api, nullptr);
  ASSERT_NE(second.api, nullptr);
  EXPECT_NE(first.api, second.api);
  std::thread other([&] { use_once(*second.api); });
  use_once(*first.api);
  other.join();
  unload(first);
  use_once(*second.api);
  unload(second);
  EXPECT_FALSE(is_mapped(copy));
  std::filesystem::remove_all(folder);
}

TEST(LoadUnload, WhileAThreadLivesThatOnceCalledIn) {
  Loaded loaded = load(BALLAST_PLUGIN_PATH);
  ASSERT_NE(loaded.api, nullptr);
  std::atomic<bool> called{false}, unloaded{false};
  std::thread guest([&] {
    use_once(*loaded.api);
    called = true;
    while (!unloaded) std::this_thread::yield();
  });
  while (!called) std::this_thread::yield();
  unload(loaded);
  EXPECT_FALSE(is_mapped(BALLAST_PLUGIN_PATH));
  unloaded = true;
  guest.join();
}

// Everything alive, threads and all, when the process ends.
[[noreturn]] void exit_without_destroy(bool unload_first) {
  static Loaded loaded = load(BALLAST_PLUGIN_PATH);
  static ballast_instance instance = nullptr;
  static ballast_device device = nullptr;
  static ballast_context context = nullptr;
  auto limits = limits_of(24, 2, 8);
  limits.worker_count = 4;
  limits.flags = unload_first ? 0 : BALLAST_CONTEXT_OWN_THREADS;
  loaded.api->create_instance(nullptr, &instance, nullptr);
  loaded.api->create_device(instance, nullptr, &device, nullptr);
  loaded.api->create_context(device, &limits, &context, nullptr);
  Batch batch(2, 24, 4);
  const ballast_result code = loaded.api->run(context, &batch.desc, nullptr);
  if (unload_first) unload(loaded);
  std::exit(code == BALLAST_OK ? 0 : 1);
}

TEST(LoadUnloadDeathTest, ExitWithoutDestroy) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(exit_without_destroy(false), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(exit_without_destroy(true), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace ballast_test
