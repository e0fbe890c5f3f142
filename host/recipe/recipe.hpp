// Strategies as data: what to try, how to improve it, what to keep.
// docs/reference/strategies.md defines every word to the bit; nothing here computes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ballast {

inline constexpr uint32_t kOne = 1u << 24;  // bases and amplitudes are in units of 1 / kOne

enum class OrderKind : uint32_t { lpt = 1, zigzag, noisy, shuffle, noisy_ramp, boosted };
enum class BuilderKind : uint32_t { greedy = 1, dealt, fold };
enum class RefinerKind : uint32_t {
  variance = 1,
  peak_by_pack,
  peak_by_rank,
  extremes,
  extremes_1_2,
  pairs,
  spread,
  exchange,
  lift,
  rounds
};
enum class Objective : uint32_t { max_load = 1, imbalance };

// Rules from first_candidate on, until the next rule's.
struct OrderRule {
  uint32_t first_candidate = 0;
  OrderKind kind = OrderKind::lpt;
  uint32_t base = kOne;    // noisy, noisy_ramp
  uint32_t amplitude = 0;  // noisy; noisy_ramp: of the last candidate
};

struct Refiner {
  RefinerKind kind = RefinerKind::variance;
  uint32_t move_cap = 0;        // most swaps; rounds: most rounds
  uint32_t width = 0;           // spread: packs at each end; exchange, rounds: most items of a pack exchanged at once
  uint32_t stall = 0;           // exchange: exchanges in vain after which it ends
  uint32_t target_gap_ppb = 0;  // of max load / lower bound - 1, in 10^-9: exchange ends there, rounds aims below
  uint32_t min_slots = 0;       // rounds: leaves packs of fewer slots alone
  bool after_complete = false;  // exchange: small layers are searched completely before it
};

// Shapes that `rounds` serves.
inline constexpr uint32_t kRoundsLeastPacks = 8;
inline constexpr uint32_t kRoundsMostPacks = 1024;
inline constexpr uint32_t kRoundsLeastSlots = 4;
inline constexpr uint32_t kRoundsMostSlots = 12;
inline constexpr uint32_t kRoundsMostSubset = 3;  // items of a pack swapped at once
inline constexpr uint32_t kRoundsSmallSlots = 6;  // packs of no more are content with less

// k_max of `rounds` at a shape: where packs or their triples are many, three at once take longer than they save.
constexpr uint32_t rounds_subset(uint32_t width, uint32_t packs, uint32_t slots) {
  constexpr uint32_t kMostPacks = 64, kMostTriples = 4096;
  const bool triples = slots > kRoundsSmallSlots && slots <= kRoundsMostSlots && packs <= kMostPacks &&
                       packs * slots * (slots - 1) * (slots - 2) / 6 <= kMostTriples;
  return triples || width < 2 ? width : 2;
}

// Whether a refiner makes many swaps at once, and its cap is one of rounds.
constexpr bool makes_rounds(RefinerKind kind) { return kind == RefinerKind::rounds; }

// Whether a refiner goes for a gap from the lower bound, by swaps of `width` items at most.
constexpr bool aims_at_gap(RefinerKind kind) { return kind == RefinerKind::exchange || makes_rounds(kind); }

// Whether a refiner may change a packing of that shape.
constexpr bool serves(const Refiner& refiner, uint32_t packs, uint32_t slots) {
  if (packs < 2 || slots < 2 || refiner.move_cap == 0) return false;
  if (refiner.kind == RefinerKind::exchange) return slots > 2;  // two items a pack are folded
  if (refiner.kind != RefinerKind::rounds) return true;
  return packs >= kRoundsLeastPacks && packs <= kRoundsMostPacks && slots >= refiner.min_slots &&
         slots >= kRoundsLeastSlots && slots <= kRoundsMostSlots;
}

// What `rounds` aims at: somewhat below the gap at which the search after it ends.
constexpr uint32_t rounds_aim_ppb(uint32_t target_gap_ppb) { return target_gap_ppb / 8 * 7; }

// A recipe's first refiner.
constexpr Refiner begin_in_rounds(uint32_t target_gap_ppb, uint32_t max_subset, uint32_t min_slots) {
  constexpr uint32_t kMostRounds = 64;  // more than were ever seen
  return {RefinerKind::rounds, kMostRounds, max_subset, 0, target_gap_ppb, min_slots};
}

// A short list that lives inside its recipe.
template <typename T, uint32_t Capacity>
struct ShortList {
  std::array<T, Capacity> items{};
  uint32_t count = 0;

  constexpr ShortList() = default;
  constexpr ShortList(std::initializer_list<T> list) {
    for (const T& item : list) items[count++] = item;
  }
  constexpr const T* begin() const { return items.data(); }
  constexpr const T* end() const { return items.data() + count; }
  constexpr const T& operator[](uint32_t i) const { return items[i]; }
  constexpr T& operator[](uint32_t i) { return items[i]; }
  constexpr bool empty() const { return count == 0; }
};

inline constexpr uint32_t kMaxRefiners = 8;
using RefinerList = ShortList<Refiner, kMaxRefiners>;

struct Recipe {
  uint32_t candidates = 1;
  ShortList<OrderRule, 8> orders{OrderRule{}};
  BuilderKind builder = BuilderKind::greedy;
  uint32_t keep = 0;  // 0: refine every candidate; else the keep of least imbalance
  RefinerList refine;
  Objective choose = Objective::max_load;
  RefinerList finish;  // on the chosen candidate
};

struct Strategy {
  std::string_view name;
  std::string_view summary;
  Recipe recipe;
  std::span<const Recipe> efforts = {};  // from quickest to best; `recipe` is one of them. Empty: it has none
};

// The named strategies; the first is the default.
std::span<const Strategy> strategies();

// nullptr where there is none of that name; an empty name is the default.
const Strategy* find_strategy(std::string_view name);

// The rule that governs a candidate.
const OrderRule& order_rule(const Recipe& recipe, uint32_t candidate);

// The amplitude of a rule for a candidate: grows with it under noisy_ramp.
uint32_t order_amplitude(const Recipe& recipe, const OrderRule& rule, uint32_t candidate);

// Of the recipe's `exchange`, the last one if there are several; 0 without one.
uint32_t target_of(const Recipe& recipe);

// Gives every `exchange` of the recipe this target.
void set_target(Recipe& recipe, uint32_t target_gap_ppb);

// Swaps, or rounds of them, that a refiner makes on a row as a rule, for estimates of time; it may make up to its cap.
// after_rounds: `rounds` has left little to do.
uint32_t typical_moves(const Refiner& refiner, bool after_rounds);

// Up to so many items a layer of more than two packs is searched completely.
inline constexpr uint32_t kMaxItemsSearched = 64;

// Whether the step `complete` does anything on layers of this shape.
bool is_searched(uint32_t items, uint32_t packs);

// Exchanges in vain after which `exchange` ends on packs of so many slots: four times the recipe's up to five, which
// have few packings within reach and many steps to the next better one.
uint32_t max_stall_of(const Refiner& refiner, uint32_t slots);

// Whether any candidate's order looks at the candidates before it.
bool is_sequential(const Recipe& recipe);

}  // namespace ballast
