// Plans, without a device: every row is served, nothing lies on top of anything else, limits are kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "host/cpu/cost.hpp"
#include "host/vulkan/device/quirks.hpp"
#include "host/vulkan/plan/barriers.hpp"
#include "host/vulkan/plan/cost.hpp"
#include "host/vulkan/plan/kernel_table.hpp"
#include "host/vulkan/plan/loop_cost.hpp"
#include "host/vulkan/plan/outputs.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "host/vulkan/plan/scratch_layout.hpp"
#include "host/vulkan/plan/shared_memory.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint64_t kMiB = 1 << 20;

DeviceLimits gpu() {
  DeviceLimits limits;
  limits.shared_bytes = 49152;
  limits.invocations = 1024;
  limits.storage_range = 1u << 30;
  limits.speed = {30000, 10, 3000, 3};
  return limits;
}

DeviceLimits software() {
  DeviceLimits limits;
  limits.shared_bytes = 32768;
  limits.invocations = 1024;
  apply_quirks({0x10005, 0, 0, "llvmpipe (LLVM 15.0.6, 256 bits)", true}, limits);
  return limits;
}

Request make_request(uint32_t layers, uint32_t items, uint32_t packs, const Recipe& recipe) {
  Request request;
  request.layers = layers;
  request.items = items;
  request.packs = packs;
  request.weight_stride = items;
  request.recipe = recipe;
  request.outputs = kOutStatus;
  return request;
}

const Recipe& named(const char* name) { return find_strategy(name)->recipe; }

std::vector<Dispatch> dispatches_of(const Plan& plan) {
  std::vector<Dispatch> all;
  plan.for_each([&all](const Dispatch& dispatch) {
    all.push_back(dispatch);
    return true;
  });
  return all;
}

Plan plan_of(const Request& request, const DeviceLimits& limits, uint64_t scratch = 128 * kMiB) {
  Plan plan;
  const Status status = Plan::make(request, limits, scratch, &plan);
  EXPECT_TRUE(status.ok()) << status.message.data();
  return plan;
}

std::string kernels_of(const Plan& plan) {
  std::string text;
  uint32_t step = 0;
  for (const Dispatch& d : dispatches_of(plan)) {
    if (!text.empty()) text += d.step == step ? " + " : " | ";
    text += name_of(d.kernel);
    step = d.step;
  }
  return text;
}

TEST(Plan, StagesInOrder) {
  const auto of = [](const char* name) { return kernels_of(plan_of(make_request(58, 288, 32, named(name)), gpu())); };
  EXPECT_EQ(of("greedy"), "quantise | order | bound + greedy | choose | scatter");
  EXPECT_EQ(of("batched_refinement_packing"),
            "quantise | order | bound + order + order | greedy | variance | choose | scatter");
  EXPECT_EQ(of("vectorized_ensemble_refinement_v2"),
            "quantise | order | bound + order + order + order + order | dealt | extremes | choose | scatter");
  EXPECT_EQ(of("parallel_restarts_2swap_retry"),
            "quantise | order | bound + order | greedy | keep | extremes | choose | scatter");
  EXPECT_EQ(of("vectorized_iterative_greedy"),
            "quantise | order | bound + order | greedy | peak | boost | order | greedy | peak | boost | order | greedy "
            "| peak | boost | "
            "order | greedy | peak | boost | order | greedy | peak | choose | scatter");
}

TEST(Plan, OneItemAPackNeedsNoSearch) {
  EXPECT_EQ(kernels_of(plan_of(make_request(3, 32, 32, named("two_phase_packing_with_pair_swap")), gpu())),
            "quantise | order | bound + greedy | choose | scatter");
}

TEST(Plan, OnePackIsNotRefined) {
  EXPECT_EQ(kernels_of(plan_of(make_request(3, 32, 1, named("batched_refinement_packing")), gpu())),
            "quantise | order | bound + order + order | greedy | choose | scatter");
}

// Every row of every layer, each once a step and kernel.
TEST(Plan, EveryRowIsServedOnce) {
  for (const DeviceLimits& limits : {gpu(), software()}) {
    for (const Strategy& strategy : strategies()) {
      SCOPED_TRACE(std::string(strategy.name));
      const Request request = make_request(7, 128, 16, strategy.recipe);
      const Plan plan = plan_of(request, limits, 3 * scratch_bytes_per_layer(128, 16, strategy.recipe.candidates));
      std::map<std::tuple<uint32_t, Kernel, uint32_t>, std::multiset<uint32_t>>
          served;  // step, kernel, first candidate: groups
      std::map<std::tuple<uint32_t, Kernel, uint32_t>, uint32_t> wanted;
      std::set<uint32_t> layers;
      for (const Dispatch& d : dispatches_of(plan)) {
        const std::tuple key(d.step, d.kernel, d.push.candidate_begin + 1000 * d.push.kind);
        for (uint32_t g = 0; g < d.groups; ++g) served[key].insert(d.push.group_begin + g);
        const bool by_row = is_refiner(d.kernel) || d.kernel == Kernel::order || d.kernel == Kernel::greedy ||
                            d.kernel == Kernel::dealt;
        const bool best = d.push.rows() == RowMode::best;
        const uint32_t in_slice = std::min(plan.slice_layers(), request.layers - d.push.layer_begin);
        wanted[key] = in_slice * (by_row && !best ? d.push.per_layer : 1);
        EXPECT_LE(d.groups, limits.groups);
        if (d.kernel != Kernel::scatter) continue;
        for (uint32_t g = 0; g < d.groups; ++g) {
          EXPECT_TRUE(layers.insert(d.push.layer_begin + d.push.group_begin + g).second);
        }
      }
      for (const auto& [key, groups] : served) {
        ASSERT_EQ(groups.size(), wanted[key]) << name_of(std::get<1>(key));
        uint32_t expected = 0;
        for (const uint32_t g : groups) EXPECT_EQ(g, expected++);
      }
      EXPECT_EQ(layers.size(), 7u);
    }
  }
}

TEST(Plan, RecordsDoNotOverlap) {
  constexpr uint32_t kItems = 75, kPacks = 5;
  for (const uint32_t candidates : {1u, 5u, 200u})
    for (const bool in_lpt_order : {false, true})
      for (const uint32_t keep : {0u, 1u})
        for (const bool search : {false, true}) {
          Recipe recipe;
          recipe.candidates = candidates;
          recipe.orders = {OrderRule{0, in_lpt_order ? OrderKind::lpt : OrderKind::boosted}};
          recipe.keep = keep;
          if (search) recipe.finish = {Refiner{RefinerKind::exchange, 1, 2}};
          const Request request = make_request(9, kItems, kPacks, recipe);
          const ScratchLayout at = layout_scratch(request);
          EXPECT_LE(kLayerBest, kLayerHead - 1);
          EXPECT_EQ(layer_lpt(kItems), layer_weight() + kItems);
          const bool shared = in_lpt_order && candidates == 1;
          EXPECT_EQ(at.rows_at, layer_lpt(kItems) + (shared ? 0 : kItems));
          EXPECT_EQ(row_slot(kItems), row_order() + kItems);
          EXPECT_EQ(row_load(kItems), row_slot(kItems) + kItems);
          EXPECT_EQ(row_state(kItems, kPacks), row_load(kItems) + kPacks);
          EXPECT_EQ(row_search(kItems, kPacks), row_state(kItems, kPacks) + kStateWords);
          EXPECT_GE(at.row_words, row_search(kItems, kPacks) + (search ? kSearchWords + kItems : 0));
          const uint32_t tail = !in_lpt_order ? kItems : keep ? candidates : 0;
          EXPECT_GE(at.layer_words, at.rows_at + candidates * at.row_words + tail);
          EXPECT_EQ(at.words(9), kSliceHead + 9 * at.layer_words);
          EXPECT_LE(at.words(9) * 4, 9 * scratch_bytes_per_layer(kItems, kPacks, candidates));
        }
}

TEST(Plan, FlagsOfThePushBlockAreApart) {
  Push push;
  push.set_outputs(kAllOutputs);
  push.set_starts(true);
  push.set_rows(RowMode::best);
  EXPECT_EQ(push.flags, 0x3F06u);
  push.set_starts(false);
  push.set_rows(RowMode::kept);
  push.set_outputs(kOutReport);
  EXPECT_EQ(push.flags, 0x0801u);
  EXPECT_EQ(push.outputs(), kOutReport);
  EXPECT_EQ(push.rows(), RowMode::kept);
  EXPECT_FALSE(push.starts());
}

TEST(Plan, SlicesFitTheScratch) {
  const Request request = make_request(58, 288, 32, named("massive_restarts_top_bottom"));
  const uint64_t layer = scratch_bytes_per_layer(288, 32, 2048);
  const Plan all = plan_of(request, gpu(), 512 * kMiB);
  EXPECT_EQ(all.slice_layers(), 58u);
  const Plan cut = plan_of(request, gpu(), 128 * kMiB);
  EXPECT_LT(cut.slice_layers(), 58u);
  EXPECT_GT(cut.slice_layers(), 20u);
  EXPECT_LE(cut.scratch_bytes(), 128 * kMiB);
  Plan none;
  EXPECT_EQ(Plan::make(request, gpu(), layer / 2, &none).code, Code::unsupported);
  DeviceLimits narrow = gpu();
  narrow.storage_range = static_cast<uint32_t>(3 * layer);
  EXPECT_LE(plan_of(request, narrow, 512 * kMiB).scratch_bytes(), narrow.storage_range);
}

// What a context takes where nothing but the shape is said.
TEST(Capacity, OfTheDefaultStrategyIsSmall) {
  DeviceLimits limits = gpu();
  limits.offset_alignment = 256;
  const Capacity capacity = capacity_for({64, 8, 1, 0}, limits);
  EXPECT_LT(capacity.scratch + capacity.in + capacity.out, 2 * kMiB);
  EXPECT_GE(capacity.scratch, kUnstatedLayers * scratch_bytes_per_layer(64, 8, 1));
  EXPECT_EQ(capacity_for({64, 8, 1, kUnstatedLayers}, limits).scratch, capacity.scratch);
}

TEST(Capacity, KeepsToItsBudgets) {
  const Capacity capacity = capacity_for({8192, 1024, 64, 100'000}, gpu());
  EXPECT_EQ(capacity.scratch, 128 * kMiB);
  EXPECT_EQ(capacity.in, 32 * kMiB);
}

TEST(Plan, DispatchesStayShort) {
  for (const DeviceLimits& limits : {gpu(), software()})
    for (const Strategy& strategy : strategies()) {
      for (const auto& [items, packs] : {std::pair{288u, 32u}, std::pair{1024u, 128u}, std::pair{2048u, 256u}}) {
        const Plan plan = plan_of(make_request(16, items, packs, strategy.recipe), limits);
        for (const Dispatch& d : dispatches_of(plan))
          EXPECT_LE(d.cost_ns, d.groups == 1 ? 1'000'000'000 : 2 * kDispatchNs)
              << strategy.name << " " << name_of(d.kernel) << " " << items;
      }
    }
}

// Of layers so small that a hundred thousand fit a slice nothing may take longer the more there are.
TEST(Plan, ASingleWorkgroupTakesTheSameInAnySlice) {
  const auto longest = [](uint32_t layers, const DeviceLimits& limits) {
    std::map<Kernel, uint64_t> group_ns;
    const Plan plan = plan_of(make_request(layers, 8, 2, named("greedy")), limits);
    EXPECT_EQ(plan.slice_layers(), layers);
    for (const Dispatch& d : dispatches_of(plan)) {
      EXPECT_LE(d.cost_ns, 2 * kDispatchNs) << name_of(d.kernel) << " of " << d.groups;
      const uint64_t iterations = info_of(d.kernel).iterations(d.constants, d.push.per_layer, d.push.width);
      group_ns[d.kernel] = nanoseconds_of(iterations, 1, d.constants.workgroup, limits.speed);
    }
    return group_ns;
  };
  for (const DeviceLimits& limits : {gpu(), software()}) EXPECT_EQ(longest(1, limits), longest(100'000, limits));
}

TEST(Plan, MovesAreCutWhereLoopsAreLimited) {
  const Request request = make_request(2, 288, 32, named("batched_refinement_packing"));
  uint32_t slices = 0;
  for (const Dispatch& d : dispatches_of(plan_of(request, software()))) {
    if (d.kernel != Kernel::variance) continue;
    EXPECT_EQ(d.push.move_cap, 50u);
    EXPECT_EQ(d.push.starts(), slices == 0);
    EXPECT_LE(uint64_t{d.push.move_slice} * loop_cost_variance(288, 32, d.constants.workgroup), kLoopBudget);
    ++slices;
  }
  EXPECT_GE(slices, 1u);
  Recipe endless = named("batched_refinement_packing");
  endless.refine[0].move_cap = UINT32_MAX;
  Plan none;
  EXPECT_EQ(Plan::make(make_request(2, 288, 32, endless), software(), 128 * kMiB, &none).code, Code::unsupported);
}

// Whoever takes one layer takes any number: in smaller slices, where all at once would be too many dispatches.
TEST(Plan, WhatOneLayerMayTakeManyMay) {
  Recipe recipe = named("batched_refinement_packing");
  recipe.candidates = 64;
  recipe.refine = {Refiner{RefinerKind::variance, 1000}};
  const auto make = [&](uint32_t layers, uint32_t moves, Plan* plan) {
    recipe.refine[0].move_cap = moves;
    return Plan::make(make_request(layers, 2048, 256, recipe), software(), 128 * kMiB, plan);
  };
  Plan one, many;
  ASSERT_TRUE(make(1, 1000, &one).ok());
  const Status status = make(80, 1000, &many);
  ASSERT_TRUE(status.ok()) << status.message.data();
  EXPECT_LT(many.slice_layers(), 80u);
  EXPECT_GT(many.slice_layers(), 1u);
  EXPECT_LE(many.scratch_bytes(), 128 * kMiB);
  std::set<uint32_t> packed;
  for (const Dispatch& d : dispatches_of(many))
    for (uint32_t g = 0; d.kernel == Kernel::scatter && g < d.groups; ++g)
      EXPECT_TRUE(packed.insert(d.push.layer_begin + d.push.group_begin + g).second);
  EXPECT_EQ(packed.size(), 80u);
  EXPECT_EQ(make(1, UINT32_MAX, &one).code, Code::unsupported);
}

// Nothing on a device searches a layer completely, and the bytes must not depend on the device.
TEST(Plan, LeavesCompleteSearchesToTheCpu) {
  const std::span<const Recipe> efforts = find_strategy("peak_exchange")->efforts;
  const auto refused = [&](const Recipe& recipe, uint32_t items, uint32_t packs) {
    Plan plan;
    const Status status = Plan::make(make_request(4, items, packs, recipe), gpu(), 128 * kMiB, &plan);
    return std::string(status.message.data()).find("completely, on the CPU") != std::string::npos;
  };
  constexpr uint32_t kSearched[][2] = {{6, 2}, {2048, 2}, {9, 3}, {64, 8}, {63, 21}};
  constexpr uint32_t kNotSearched[][2] = {{4, 2}, {64, 1}, {64, 32}, {64, 64}, {66, 22}, {256, 32}};
  for (const auto& [items, packs] : kSearched) {
    EXPECT_TRUE(refused(efforts.back(), items, packs)) << items << "/" << packs;
    for (const Recipe& recipe : efforts.first(3)) plan_of(make_request(4, items, packs, recipe), gpu());
  }
  for (const auto& [items, packs] : kNotSearched)
    EXPECT_FALSE(refused(efforts.back(), items, packs)) << items << "/" << packs;
}

TEST(Plan, LargestSizes) {
  for (const DeviceLimits& limits : {gpu(), software()}) {
    for (const Strategy& strategy : strategies()) {
      for (const uint32_t packs : {2u, 16u, 256u, 512u})
        plan_of(make_request(1, kMaxItems, packs, strategy.recipe), limits);
    }
    for (const uint32_t packs : {1u, 2u, 512u})
      plan_of(make_request(1, kMaxItemsGreedy, packs, named("greedy")), limits);
  }
  // 16 KiB of shared memory up to 1024 items.
  DeviceLimits small = software();
  small.shared_bytes = 16384;
  for (const Strategy& strategy : strategies()) plan_of(make_request(1, 1024, 128, strategy.recipe), small);
  Plan none;
  const Status status =
      Plan::make(make_request(1, 2048, 256, named("batched_refinement_packing")), small, 128 * kMiB, &none);
  EXPECT_EQ(status.code, Code::unsupported);
  EXPECT_NE(std::string(status.message.data()).find("bytes of shared memory"), std::string::npos)
      << status.message.data();
}

TEST(Plan, Constants) {
  const Specialization c = specialize(Kernel::variance, 288, 32, 1, gpu());
  EXPECT_EQ(c.items, 288u);
  EXPECT_EQ(c.items_pow2, 512u);
  EXPECT_EQ(c.items_log2, 9u);
  EXPECT_EQ(c.packs_pow2, 32u);
  EXPECT_EQ(c.packs_log2, 5u);
  EXPECT_EQ(c.slot_bits, 4u);
  EXPECT_EQ(c.variant, 1u);
  EXPECT_EQ(c.workgroup, 256u);
  EXPECT_EQ(c.workgroup_size, c.workgroup);
  const Specialization one = specialize(Kernel::quantise, 1, 1, 0, gpu());
  EXPECT_EQ(one.items_pow2, 1u);
  EXPECT_EQ(one.items_log2, 0u);
  EXPECT_EQ(one.slot_bits, 1u);
  EXPECT_EQ(one.workgroup, 32u);
}

TEST(Plan, SeedAndLayersArePushed) {
  Request request = make_request(5, 24, 6, named("batched_refinement_packing"));
  request.seed = 0x0123456789ABCDEF;
  request.first_layer = 0xFFFFFFFF;
  const Plan plan = plan_of(request, gpu(), 2 * scratch_bytes_per_layer(24, 6, 4));
  std::set<uint32_t> begins;
  for (const Dispatch& d : dispatches_of(plan)) {
    EXPECT_EQ(d.push.seed_low, 0x89ABCDEFu);
    EXPECT_EQ(d.push.seed_high, 0x01234567u);
    EXPECT_EQ(d.push.first_layer, 0xFFFFFFFFu);
    begins.insert(d.push.layer_begin);
  }
  EXPECT_EQ(*begins.begin(), 0u);
  EXPECT_GE(begins.size(), 2u);
}

TEST(Plan, WalkingStopsWhenTold) {
  const Plan plan = plan_of(make_request(5, 24, 6, named("greedy")), gpu());
  int seen = 0;
  EXPECT_FALSE(plan.for_each([&seen](const Dispatch&) { return ++seen < 3; }));
  EXPECT_EQ(seen, 3);
}

TEST(IoLayout, AlignedApartAndWithinBounds) {
  Request request = make_request(0, 75, 5, {});
  request.outputs = kOutRank | kOutLoad | kOutReport | kOutStatus;
  for (const uint32_t layers : {1u, 3u, 58u}) {
    const IoLayout io = layout_io(request, layers, 256);
    uint64_t end = 0;
    for (uint32_t b = static_cast<uint32_t>(Binding::pack_index); b < kBindings; ++b) {
      if (io.out[b].bytes == 0) continue;
      EXPECT_EQ(io.out[b].offset % 256, 0u);
      EXPECT_GE(io.out[b].offset, end);
      end = io.out[b].offset + io.out[b].bytes;
    }
    EXPECT_EQ(end, io.out_bytes);
    EXPECT_EQ(io.at(Binding::load_exponent).bytes, 0u);
    EXPECT_EQ(io.at(Binding::report).bytes, layers * 32u);
    EXPECT_GE(layers_within(request, io.in_bytes, io.out_bytes + 9 * 256, 256), layers);
    const uint32_t fit = layers_within(request, io.in_bytes, io.out_bytes, 256);
    EXPECT_LE(layout_io(request, fit, 256).out_bytes, io.out_bytes);
  }
}

TEST(Hazards, LeastBarriers) {
  Hazards h;
  EXPECT_FALSE(h.needs_barrier(1, 0, kRegionWeight));
  EXPECT_FALSE(h.needs_barrier(1, kRegionWeight, kRegionOrder)) << "the same step";
  EXPECT_TRUE(h.needs_barrier(2, kRegionWeight, kRegionLpt)) << "read after write";
  EXPECT_FALSE(h.needs_barrier(3, kRegionWeight, kRegionBound)) << "read after read";
  EXPECT_TRUE(h.needs_barrier(4, 0, kRegionWeight)) << "write after read";
  EXPECT_TRUE(h.needs_barrier(5, 0, kRegionWeight)) << "write after write";
  h.reset();
  EXPECT_FALSE(h.needs_barrier(6, kRegionWeight, kRegionWeight));
}

TEST(Quirks, SoftwareDriversAreHeldShort) {
  DeviceLimits limits;
  apply_quirks({0x10DE, 1, 1, "a card", false}, limits);
  EXPECT_EQ(limits.loop_limit, 0u);
  apply_quirks({0x1AE0, 1, 1, "SwiftShader Device (LLVM 10.0.0)", true}, limits);
  EXPECT_EQ(limits.loop_limit, kLoopBudget);
}

// Intel's run fewer lanes a subgroup than they say, and NVIDIA's lose values.
TEST(Quirks, SomeReduceInSharedMemory) {
  for (const auto& [vendor, may] : {std::pair{0x8086u, false}, {0x10DEu, false}, {0x1002u, true}}) {
    DeviceLimits limits;
    limits.subgroup_form = true;
    apply_quirks({vendor, 1, 1, "a card", false}, limits);
    EXPECT_EQ(limits.subgroup_form, may) << vendor;
  }
}

// By which `auto` chooses: on a discrete GPU many layers with many candidates belong there, a few small ones do not.
TEST(Plan, WhatBelongsOnTheDevice) {
  const auto device_ns = [](const char* strategy, uint32_t layers, uint32_t items, uint32_t packs) {
    return plan_of(make_request(layers, items, packs, named(strategy)), gpu()).typical_ns();
  };
  const auto cpu_ns = [](const char* strategy, uint32_t layers, uint32_t items, uint32_t packs) {
    Job job;
    job.layers = layers;
    job.items = items;
    job.packs = packs;
    job.recipe = named(strategy);
    return cpu::estimate_ns(job, 1);
  };
  for (const char* name : {"batched_refinement_packing", "two_phase_packing_with_pair_swap", "dealt_ensemble"})
    EXPECT_LT(device_ns(name, 58, 288, 32), cpu_ns(name, 58, 288, 32)) << name;
  for (const char* name : {"peak_exchange", "greedy", "vectorized_iterative_greedy"}) {
    EXPECT_GT(device_ns(name, 1, 64, 8), cpu_ns(name, 1, 64, 8)) << name;
    EXPECT_GT(device_ns(name, 2, 288, 32), cpu_ns(name, 2, 288, 32)) << name;
  }
  EXPECT_LT(device_ns("peak_exchange", 400, 288, 32), cpu_ns("peak_exchange", 400, 288, 32));
}

}  // namespace
}  // namespace ballast::vulkan
