// The stage `quantise` against host/ingest: every weight type, every kind of number.
#include "host/ingest/quantise.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#include "tests/literal/random_problems.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {
namespace {

using literal::Random;
using Raw = std::vector<std::byte>;

template <typename T>
void append(Raw& raw, T value) {
  const size_t at = raw.size();
  raw.resize(at + sizeof value);
  std::memcpy(raw.data() + at, &value, sizeof value);
}

enum class Range { narrow, wide, whole, denormal, mixed, largest, zeros, halves, negative_zeros, one, bits, count };

// A non-negative double of the range; `bits` spreads over all exponents.
double draw(Range range, Random& random, bool is_double) {
  const double fraction = 1 + static_cast<double>(random.below(1u << 24)) / (1u << 24);
  const int32_t least = is_double ? -1074 : -149, greatest = is_double ? 1000 : 115;
  switch (range) {
    case Range::narrow:
      return fraction;
    case Range::wide:
      return std::ldexp(fraction, static_cast<int>(random.below(60)) - 30);
    case Range::whole:
      return static_cast<double>(random.below(1000));
    case Range::denormal:
      return std::ldexp(static_cast<double>(random.below(1000)), least);
    case Range::mixed:
      return random.below(2) ? fraction : std::ldexp(static_cast<double>(random.below(9)), least);
    case Range::largest:
      return std::ldexp(fraction, greatest);
    case Range::halves:
      return static_cast<double>(random.below(1u << 24)) + 0.5;
    case Range::bits:
      return std::ldexp(fraction, static_cast<int>(random.below(greatest - least)) + least);
    default:
      return 0;
  }
}

Raw floats(WeightType type, Range range, uint32_t items, Random& random) {
  Raw raw;
  for (uint32_t i = 0; i < items; ++i) {
    double value = draw(range, random, type == WeightType::f64);
    if (range == Range::negative_zeros) value = i % 3 == 0 ? 1.25 : -0.0;
    if (range == Range::one && i == items / 2) value = 3.7;
    if (type == WeightType::f64)
      append(raw, value);
    else
      append(raw, static_cast<float>(value));
  }
  return raw;
}

Raw integers(WeightType type, Range range, uint32_t items, Random& random) {
  Raw raw;
  for (uint32_t i = 0; i < items; ++i) {
    uint64_t value = random.next() >> (1 + random.below(63));
    if (range == Range::largest) value = ~uint64_t{0} >> 1;
    if (range == Range::whole) value = random.below(1000);
    if (range == Range::zeros) value = 0;
    if (range == Range::one) value = i == items / 2 ? ~uint64_t{0} >> 1 : 0;
    if (range == Range::halves) value = 2 * random.below(1u << 30) + 1;
    if (type == WeightType::i64)
      append(raw, value);
    else
      append(raw, static_cast<uint32_t>(value));
  }
  return raw;
}

class QuantiseTest : public StageTest {
 protected:
  // All layers at once, `padding` words apart, then each against its twin.
  void check(WeightType type, uint32_t items, const std::vector<Raw>& layers, uint32_t padding, uint32_t workgroup) {
    const uint32_t stride = items * static_cast<uint32_t>(weight_size(type)) / 4 + padding;
    constexpr uint32_t kBegin = 2;  // as if the slice began there
    StageBuffers board(items, 2, static_cast<uint32_t>(layers.size()), 1);
    board.push.layer_begin = kBegin;
    board.push.weight_stride = stride;
    std::vector<uint32_t>& weights = board.binding(vulkan::Binding::weights);
    weights.resize((kBegin + layers.size()) * stride, 0xFFFFFFFF);
    for (size_t l = 0; l < layers.size(); ++l)
      std::memcpy(weights.data() + (kBegin + l) * stride, layers[l].data(), layers[l].size());
    run(board, {{shaders::Name::quantise, specialize(items, 2, static_cast<uint32_t>(type), workgroup), board.push,
                 board.layers()}});
    for (uint32_t l = 0; l < layers.size(); ++l) {
      SCOPED_TRACE("layer " + std::to_string(l));
      std::vector<uint32_t> w(items, 0);
      const int64_t bad = first_invalid_weight(type, layers[l].data(), items);
      Quantised expected;
      if (bad < 0) expected = quantise(type, layers[l].data(), w);
      EXPECT_EQ(words(board.weights(l)), w);
      const std::vector<uint32_t> meta{static_cast<uint32_t>(expected.scale + vulkan::kScaleBias), expected.total,
                                       expected.rounded ? 1u : 0u, static_cast<uint32_t>(bad)};
      EXPECT_EQ(words(board.meta(l)), meta);
    }
  }

  void check_all(WeightType type, uint32_t items, uint32_t padding, uint32_t workgroup) {
    SCOPED_TRACE("type " + std::to_string(static_cast<int>(type)) + ", items " + std::to_string(items));
    Random random(items * 4 + static_cast<uint32_t>(type));
    const bool is_float = type == WeightType::f32 || type == WeightType::f64;
    std::vector<Raw> layers;
    for (uint32_t r = 0; r < static_cast<uint32_t>(Range::count); ++r)
      for (uint32_t repeat = 0; repeat < 3; ++repeat)
        layers.push_back(is_float ? floats(type, static_cast<Range>(r), items, random)
                                  : integers(type, static_cast<Range>(r), items, random));
    for (const uint32_t where : {0u, items / 2, items - 1}) {
      for (const uint64_t bits : {0xFFF0000000000000u, 0x7FF0000000000000u, 0x7FF8000000000001u, 0x8000000000000001u,
                                  0xBFF0000000000000u, 0xFFFFFFFFFFFFFFFFu}) {
        Raw raw = layers[where % layers.size()];
        const double value = std::bit_cast<double>(bits);
        const float narrow =
            bits == 0x8000000000000001u ? std::bit_cast<float>(0x80000001u) : static_cast<float>(value);
        const size_t size = weight_size(type);
        if (type == WeightType::f32)
          std::memcpy(raw.data() + where * size, &narrow, size);
        else
          std::memcpy(raw.data() + where * size, &bits, size);
        layers.push_back(raw);
      }
    }
    check(type, items, layers, padding, workgroup);
  }
};

TEST_F(QuantiseTest, EveryTypeGivesTheTwinsBytes) {
  for (const WeightType type : {WeightType::f32, WeightType::f64, WeightType::u32, WeightType::i64}) {
    check_all(type, 24, 6, 32);
    check_all(type, 288, 0, 256);
  }
}

TEST_F(QuantiseTest, TheLargestSizes) {
  check_all(WeightType::f64, 4096, 0, 256);
  check_all(WeightType::f32, 4096, 0, 256);
  check_all(WeightType::u32, 4096, 0, 256);
  check_all(WeightType::i64, 4096, 0, 256);
}

TEST_F(QuantiseTest, ForgetsAnEarlierJobInTheFirstSliceOnly) {
  for (const uint32_t begin : {0u, 1u}) {
    StageBuffers board(24, 2, 2, 1);
    board.push.layer_begin = begin;
    board.push.weight_stride = 24;
    board.push.set_outputs(vulkan::kOutStatus);
    board.binding(vulkan::Binding::weights).assign(3 * 24, 1);
    board.binding(vulkan::Binding::status).assign(4, 7);
    board.first_bad() = 0;
    run(board, {{shaders::Name::quantise, specialize(24, 2, 2, 32), board.push, 2}});
    EXPECT_EQ(board.binding(vulkan::Binding::status), std::vector<uint32_t>(4, begin == 0 ? 0 : 7));
    EXPECT_EQ(board.first_bad(), begin == 0 ? ~0u : 0u);
  }
}

}  // namespace
}  // namespace ballast::vulkan_test
