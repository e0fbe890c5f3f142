#include "host/cpu/cost.hpp"

#include <algorithm>
#include <bit>

namespace ballast::cpu {
namespace {

// All in nanoseconds, fitted to the stage times of the named strategies at 64/8 to 2048/256 (docs/quality/performance.md).
struct LayerCost {
  double items, packs, slots;

  // Quantise, the first order, the bound, scatter.
  double around() const { return 500 + 16 * items; }

  double order(OrderKind kind) const { return kind == OrderKind::lpt || kind == OrderKind::zigzag ? 0 : 8 * items; }

  double build() const { return items * (1 + 1.5 * std::bit_width(static_cast<uint32_t>(packs))); }

  double move(const Refiner& refiner) const {
    switch (refiner.kind) {
      case RefinerKind::variance:
        return 1.5 * items + 0.1 * packs * packs;
      case RefinerKind::peak_by_pack:
      case RefinerKind::peak_by_rank:
      case RefinerKind::lift:
        return 30 + items;
      case RefinerKind::extremes:
        return 30 + packs / 4 + 2 * slots;
      case RefinerKind::extremes_1_2:
      case RefinerKind::pairs:
        return 30 + packs / 4 + slots * std::min(slots, 24.0);
      case RefinerKind::spread: {
        const double width = std::min<double>(refiner.width, packs);
        return 50 + packs / 4 + width * width * slots;
      }
      case RefinerKind::rounds:
        return 300 + 4 * items;
      case RefinerKind::exchange:
        return 500 + items + 0.02 * slots * slots * slots;
    }
    return 0;
  }

  double refine(const RefinerList& refiners) const {
    double sum = 0;
    bool after_rounds = false;
    for (const Refiner& refiner : refiners) {
      if (!serves(refiner, static_cast<uint32_t>(packs), static_cast<uint32_t>(slots))) continue;
      sum += typical_moves(refiner, after_rounds) * move(refiner);
      after_rounds |= makes_rounds(refiner.kind);
    }
    return sum;
  }
};

}  // namespace

uint64_t estimate_ns(const Job& job, uint32_t workers) {
  const Recipe& recipe = job.recipe;
  const uint32_t slots = job.items / job.packs;
  const LayerCost cost{static_cast<double>(job.items), static_cast<double>(job.packs), static_cast<double>(slots)};
  // The last rule's order stands for all but the first candidate's.
  const uint32_t refined = recipe.keep ? std::min(recipe.keep, recipe.candidates) : recipe.candidates;
  const double one = cost.build() + cost.order(recipe.orders[recipe.orders.count - 1].kind);
  const double layer = cost.around() + (recipe.candidates + (recipe.keep ? refined : 0.0)) * one +
                       refined * cost.refine(recipe.refine) + cost.refine(recipe.finish);
  return static_cast<uint64_t>(layer * job.layers / std::max(workers, 1u));
}

}  // namespace ballast::cpu
