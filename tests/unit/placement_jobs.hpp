// Jobs of the literal rule, run by the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/job.hpp"
#include "tests/literal/one_rule/random_jobs.hpp"

namespace ballast::test {

// What the engine says of one layer.
struct Placed {
  Status status;
  std::vector<int32_t> pack, rank, item_of_slot, slots_of_item;
  std::vector<uint32_t> copies, load;
  LayerReport report;
  PlacementReport placement;
};

class PlacementEngine {
 public:
  PlacementEngine(uint32_t max_items, uint32_t max_packs);
  ~PlacementEngine();
  PlacementEngine(const PlacementEngine&) = delete;
  PlacementEngine& operator=(const PlacementEngine&) = delete;

  // One layer, weights as doubles.
  Placed run(const literal::one_rule::RandomJob& job, bool published = false);

 private:
  Allocator allocator_;
  cpu::Engine* engine_ = nullptr;
};

}  // namespace ballast::test
