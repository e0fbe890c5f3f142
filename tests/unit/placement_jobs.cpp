#include "tests/unit/placement_jobs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ballast::test {
namespace {

using literal::one_rule::RandomJob;

// A job with the arrays that it borrows.
struct Borrowed {
  Job job;
  std::vector<double> weights, base_load;
  std::vector<uint32_t> capacity, pace, item_class, move_cost, importance;
};

template <typename To, typename From>
std::vector<To> narrowed(const std::vector<From>& values) {
  return {values.begin(), values.end()};
}

template <typename T>
const T* or_null(const std::vector<T>& values) {
  return values.empty() ? nullptr : values.data();
}

void set_recipe(const RandomJob& source, Job& job) {
  const auto effort = static_cast<size_t>(source.effort);
  job.recipe = find_strategy("peak_exchange")->efforts[effort - 1];
  for (uint32_t r = 0; r < job.recipe.refine.count && source.move_cap > 0; ++r)
    job.recipe.refine[r].move_cap = std::min(job.recipe.refine[r].move_cap, static_cast<uint32_t>(source.move_cap));
  job.target_gap_ppb = target_of(job.recipe);
}

void set_previous(const RandomJob& source, Borrowed& to) {
  const auto& options = source.job.options;
  PreviousOptions& previous = to.job.placement.previous;
  for (const int64_t cost : options.move_cost)
    to.move_cost.push_back(cost == literal::one_rule::kPinned ? kPinned : static_cast<uint32_t>(cost));
  previous.pack = or_null(options.previous_pack);
  previous.rank = or_null(options.previous_rank);
  previous.move_cost = or_null(to.move_cost);
  previous.item_of_slot = or_null(options.previous_slots);
  previous.max_moved =
      options.max_moved == literal::one_rule::kForcedOnly ? kNoMoves : static_cast<uint32_t>(options.max_moved);
  previous.price_ppb = static_cast<uint32_t>(options.move_price_ppb);
  previous.min_gain_ppb = static_cast<uint32_t>(options.min_gain_ppb);
}

void set_scenarios(const RandomJob& source, Borrowed& to) {
  const auto& job = source.job;
  ScenarioOptions& scenarios = to.job.placement.scenarios;
  to.importance = narrowed<uint32_t>(job.importance);
  scenarios.count = static_cast<uint32_t>(job.weights.size());
  scenarios.scale = job.absolute ? ScenarioScale::absolute : ScenarioScale::equal;
  scenarios.level =
      job.options.level == literal::one_rule::Level::regret ? ScenarioLevel::regret : ScenarioLevel::plain;
  scenarios.stride = to.job.items * sizeof(double);
  scenarios.importance = or_null(to.importance);
  scenarios.cap = or_null(job.cap);
}

void borrow(const RandomJob& source, Borrowed& to) {
  const auto& options = source.job.options;
  for (const auto& row : source.job.weights) to.weights.insert(to.weights.end(), row.begin(), row.end());
  for (const auto& row : source.job.base_load) to.base_load.insert(to.base_load.end(), row.begin(), row.end());
  to.capacity = narrowed<uint32_t>(options.capacity);
  to.pace = narrowed<uint32_t>(options.pace);
  to.item_class = narrowed<uint32_t>(options.item_class);
  Job& job = to.job;
  job.layers = 1;
  job.items = static_cast<uint32_t>(options.items);
  job.packs = static_cast<uint32_t>(options.packs);
  job.weight_type = WeightType::f64;
  job.weights = reinterpret_cast<const std::byte*>(to.weights.data());
  job.weight_stride = job.items * sizeof(double);
  set_recipe(source, job);
  Placement& placement = job.placement;
  placement.given = true;
  placement.pair_givers =
      options.effort.pair_max_slots < options.slots ? 0 : static_cast<uint32_t>(options.effort.pair_givers);
  placement.packs = {static_cast<CountRule>(options.counts), or_null(to.capacity), or_null(to.pace),
                     reinterpret_cast<const std::byte*>(or_null(to.base_load))};
  placement.item_class = or_null(to.item_class);
  set_previous(source, to);
  set_scenarios(source, to);
}

void add_outputs(const RandomJob& source, Job& job, Placed& placed) {
  const auto& options = source.job.options;
  const bool replicas = options.slots > 0 || !options.previous_slots.empty();
  const uint32_t slots = options.slots > 0 ? static_cast<uint32_t>(options.slots) : job.items;
  placed.load.resize(size_t{job.packs} * job.placement.scenarios.count);
  job.out.pack_load = placed.load.data();
  job.out.report_user = &placed;
  job.placement.report = [](void* user, uint32_t, const LayerReport& report, const PlacementReport& placement) {
    static_cast<Placed*>(user)->report = report;
    static_cast<Placed*>(user)->placement = placement;
  };
  if (!replicas) {
    placed.pack.resize(job.items);
    placed.rank.resize(job.items);
    job.out.pack_index = placed.pack.data();
    job.out.rank_in_pack = placed.rank.data();
    return;
  }
  placed.item_of_slot.resize(slots);
  placed.slots_of_item.resize(size_t{job.items} * slots);
  placed.copies.resize(job.items);
  ReplicaOptions& to = job.placement.replicas;
  to.given = true;
  to.slots = slots;
  to.groups = static_cast<uint32_t>(options.groups);
  to.nodes = static_cast<uint32_t>(options.nodes);
  to.most_copies = job.placement.published ? slots
                   : options.max_copies    ? std::min(static_cast<uint32_t>(options.max_copies), job.packs)
                                           : job.packs;
  to.copy_stride = slots;
  to.item_of_slot = placed.item_of_slot.data();
  to.slots_of_item = placed.slots_of_item.data();
  to.copies = placed.copies.data();
}

}  // namespace

PlacementEngine::PlacementEngine(uint32_t max_items, uint32_t max_packs) {
  const Status status = cpu::Engine::create(allocator_, {max_items, max_packs, 1, 1}, {}, &engine_);
  EXPECT_TRUE(status.ok()) << status.message.data();
}

PlacementEngine::~PlacementEngine() { cpu::Engine::destroy(engine_); }

Placed PlacementEngine::run(const RandomJob& source, bool published) {
  Borrowed borrowed;
  borrow(source, borrowed);
  borrowed.job.placement.published = published;
  Placed placed;
  add_outputs(source, borrowed.job, placed);
  placed.status = engine_->run(borrowed.job);
  return placed;
}

}  // namespace ballast::test
