// The stages that compare packings: `keep`, `choose` and `boost`.
#pragma once

#include <cstdint>
#include <span>

#include "host/cpu/order.hpp"
#include "host/cpu/packing.hpp"
#include "host/recipe/recipe.hpp"

namespace ballast::cpu {

// ---- keep: by the imbalance as built, then by candidate ----

constexpr uint64_t rank_of(uint32_t imbalance, uint32_t candidate) { return uint64_t{imbalance} << 32 | candidate; }
constexpr uint32_t candidate_of(uint64_t rank) { return static_cast<uint32_t>(rank); }

// Puts the `width` best in front, in order.
void keep(std::span<uint64_t> ranks, uint32_t width);

// ---- choose: by the objective as refined, then by place ----

uint32_t objective_of(Objective objective, std::span<const int32_t> load);

struct CandidateScore {
  uint32_t objective = UINT32_MAX;
  uint32_t place = UINT32_MAX;  // among those compared
  uint32_t candidate = 0;
  uint32_t moves = 0;
  uint32_t optimum = 0;  // its max load, where that is known to be the least of all packings

  bool better_than(const CandidateScore& other) const;
};

// ---- boost ----

// The items of the heaviest pack, the first among equals, rise a level.
void boost(const Packing& packing, BoostLevels levels);

}  // namespace ballast::cpu
