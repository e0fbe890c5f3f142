// All the memory that one worker needs for the largest layer, cut from one block.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "host/base/memory.hpp"
#include "host/cpu/bound.hpp"
#include "host/cpu/build/build.hpp"
#include "host/cpu/engine.hpp"
#include "host/cpu/exact/complete.hpp"
#include "host/cpu/exchange/exchange.hpp"
#include "host/cpu/order.hpp"
#include "host/cpu/packing.hpp"
#include "host/cpu/placement/place_layer.hpp"
#include "host/cpu/refine/refine.hpp"
#include "host/cpu/select.hpp"
#include "host/cpu/stage_clock.hpp"

namespace ballast::cpu {

// Memory of a packing of any shape up to the largest.
struct PackingStore {
  std::span<uint16_t> item;
  std::span<int32_t> weight;
  std::span<int32_t> load;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
    item = cutter.allocate_span<uint16_t>(max_items);
    weight = cutter.allocate_span<int32_t>(max_items);
    load = cutter.allocate_span<int32_t>(max_packs);
  }
  Packing as(const Shape& shape) const {
    return {shape, item.first(shape.items), weight.first(shape.items), load.first(shape.packs)};
  }
};

struct Worker {
  // The layer's; the main worker of the layer fills them in.
  std::span<uint32_t> w;           // [item]
  std::span<uint16_t> lpt;         // [item]
  std::span<uint8_t> boost_level;  // [item]
  std::span<uint64_t> ranking;     // [candidate] see `keep`
  // The current candidate's.
  std::span<uint16_t> order;                  // [item] room for one
  std::span<const uint16_t> candidate_order;  // [item] its own, or the layer's `lpt`
  PackingStore current;
  PackingStore best;
  CandidateScore best_score;

  OrderScratch order_scratch;
  BuildScratch build_scratch;
  RefineScratch refine_scratch;
  BoundScratch bound_scratch;
  ExchangeScratch exchange_scratch;
  CompleteScratch complete_scratch;
  placement::Workspace placement;
  StageClock clock;

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs, uint32_t max_candidates) {
    // Of the refiners only exchange takes larger layers.
    const uint32_t refined = std::min(max_items, kMaxItems), refined_packs = std::min(max_packs, refined);
    w = cutter.allocate_span<uint32_t>(max_items);
    lpt = cutter.allocate_span<uint16_t>(max_items);
    boost_level = cutter.allocate_span<uint8_t>(max_items);
    ranking = cutter.allocate_span<uint64_t>(max_candidates);
    order = cutter.allocate_span<uint16_t>(max_items);
    current.layout(cutter, max_items, max_packs);
    best.layout(cutter, max_items, max_packs);
    order_scratch.layout(cutter, max_items);
    build_scratch.layout(cutter, max_packs);
    refine_scratch.layout(cutter, refined, refined_packs);
    bound_scratch.layout(cutter, max_items);
    exchange_scratch.layout(cutter, max_items, max_packs);
    complete_scratch.layout(cutter, max_items, max_packs);
    placement.layout(cutter, max_items, max_packs);
  }
};

}  // namespace ballast::cpu
