// The swap between the K heaviest and the K lightest packs that gains most.
#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include "tests/literal/refiners.hpp"
#include "tests/literal/repeat.hpp"

namespace ballast::literal {
namespace {

// The gain with its sign turned, so that the least is taken; A's place, rank x, B's place, rank y.
using Choice = std::tuple<int64_t, uint32_t, uint32_t, uint32_t, uint32_t>;

std::vector<uint32_t> first_packs(const Packing& packing, uint32_t width, bool heaviest_first) {
  std::vector<std::pair<int64_t, uint32_t>> by_load;
  for (uint32_t pack = 0; pack < packing.packs; ++pack)
    by_load.emplace_back(heaviest_first ? -packing.load(pack) : packing.load(pack), pack);
  std::sort(by_load.begin(), by_load.end());
  std::vector<uint32_t> packs;
  for (uint32_t place = 0; place < std::min(width, packing.packs); ++place) packs.push_back(by_load[place].second);
  return packs;
}

// The best of two different packs, by (gain, rank x, rank y), put in its place.
void consider(Weights weights, const Packing& packing, const std::vector<uint32_t>& heavy,
              const std::vector<uint32_t>& light, uint32_t place_a, uint32_t place_b, std::optional<Choice>& best) {
  const uint32_t a = heavy[place_a];
  const uint32_t b = light[place_b];
  if (a == b) return;
  for (uint32_t x = 0; x < packing.group; ++x) {
    for (uint32_t y = 0; y < packing.group; ++y) {
      const int64_t delta =
          weight_in(packing, weights, a * packing.group + x) - weight_in(packing, weights, b * packing.group + y);
      const int64_t gain = 2 * delta * (packing.load(a) - packing.load(b) - delta);
      const Choice choice{-gain, place_a, x, place_b, y};
      if (!best || choice < *best) best = choice;
    }
  }
}

bool move(Weights weights, Packing& packing, uint32_t width) {
  const std::vector<uint32_t> heavy = first_packs(packing, width, true);
  const std::vector<uint32_t> light = first_packs(packing, width, false);
  std::optional<Choice> best;
  for (uint32_t place_a = 0; place_a < heavy.size(); ++place_a)
    for (uint32_t place_b = 0; place_b < light.size(); ++place_b)
      consider(weights, packing, heavy, light, place_a, place_b, best);
  if (!best || -std::get<0>(*best) <= 0) return false;
  const auto [minus_gain, place_a, x, place_b, y] = *best;
  exchange(packing, weights, heavy[place_a] * packing.group + x, light[place_b] * packing.group + y);
  return true;
}

}  // namespace

uint32_t refine_spread(Weights weights, Packing& packing, uint32_t width, uint32_t cap) {
  return repeat(packing, cap, [&] { return move(weights, packing, width); });
}

}  // namespace ballast::literal
