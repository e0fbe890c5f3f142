// Ways to go on from the last interval's placement, and what each gives over many intervals.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tools/loader/plugin.hpp"
#include "tools/pack/packing.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

struct Policy {
  enum class Kind : uint8_t { stay, scratch, free, limit, price };

  Kind kind = Kind::free;
  uint32_t max_moved = 0;
  double move_price = 0;

  std::string name() const;  // "at most 16 moves", "price 0.001"
};

// Means over layers and intervals. A balance is 1 / (mean of max / mean).
struct DriftFigures {
  Policy policy;
  double planned = 0;    // balance with the weights that were known
  double next = 0;       // with those of the interval after: what the placement then meets
  double last_half = 0;  // as next, of the last half of the intervals: a debt would show
  double moved = 0;      // items or slots, an interval and layer
  double us = 0;         // to plan a layer
};

// Every policy goes on from its own last placement; all begin with the same one, of the first interval. Packs of
// `scratch` are named after those of its last placement that they share most with. done is called after every plan;
// throws Error.
std::vector<DriftFigures> follow(const Plugin& plugin, std::span<const WeightMatrix> intervals,
                                 std::span<const Policy> policies, const PackRequest& request,
                                 const std::function<void(size_t plans)>& done);

}  // namespace ballast::tools
