// Sums of the subsets of all packs' items in every scenario, kept from one change to the next.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/placement/state.hpp"
#include "host/cpu/placement/subsets.hpp"

namespace ballast::cpu::placement {

// For each subset of one size of each pack, and for each scenario, two numbers: what the subset weighs, and the time
// of its pack without it. Whether an exchange keeps both packs below some time is then one comparison each, whatever
// pack the subset lies in.
class SubsetSums {
 public:
  // Neighbouring packs, whose subsets have places of their own. Where all packs are of one run and have as many
  // subsets, those of equal rank by weight in the sorting scenario lie side by side; else those of a pack do.
  struct Run {
    uint32_t first_pack, end_pack;
    size_t subsets;
  };

  void layout(ArenaLayout& cutter, size_t numbers, uint32_t max_ranks, uint32_t max_packs);

  // All subsets of the state are unknown. False where not even one pack has room.
  bool begin(const State& state, uint32_t size, uint32_t sorting);

  // Packs from `first_pack` on, as many as have room, with their sums up to date.
  Run run_from(const State& state, uint32_t first_pack, SubsetLists& scratch, const Kernels& kernels);

  // Of the last run.
  const int32_t* weights(uint32_t scenario) const { return column(2 * size_t{scenario}); }
  const int32_t* times_without(uint32_t scenario) const { return column(2 * size_t{scenario} + 1); }
  uint32_t pack_of(size_t place) const;
  uint32_t number_of(size_t place, uint32_t pack) const {
    return ranked_ ? number_[place] : static_cast<uint32_t>(place - first_of(pack));
  }
  bool in_run(uint32_t pack) const { return run_.first_pack <= pack && pack < run_.end_pack; }
  // The pack's subset of that rank, or of that number where they are not ranked.
  size_t place_of(uint32_t pack, uint32_t rank) const {
    return ranked_ ? size_t{rank} * packs_ + pack : first_of(pack) + rank;
  }

  // Ranks outside have a weight in the sorting scenario below `least` or above `most`, whatever the pack. `range` is
  // any to begin with; the last one where the limits change little.
  struct Range {
    uint32_t begin = 0, end = 0;
  };
  void narrow(Wide least, Wide most, Range& range) const;
  size_t begin_of(const Range& range) const { return ranked_ ? size_t{range.begin} * packs_ : 0; }
  size_t end_of(const Range& range) const { return ranked_ ? size_t{range.end} * packs_ : run_.subsets; }

 private:
  size_t first_of(uint32_t pack) const { return first_[pack] - first_[run_.first_pack]; }
  const int32_t* column(size_t c) const { return numbers_.data() + c * stride_; }
  void place_packs(const State& state);
  bool counts_hold(const State& state) const;
  void fill(const State& state, uint32_t pack, SubsetLists& scratch, const Kernels& kernels);
  void bound_ranks();

  std::span<int32_t> numbers_;   // [column][subset]
  std::span<uint32_t> first_;    // [pack + 1] subsets before those of a pack
  std::span<uint32_t> version_;  // [pack] of the state, that the sums are of
  std::span<uint16_t> number_;   // [subset] its number among its pack's, where they are ranked
  std::span<int32_t> lightest_;  // [rank] of all packs in the sorting scenario
  std::span<int32_t> heaviest_;  // [rank]
  uint32_t size_ = 1;
  uint32_t sorting_ = 0;
  bool ranked_ = false;
  uint32_t packs_ = 0;
  size_t stride_ = 0;
  Run run_ = {};
  uint32_t versions_ = 0;  // of the state, when the run was last made
  uint32_t loosened_ = 0;  // times that a pack was left in the bounds of ranks, which may have become too wide
  bool known_ = false;     // the last run has the packs' sums, as of their versions
};

struct ScenarioSums {
  std::array<SubsetSums, kMostExchanged> of_size;  // less one
  uint32_t sorting = 0;                            // the scenario whose weights differ most
  bool usable = false;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);

  // Before a search.
  void begin(const State& state);
};

}  // namespace ballast::cpu::placement
