#include "tests/literal/philox.hpp"

#include <gtest/gtest.h>

namespace ballast::literal {
namespace {

using Words = std::array<uint32_t, 4>;

// The known answers that Random123 publishes for philox4x32 with ten rounds.
TEST(LiteralPhilox, PublishedKnownAnswers) {
  const uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32_10({ones, ones, ones, ones}, {ones, ones}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(LiteralPhilox, ItemsTakeTheWordsOfTheirCounter) {
  EXPECT_EQ(u24(0, 0, 0, 0), 0x6627e8u);
  EXPECT_EQ(u24(0, 0, 0, 1), 0xe169c5u);
  EXPECT_EQ(u24(0, 0, 0, 2), 0xbc57acu);
  EXPECT_EQ(u24(0, 0, 0, 3), 0x9b00dbu);
}

// Items 4 to 7 have counter 1; candidate and layer follow it; the low half of the seed comes first. The words were
// worked out by another program.
TEST(LiteralPhilox, CounterAndKeyAreInTheirPlaces) {
  const Words words{0x179544af, 0x2536743a, 0x3605b31e, 0xca0fcefe};
  EXPECT_EQ(philox4x32_10({1, 5, 0xffffffff, 0}, {0x55667788, 0x11223344}), words);
  for (uint32_t i = 0; i < 4; ++i) EXPECT_EQ(u24(0x1122334455667788, 0xffffffff, 5, 4 + i), words[i] >> 8);
}

}  // namespace
}  // namespace ballast::literal
