#include "tests/literal/random_problems.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ballast::literal {
namespace {

constexpr std::array<uint32_t, 15> kGroups = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25};
constexpr std::array<const char*, kFamilies> kNames = {"distinct",  "ties",   "equal", "some_zeros", "all_zero",
                                                       "one_giant", "powers", "small", "lognormal"};

// Values in steps of `step` with something below a step added are distinct once shuffled over the items.
std::vector<uint32_t> distinct(Random& random, uint32_t items, uint64_t room) {
  std::vector<uint32_t> weights;
  const uint64_t step = room / (uint64_t{items} * (items + 1) / 2);
  for (uint32_t i = 0; i < items; ++i) weights.push_back(static_cast<uint32_t>(step * i + random.below(step)));
  for (uint32_t i = items; i > 1; --i) std::swap(weights[i - 1], weights[random.below(i)]);
  return weights;
}

// 2^e * (1 + f) with e the sum of four small numbers: nearly a normal distribution of the logarithm.
uint32_t long_tailed(Random& random, uint64_t largest) {
  uint32_t exponent = 0;
  for (int i = 0; i < 4; ++i) exponent += static_cast<uint32_t>(random.below(6));
  const uint64_t value = ((uint64_t{1} << 10) + random.below(1 << 10)) << exponent >> 10;
  return static_cast<uint32_t>(std::min(value, largest));
}

uint32_t one_weight(Family family, Random& random, const std::array<uint32_t, 3>& values, uint64_t largest) {
  switch (family) {
    case Family::ties:
      return values[random.below(3)];
    case Family::equal:
      return values[0];
    case Family::some_zeros:
      return random.below(3) == 0 ? 0 : static_cast<uint32_t>(1 + random.below(largest));
    case Family::powers:
      return static_cast<uint32_t>(std::min(uint64_t{1} << random.below(20), largest));
    case Family::small:
      return static_cast<uint32_t>(random.below(10));
    case Family::lognormal:
      return long_tailed(random, largest);
    case Family::one_giant:
      return static_cast<uint32_t>(random.below(largest));
    case Family::distinct:
    case Family::all_zero:
      break;
  }
  return 0;
}

std::vector<uint32_t> make_weights(Family family, uint32_t items, Random& random) {
  const uint32_t giant = 1u << 30;
  const uint64_t room = (uint64_t{1} << 31) - 1 - (family == Family::one_giant ? giant : 0);
  const uint64_t largest = room / items;  // so that the sum fits, whatever is drawn
  if (family == Family::distinct) return distinct(random, items, room);
  std::array<uint32_t, 3> values;
  for (uint32_t& value : values) value = static_cast<uint32_t>(1 + random.below(std::min<uint64_t>(largest, 1000)));
  std::vector<uint32_t> weights;
  for (uint32_t i = 0; i < items; ++i) weights.push_back(one_weight(family, random, values, largest));
  if (family == Family::one_giant) weights[random.below(items)] = giant;
  return weights;
}

}  // namespace

uint64_t Random::next() {
  uint64_t z = state_ += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

uint64_t Random::below(uint64_t bound) { return next() % bound; }

Problem make_problem(Family family, uint32_t items, uint32_t packs, uint64_t number) {
  Random random(number * kFamilies + static_cast<uint64_t>(family));
  Problem problem;
  problem.name = std::string(kNames[static_cast<uint32_t>(family)]) + "_n" + std::to_string(items) + "_m" +
                 std::to_string(packs) + "_#" + std::to_string(number);
  problem.items = items;
  problem.packs = packs;
  problem.weights = make_weights(family, items, random);
  return problem;
}

Problem random_problem(uint64_t number, uint32_t max_items) {
  Random random(~number);
  uint32_t group = kGroups[random.below(kGroups.size())];
  while (group > max_items) group = kGroups[random.below(kGroups.size())];
  const uint32_t most_packs = max_items / group;
  // One, two and three packs come up more often than chance would have it.
  const bool few = random.below(4) == 0;
  const uint32_t packs = static_cast<uint32_t>(1 + random.below(few ? std::min(most_packs, 3u) : most_packs));
  const Family family = static_cast<Family>(random.below(kFamilies));
  return make_problem(family, group * packs, packs, number);
}

std::span<const uint32_t> interesting_groups() { return kGroups; }

}  // namespace ballast::literal
