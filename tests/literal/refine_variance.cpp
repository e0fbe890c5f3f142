// The swap that lowers the sum of squared loads most.
#include <optional>
#include <tuple>

#include "tests/literal/refiners.hpp"
#include "tests/literal/repeat.hpp"

namespace ballast::literal {
namespace {

using Choice = std::tuple<int64_t, uint32_t, uint32_t>;  // change, slot i, slot j

bool move(Weights weights, Packing& packing) {
  const uint32_t slots = static_cast<uint32_t>(packing.slots.size());
  std::optional<Choice> best;
  for (uint32_t i = 0; i < slots; ++i) {
    for (uint32_t j = 0; j < slots; ++j) {
      const uint32_t pack_i = packing.pack_of(i);
      const uint32_t pack_j = packing.pack_of(j);
      if (pack_i == pack_j) continue;
      // Both factors are below 2^31 in size: the second is what else lies in j's pack less what else lies in i's.
      const int64_t d = weight_in(packing, weights, i) - weight_in(packing, weights, j);
      const int64_t change = 2 * d * (packing.load(pack_j) - packing.load(pack_i) + d);
      const Choice choice{change, i, j};
      if (!best || choice < *best) best = choice;
    }
  }
  if (!best || std::get<0>(*best) >= 0) return false;
  exchange(packing, weights, std::get<1>(*best), std::get<2>(*best));
  return true;
}

}  // namespace

uint32_t refine_variance(Weights weights, Packing& packing, uint32_t cap) {
  return repeat(packing, cap, [&] { return move(weights, packing); });
}

}  // namespace ballast::literal
