// peak_exchange gives the same bytes whatever instruction set, number of workers, cut of the batch or scale of the
// weights: on all families and efforts, at sizes where packs are small, middling and large.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "host/cpu/build/build.hpp"
#include "host/cpu/scatter.hpp"
#include "host/ingest/quantise.hpp"
#include "tests/proofs/benchmark_set.hpp"
#include "tests/unit/stage_workspace.hpp"

namespace ballast::test {
namespace {

constexpr tools::Shape kShapes[] = {{64, 8}, {96, 32}, {256, 32}, {288, 32}, {288, 72}, {320, 64}, {100, 4}, {512, 64}};
constexpr uint32_t kLayers = 3;
constexpr uint64_t kSeed = 41;

// Calls use(set, recipe) for every family, shape and effort.
template <typename Use>
void for_each_case(Use use) {
  for (const tools::Family& family : tools::families())
    for (const tools::Shape shape : kShapes)
      for (const uint32_t e : {kFast, kBalanced, kThorough}) {
        use(benchmark_set(family, shape, kLayers, kSeed), effort(e));
        if (testing::Test::HasFatalFailure()) return;
      }
}

std::vector<uint32_t> quantised(const BenchmarkSet& all, uint32_t layer) {
  std::vector<uint32_t> w(all.shape.items);
  const size_t bytes = all.shape.items * all.weights.bytes_of_weight();
  quantise(static_cast<WeightType>(all.weights.type_code()),
           static_cast<const std::byte*>(all.weights.data()) + layer * bytes, w);
  return w;
}

struct Refined {
  uint32_t moves = 0;
  std::vector<uint16_t> item;
  bool operator==(const Refined&) const = default;
};

Refined refine_with(const cpu::Kernels& kernels, const std::vector<uint32_t>& w, tools::Shape shape,
                    const RefinerList& refiners) {
  StageWorkspace workspace(shape.items, shape.packs, kernels);
  cpu::Worker& worker = workspace.worker();
  std::vector<uint16_t> lpt(shape.items);
  cpu::order_lpt(w, worker.order_scratch, lpt);
  const uint32_t bound = cpu::bound(workspace.shape(), w, lpt, worker.bound_scratch);
  const cpu::Packing packing = workspace.packing();
  cpu::fold(lpt, w, worker.build_scratch, packing);
  cpu::StopToken stop(nullptr, 0);
  uint32_t moves = 0;
  for (const Refiner& refiner : refiners)
    moves += cpu::refine(refiner, packing, w, bound, worker.refine_scratch, worker.exchange_scratch, stop);
  return {moves, {packing.item.begin(), packing.item.end()}};
}

TEST(SameBytes, WithEveryInstructionSet) {
  uint64_t moves = 0;
  for_each_case([&](const BenchmarkSet& all, const Recipe& recipe) {
    for (uint32_t l = 0; l < kLayers; ++l) {
      const std::vector<uint32_t> w = quantised(all, l);
      const Refined baseline = refine_with(cpu::kBaselineKernels, w, all.shape, recipe.refine);
      moves += baseline.moves;
      for (const cpu::Kernels* kernels : kernels_here())
        ASSERT_EQ(refine_with(*kernels, w, all.shape, recipe.refine), baseline) << all.name << " " << kernels->name;
    }
  });
  EXPECT_GT(moves, 10000u) << "there was something to do";
}

TEST(SameBytes, OnOneWorkerAndOnTwo) {
  for_each_case([&](const BenchmarkSet& all, const Recipe& recipe) {
    ASSERT_TRUE(pack(all, recipe, 2) == pack(all, recipe, 1)) << all.name;
  });
}

template <typename T>
Results packed_one_by_one(const std::vector<T>& weights, const BenchmarkSet& all, const Recipe& recipe) {
  const uint32_t items = all.shape.items, packs = all.shape.packs;
  Results results(kLayers, items, packs);
  TestEngine engine({items, packs, recipe.candidates, 1});
  for (uint32_t l = 0; l < kLayers; ++l) {
    Job job = job_over(weights, items, packs, recipe, results);
    job.layers = 1;
    job.first_layer = l;
    job.weights += l * job.weight_stride;
    job.out.pack_index += size_t{l} * items;
    job.out.rank_in_pack += size_t{l} * items;
    job.out.pack_load += size_t{l} * packs;
    job.out.pack_value += size_t{l} * packs;
    job.out.load_exponent += l;
    job.out.report_user = results.reports.data() + l;
    EXPECT_TRUE(engine.run(job).ok());
  }
  return results;
}

TEST(SameBytes, InOneBatchAndOneByOne) {
  for_each_case([&](const BenchmarkSet& all, const Recipe& recipe) {
    const Results apart =
        std::visit([&](const auto& values) { return packed_one_by_one(values, all, recipe); }, all.weights.values);
    ASSERT_TRUE(apart == pack(all, recipe)) << all.name;
  });
}

TEST(SameBytes, TimesAnyPowerOfTwo) {
  for_each_case([&](const BenchmarkSet& all, const Recipe& recipe) {
    const Results plain = pack(all, recipe);
    for (const int exponent : {-300, -31, -1, 1, 7, 300}) {
      std::vector<double> scaled;
      for (uint32_t l = 0; l < kLayers; ++l)
        for (uint32_t i = 0; i < all.shape.items; ++i) scaled.push_back(std::ldexp(all.weights.at(l, i), exponent));
      const Results other = pack(scaled, all.shape.items, all.shape.packs, recipe);
      ASSERT_EQ(other.pack_index, plain.pack_index) << all.name << " times 2^" << exponent;
      ASSERT_EQ(other.rank_in_pack, plain.rank_in_pack) << all.name;
      ASSERT_EQ(other.pack_load, plain.pack_load) << all.name;
    }
  });
}

}  // namespace
}  // namespace ballast::test
