// Blocks cut to arrays: sizes that no machine has are refused, not wrapped around.
#include "host/base/memory.hpp"

#include <gtest/gtest.h>

namespace ballast {
namespace {

uint64_t asked = 0;

void* count_request(void*, size_t, size_t) {
  ++asked;
  return nullptr;
}
void unreserve(void*, void*, size_t, size_t) {}

// Whether a block for these counts of 8 bytes can be; it is not asked for if not.
bool can_be(std::initializer_list<size_t> counts) {
  ArenaLayout sizes(nullptr);
  for (const size_t count : counts) EXPECT_TRUE(sizes.allocate_span<uint64_t>(count).empty());
  Allocator allocator(nullptr, count_request, unreserve);
  Arena arena;
  const uint64_t before = asked;
  EXPECT_FALSE(arena.reserve(allocator, sizes.used()));
  EXPECT_EQ(allocator.bytes(), 0u);
  return asked != before;
}

TEST(Memory, SizesThatOverflowAreRefused) {
  constexpr size_t kMost = kLargestBlock / 8;
  EXPECT_TRUE(can_be({1000}));
  EXPECT_TRUE(can_be({kMost / 2, kMost / 4}));
  EXPECT_FALSE(can_be({kMost + 1}));
  EXPECT_FALSE(can_be({SIZE_MAX / 8 + 1})) << "times 8 it is 0";
  EXPECT_FALSE(can_be({SIZE_MAX / 8 + 2, 1000})) << "times 8 it is 8";
  EXPECT_FALSE(can_be({kMost / 2, kMost / 2, kMost / 2, kMost / 2, kMost / 2})) << "the sum is beyond";
  EXPECT_FALSE(can_be({SIZE_MAX, 1})) << "and stays so";
}

TEST(Memory, ArraysOfABlockLieSideBySide) {
  ArenaLayout sizes(nullptr);
  sizes.allocate_span<uint8_t>(3), sizes.allocate_span<uint64_t>(5);
  Allocator allocator;
  Arena arena;
  ASSERT_TRUE(arena.reserve(allocator, sizes.used()));
  ArenaLayout cutter(arena.data());
  const std::span<uint8_t> bytes = cutter.allocate_span<uint8_t>(3);
  const std::span<uint64_t> words = cutter.allocate_span<uint64_t>(5);
  EXPECT_EQ(bytes.size(), 3u);
  EXPECT_EQ(words.size(), 5u);
  EXPECT_EQ(reinterpret_cast<std::byte*>(words.data()), arena.data() + ArenaLayout::kAlign);
  EXPECT_EQ(cutter.used(), arena.size());
}

}  // namespace
}  // namespace ballast
