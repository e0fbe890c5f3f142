// What a job may ask for beyond the plain packing: packs that differ, classes, copies, a previous placement,
// scenarios. docs/reference/placement.md says what each computes, to the bit. Every option has a neutral value, which
// is its default.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast {

inline constexpr uint32_t kMaxScenarios = 8;
inline constexpr uint32_t kPinned = UINT32_MAX;      // a move cost: the item stays in its previous pack
inline constexpr uint32_t kNoMoves = UINT32_MAX;     // a limit: nothing moves but what must
inline constexpr uint32_t kPartsInAll = 1000000000;  // shares and prices are in 10^-9

// How many items a pack takes.
enum class CountRule : uint32_t {
  even,      // items / packs, rounded down or up
  capacity,  // at most capacity[pack]
  free       // any number
};

// Time of a pack: (base load + load) * pace.
struct PackOptions {
  CountRule counts = CountRule::even;
  const uint32_t* capacity = nullptr;    // [pack], with CountRule::capacity
  const uint32_t* pace = nullptr;        // [pack] 1 to 255; null: 1
  const std::byte* base_load = nullptr;  // [layer][scenario][pack], of the weights' type; null: 0
};

enum class IndexType : uint32_t { i32, i64 };

// Items in several copies. The arrays are of the layers, one after the other.
struct ReplicaOptions {
  bool given = false;
  uint32_t slots = 0;        // of a layer, a multiple of packs, at least items
  uint32_t groups = 1;       // of neighbouring items; each stays on one node
  uint32_t nodes = 1;        // of neighbouring packs
  uint32_t most_copies = 0;  // of an item, at least 1
  IndexType index_type = IndexType::i32;
  uint32_t copy_stride = 0;
  void* item_of_slot = nullptr;   // [slot]
  void* slots_of_item = nullptr;  // [item][copy_stride] or null
  uint32_t* copies = nullptr;     // [item] or null
};

// Where things are, and what moving them is worth.
struct PreviousOptions {
  const int32_t* pack = nullptr;        // [layer][item], -1: none
  const int32_t* rank = nullptr;        // [layer][item], -1: none; or null
  const uint32_t* move_cost = nullptr;  // [layer][item] or kPinned; null: 1
  const void* item_of_slot = nullptr;   // [layer][slot], of the replicas' index type, -1: open; instead of pack
  uint32_t max_moved = 0;               // most cost in all; 0: no limit
  uint32_t price_ppb = 0;               // of a unit of cost, as a share of the lower bound
  uint32_t min_gain_ppb = 0;            // what is gained less than this share of the start's time for is left

  bool given() const { return pack || item_of_slot; }
};

enum class ScenarioScale : uint32_t { equal, absolute };
enum class ScenarioLevel : uint32_t { regret, plain };

// Several weights of the same items.
struct ScenarioOptions {
  uint32_t count = 1;
  ScenarioScale scale = ScenarioScale::equal;
  ScenarioLevel level = ScenarioLevel::regret;
  uint64_t stride = 0;                   // bytes from scenario to scenario
  const uint32_t* importance = nullptr;  // [scenario] 1 to 16; null: 1
  const double* cap = nullptr;           // [scenario] greatest time wished for, 0: none; null: none
};

// The report of one scenario. Times count `unit`s of its weights.
struct ScenarioReport {
  uint32_t max_load = 0;
  uint32_t min_load = 0;
  uint32_t total_load = 0;
  uint32_t lower_bound = 0;
  double unit = 0;
};

// What a placement adds to the LayerReport of one layer.
struct PlacementReport {
  uint32_t moved_items = 0;
  uint32_t moved_cost = 0;
  uint32_t start_load = 0;
  uint32_t forced_cost = 0;
  uint32_t replaced = 0;
  uint32_t most_copies = 0;
  uint32_t node_bound = 0;
  uint32_t limit_bound = 0;
  uint32_t scenarios = 1;
  ScenarioReport scenario[kMaxScenarios];
};

struct LayerReport;

struct Placement {
  bool given = false;        // whether anything below may matter
  bool published = false;    // strategy `eplb`
  uint32_t pair_givers = 8;  // items that `pair copies` takes a copy from
  PackOptions packs;
  const uint32_t* item_class = nullptr;  // [layer][item], items of one class, not 0, never share a pack; or null
  ReplicaOptions replicas;
  PreviousOptions previous;
  ScenarioOptions scenarios;
  // Takes the place of Outputs::report.
  void (*report)(void* user, uint32_t layer, const LayerReport& report, const PlacementReport& placement) = nullptr;
};

}  // namespace ballast
