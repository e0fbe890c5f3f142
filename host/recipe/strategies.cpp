// The named strategies. Numbers are those of the published designs; docs/reference/strategies.md tells where each comes from.
#include <initializer_list>

#include "host/recipe/recipe.hpp"

namespace ballast {
namespace {

// A decimal fraction in units of 1 / kOne, rounded half up from the exact decimal.
consteval uint32_t thousandths(uint64_t n) { return static_cast<uint32_t>((2 * n * kOne + 1000) / 2000); }

constexpr auto kMaxLoad = Objective::max_load;
constexpr auto kImbalance = Objective::imbalance;
constexpr auto kGreedy = BuilderKind::greedy;
constexpr auto kDealt = BuilderKind::dealt;
constexpr auto kAll = 0u;

constexpr OrderRule kLpt{0, OrderKind::lpt, kOne, 0};
constexpr OrderRule kZigzagAt1{1, OrderKind::zigzag, kOne, 0};

constexpr OrderRule noisy(uint32_t first, uint32_t base, uint32_t amplitude) {
  return {first, OrderKind::noisy, base, amplitude};
}
constexpr Refiner variance(uint32_t cap) { return {RefinerKind::variance, cap, 0}; }
constexpr Refiner peak_by_pack(uint32_t cap) { return {RefinerKind::peak_by_pack, cap, 0}; }
constexpr Refiner peak_by_rank(uint32_t cap) { return {RefinerKind::peak_by_rank, cap, 0}; }
constexpr Refiner extremes(uint32_t cap) { return {RefinerKind::extremes, cap, 0}; }
constexpr Refiner extremes_1_2(uint32_t cap) { return {RefinerKind::extremes_1_2, cap, 0}; }
constexpr Refiner pairs(uint32_t cap) { return {RefinerKind::pairs, cap, 0}; }
constexpr Refiner spread(uint32_t width, uint32_t cap) { return {RefinerKind::spread, cap, width}; }

constexpr Refiner exchange(uint32_t target_gap_ppb, uint32_t max_subset, uint32_t stall, uint32_t move_cap) {
  return {RefinerKind::exchange, move_cap, max_subset, stall, target_gap_ppb};
}

constexpr Refiner after_complete(Refiner refiner) {
  refiner.after_complete = true;
  return refiner;
}

// peak_exchange. It begins with rounds of many swaps, where they are quicker. Where a search is stuck, another with
// steps of other sizes goes on from its best packing: it sees
// other ways out.
constexpr Recipe peak_exchange(std::initializer_list<Refiner> searches) {
  return {1, {kLpt}, BuilderKind::fold, kAll, searches, kMaxLoad, {}};
}

constexpr Recipe kExchangeEfforts[] = {
    // fast
    peak_exchange({begin_in_rounds(1'000'000, 2, 4), exchange(1'000'000, 2, 16, 1000)}),
    // balanced
    peak_exchange({begin_in_rounds(100'000, 2, 5), exchange(100'000, 2, 32, 1000), exchange(100'000, 1, 16, 1000)}),
    // thorough
    peak_exchange({begin_in_rounds(10'000, 3, 7), exchange(10'000, 3, 64, 2000), exchange(10'000, 1, 32, 2000),
                   exchange(10'000, 2, 32, 2000)}),
    // exact: thorough's rounds, at thorough's gap, and all that thorough does after them; so it is never worse
    peak_exchange({begin_in_rounds(10'000, 3, 7), exchange(0, 3, 64, 2000), exchange(0, 1, 32, 2000),
                   exchange(0, 2, 32, 2000), after_complete(exchange(0, 3, 100'000, 1'000'000))}),
};

constexpr Strategy kStrategies[] = {
    {"peak_exchange",
     "Exchanges of up to three items that lighten the heaviest pack, until a certified bound says that it is good "
     "enough.",
     kExchangeEfforts[1], kExchangeEfforts},
    {"vectorized_iterative_greedy",
     "Five greedy packings, each boosting the items of the heaviest packs before it; swaps with the heaviest pack.",
     {5, {{0, OrderKind::boosted, kOne, 0}}, kGreedy, kAll, {peak_by_pack(20)}, kMaxLoad, {}}},
    {"greedy", "Heaviest item first, into the lightest pack with room.", {1, {kLpt}, kGreedy, kAll, {}, kMaxLoad, {}}},
    {"batched_refinement_packing",
     "Four greedy packings, each refined by the swaps that lower the variance of the loads most.",
     {4, {kLpt, noisy(1, kOne, thousandths(50))}, kGreedy, kAll, {variance(50)}, kMaxLoad, {}}},
    {"vectorized_ensemble_refinement_v2",
     "128 packings dealt in rounds, each refined by swaps of heaviest and lightest pack.",
     {128,
      {kLpt, kZigzagAt1, noisy(2, thousandths(800), thousandths(400)), {65, OrderKind::shuffle, kOne, 0}},
      kDealt,
      kAll,
      {extremes(20)},
      kImbalance,
      {}}},
    {"parallel_restarts_2swap_retry",
     "256 noisy greedy packings, the best eight refined by one- and two-item exchanges of heaviest and lightest pack.",
     {256, {{0, OrderKind::noisy_ramp, kOne, thousandths(200)}}, kGreedy, 8, {extremes_1_2(50)}, kImbalance, {}}},
    {"two_phase_packing_with_pair_swap",
     "64 greedy packings refined by variance, then by the heaviest pack; the best one finished with two-item "
     "exchanges.",
     {64,
      {kLpt, noisy(1, kOne, thousandths(150))},
      kGreedy,
      kAll,
      {variance(50), peak_by_rank(50)},
      kMaxLoad,
      {pairs(20), peak_by_rank(50)}}},
    {"select_then_refine",
     "The best of four greedy packings, refined by variance.",
     {4, {kLpt, noisy(1, kOne, thousandths(50))}, kGreedy, kAll, {}, kMaxLoad, {variance(50)}}},
    {"dealt_ensemble",
     "The best of 128 packings dealt in rounds.",
     {128,
      {kLpt, kZigzagAt1, noisy(2, thousandths(950), thousandths(100)), noisy(65, thousandths(800), thousandths(400))},
      kDealt,
      kAll,
      {},
      kImbalance,
      {}}},
    {"massive_restarts_top_bottom",
     "2048 noisy greedy packings, the best 64 refined by swaps of the four heaviest with the four lightest packs.",
     {2048, {{0, OrderKind::noisy_ramp, kOne, thousandths(200)}}, kGreedy, 64, {spread(4, 50)}, kImbalance, {}}},
    {"variance_then_peak",
     "64 greedy packings refined by variance, then by the heaviest pack.",
     {64, {kLpt, noisy(1, kOne, thousandths(150))}, kGreedy, kAll, {variance(50), peak_by_rank(50)}, kMaxLoad, {}}},
    {"eplb",
     "The published placement of experts in copies, groups and nodes; without copies it is greedy.",
     {1, {kLpt}, kGreedy, kAll, {}, kMaxLoad, {}}},
};

}  // namespace

std::span<const Strategy> strategies() { return kStrategies; }

const Strategy* find_strategy(std::string_view name) {
  if (name.empty()) return &kStrategies[0];
  for (const Strategy& strategy : kStrategies)
    if (strategy.name == name) return &strategy;
  return nullptr;
}

}  // namespace ballast
