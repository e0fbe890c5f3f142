// Random problems for property tests, the same on every machine: whole numbers only, and nothing of <random>.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ballast::literal {

// splitmix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next();
  uint64_t below(uint64_t bound);  // bound > 0; the slight bias does not matter here

 private:
  uint64_t state_;
};

enum class Family : uint32_t {
  distinct,    // no two alike, large
  ties,        // from three values
  equal,       // all alike, not zero
  some_zeros,  // a third of them
  all_zero,
  one_giant,  // as heavy as all others together can be
  powers,     // powers of two
  small,      // below ten
  lognormal,  // a long tail
};
inline constexpr uint32_t kFamilies = 9;

struct Problem {
  std::string name;  // "powers_n48_m3_#17"
  uint32_t items = 0;
  uint32_t packs = 0;
  std::vector<uint32_t> weights;  // their sum is below 2^31

  uint32_t group() const { return items / packs; }
};

// At most 65535 items.
Problem make_problem(Family family, uint32_t items, uint32_t packs, uint64_t number);

// Family and shape drawn by `number` as well: slots a pack from those at which some rule changes, packs from 1 on, at
// most max_items items (at least 1).
Problem random_problem(uint64_t number, uint32_t max_items);

// Slots a pack that random_problem draws.
std::span<const uint32_t> interesting_groups();

}  // namespace ballast::literal
