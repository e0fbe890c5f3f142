#include "host/cpu/placement/level.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

// The least level that is not excluded; `fits` is false below some level and true from it on.
template <typename Fits>
Wide least_level(Wide low, Wide high, Fits fits) {
  while (low < high) {
    const Wide middle = low + (high - low) / 2;
    if (fits(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// A time that no packing exceeds.
Wide ceiling_of(const Problem& p, uint32_t k) {
  Wide high = 0;
  for (uint32_t pack = 0; pack < p.packs; ++pack)
    high = std::max(high, (Wide{p.base[k][pack]} + p.total[k] + p.slots) * p.pace[pack]);
  return high;
}

// What a pack may still carry at a level; negative where its base load alone is too much.
Wide room_at(const Problem& p, uint32_t k, Wide level, uint32_t pack) {
  // Levels are times, which 31 bits hold, or all but: the division is quicker so.
  const auto narrow = static_cast<uint32_t>(std::min<Wide>(level, UINT32_MAX));
  return Wide{narrow / static_cast<uint32_t>(p.pace[pack])} - p.base[k][pack];
}

// Over all choices of copies: everything finds room, and the heaviest share does.
Wide bound_of_copies(const Problem& p, uint32_t k, ReplicateScratch& replicate) {
  const std::span<uint32_t> copies = replicate.copies.first(p.items);
  greedy_copies(p, p.weight[k], replicate, copies);
  Wide heaviest = 0;
  for (uint32_t i = 0; i < p.items; ++i) heaviest = std::max<Wide>(heaviest, Problem::share(p.weight[k][i], copies[i]));
  if (p.alike) return std::max((Wide{p.total[k]} + p.packs - 1) / p.packs, heaviest) * p.pace[0];
  return least_level(0, ceiling_of(p, k), [&](Wide level) {
    Wide all = 0, widest = 0;
    for (uint32_t pack = 0; pack < p.packs; ++pack) {
      const Wide room = room_at(p, k, level, pack);
      if (room < 0) return false;
      all += room;
      widest = std::max(widest, room);
    }
    return all >= p.total[k] && widest >= heaviest;
  });
}

// placement.md, "Bound": counts, paces and base loads.
class CountedBound {
 public:
  CountedBound(const Problem& p, uint32_t k, LevelScratch& scratch)
      : p_(p), k_(k), s_(scratch), light_(scratch.light.first(p.items)), prefix_(scratch.prefix) {
    const std::span<uint16_t> order = scratch.order.first(p.items);
    for (uint32_t i = 0; i < p.items; ++i) scratch.places[i] = static_cast<uint32_t>(p.weight[k][i]);
    order_lpt(scratch.places.first(p.items), scratch.ordering, order);
    for (uint32_t i = 0; i < p.items; ++i) light_[i] = scratch.places[order[p.items - 1 - i]];
    prefix_[0] = 0;
    for (uint32_t i = 0; i < p.items; ++i) prefix_[i + 1] = prefix_[i] + light_[i];
  }

  Wide value() {
    if (!packs_same()) return bound_of_rooms();
    const uint64_t zeros = uint64_t{p_.packs} * p_.most[0] - p_.items;
    const Wide equal = Wide{bound_with_zeros(p_.packs, zeros, light_, s_.bound)} * p_.pace[0];
    return p_.plain || (zeros == 0 && says_all()) ? equal : std::max(equal, bound_of_rooms());
  }

 private:
  bool packs_same() const {
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      if (p_.pace[pack] != p_.pace[0] || p_.base[k_][pack] != 0 || p_.most[pack] != p_.most[0]) return false;
    return true;
  }

  // Whether the bound of equal packs cannot be below the other: it counts the heaviest items, too.
  bool says_all() const { return p_.most[0] <= 2 || uint64_t{p_.items} * p_.packs <= kMaxShareBound; }

  Wide bound_of_rooms() const {
    const Wide high = ceiling_of(p_, k_);
    const Wide low = least_level(0, high, [&](Wide level) { return sums_fit(level); });
    return heaviest_fit(low) ? low : least_level(low + 1, high, [&](Wide level) { return heaviest_fit(level); });
  }

  Wide lightest(Wide count) const { return prefix_[static_cast<size_t>(count)]; }
  Wide heaviest(uint32_t count) const { return prefix_[p_.items] - prefix_[p_.items - count]; }

  // Every pack has room for the lightest that it must take, and all together for all.
  bool sums_fit(Wide level) const {
    Wide all = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      const Wide room = room_at(p_, k_, level, pack);
      if (room < 0) return false;
      if (p_.most[pack] == 0) continue;
      if (room < lightest(p_.least[pack])) return false;
      all += std::min(room, heaviest(p_.most[pack]));
    }
    return all >= p_.total[k_];
  }

  // The c heaviest find places, for every c: a pack takes as many as fit with the lightest that it must take beside
  // them. As many fit of more and more, for these are ever lighter.
  bool heaviest_fit(Wide level) const {
    const std::span<uint32_t> places = s_.places.first(size_t{p_.items} + 1);
    std::fill(places.begin(), places.end(), 0u);
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      const Wide room = room_at(p_, k_, level, pack);
      uint32_t j = 0;
      for (uint32_t c = 1; c <= p_.items && j < p_.most[pack]; ++c)
        while (j < std::min(p_.most[pack], c) && weight_of(j + 1, c, p_.least[pack]) <= room) {
          ++j;
          ++places[c];  // one more from here on
        }
    }
    uint64_t sum = 0;
    for (uint32_t c = 1; c <= p_.items; ++c)
      if ((sum += places[c]) < c) return false;
    return true;
  }

  // The j lightest of the c heaviest, and the lightest of all up to `least` items.
  Wide weight_of(uint32_t j, uint32_t c, uint32_t least) const {
    return prefix_[p_.items - c + j] - prefix_[p_.items - c] + prefix_[least > j ? least - j : 0];
  }

  const Problem& p_;
  uint32_t k_;
  LevelScratch& s_;
  std::span<uint32_t> light_;
  std::span<Wide> prefix_;
};

void offsets_of_caps(const Problem& p, const Units& units, uint32_t gap_ppb, Levels& levels) {
  Wide others = 0;
  for (uint32_t k = 0; k < p.scenarios; ++k)
    if (units.cap[k] == 0) others = std::max<Wide>(others, levels.bound[k]);
  const Wide goal = others + share_of(others, gap_ppb);
  std::array<Wide, kMaxScenarios> offset = {};
  Wide lowest = INT64_MAX;
  for (uint32_t k = 0; k < p.scenarios; ++k) {
    const Wide bound = levels.bound[k];
    const Wide room = std::min(std::max<Wide>(units.cap[k], bound), std::max<Wide>(bound, p.total[k]));
    offset[k] = units.cap[k] == 0 ? 0 : goal - room;
    lowest = std::min(lowest, offset[k]);
  }
  for (uint32_t k = 0; k < p.scenarios; ++k) levels.offset[k] = static_cast<int32_t>(offset[k] - lowest);
}

}  // namespace

void LevelScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  light = cutter.allocate_span<uint32_t>(max_items);
  prefix = cutter.allocate_span<Wide>(size_t{max_items} + 1);
  places = cutter.allocate_span<uint32_t>(size_t{max_items} + 1);
  bound.layout(cutter, max_items);
  order = cutter.allocate_span<uint16_t>(max_items);
  ordering.layout(cutter, max_items);
}

Wide bound_of(const Problem& problem, uint32_t scenario, LevelScratch& scratch, ReplicateScratch& replicate) {
  if (problem.copies) return bound_of_copies(problem, scenario, replicate);
  return CountedBound(problem, scenario, scratch).value();
}

void set_offsets(const Problem& problem, const Units& units, ScenarioLevel level, uint32_t gap_ppb, Levels& levels) {
  levels.offset = {};
  if (problem.scenarios > 1 && units.capped) {
    offsets_of_caps(problem, units, gap_ppb, levels);
  } else if (problem.scenarios > 1 && level == ScenarioLevel::regret) {
    const int32_t most = *std::max_element(levels.bound.begin(), levels.bound.begin() + problem.scenarios);
    for (uint32_t k = 0; k < problem.scenarios; ++k) levels.offset[k] = most - levels.bound[k];
  }
  levels.lower_bound = 0;
  for (uint32_t k = 0; k < problem.scenarios; ++k)
    levels.lower_bound = std::max(levels.lower_bound, levels.bound[k] + levels.offset[k]);
}

Wide share_of(Wide x, uint32_t part_ppb) { return x * part_ppb / kPartsInAll; }

}  // namespace ballast::cpu::placement
