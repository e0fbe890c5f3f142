// The exact solver against trying everything; then the bound and the search against the exact solver, on thousands of
// small rows of all families.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "host/ingest/quantise.hpp"
#include "tests/literal/optimum.hpp"
#include "tests/proofs/benchmark_set.hpp"
#include "tools/exact/solver.hpp"

namespace ballast::test {
namespace {

TEST(Optimum, SolverFindsWhatTryingEverythingFinds) {
  constexpr uint32_t kShapes[][2] = {{6, 2}, {8, 2}, {9, 3}, {8, 4}, {10, 2}, {10, 5}, {12, 3}, {12, 4}};
  for (uint64_t number = 0; number < 2000; ++number) {
    const auto& [items, packs] = kShapes[number % 8];
    const literal::Problem problem =
        literal::make_problem(static_cast<literal::Family>(number % literal::kFamilies), items, packs, number);
    // From the worst packing on, and from nothing known below.
    uint32_t total = 0;
    for (const uint32_t w : problem.weights) total += w;
    const exact::Interval interval = exact::optimum(problem.weights, packs, 0, total, 1u << 30,
                                                    number % 2 ? exact::Prune::by_mean : exact::Prune::by_bound);
    ASSERT_TRUE(interval.solved()) << problem.name;
    ASSERT_EQ(interval.upper, literal::optimal_max_load(problem.weights, packs)) << problem.name;
  }
}

TEST(Optimum, NeverBelowTheBound) {
  constexpr tools::Shape kShapes[] = {{9, 3},  {12, 4}, {15, 5}, {16, 4}, {18, 6},
                                      {20, 4}, {20, 5}, {24, 6}, {21, 3}, {24, 3}};
  constexpr uint32_t kLayers = 16;
  uint32_t solved = 0, tight = 0, best = 0;
  for (const tools::Family& family : tools::families())
    for (const tools::Shape shape : kShapes) {
      const BenchmarkSet all = benchmark_set(family, shape, kLayers, 5);
      const Results results = pack(all, effort(kThorough));
      std::vector<uint32_t> w(shape.items);
      for (uint32_t l = 0; l < kLayers; ++l) {
        quantise(
            static_cast<WeightType>(all.weights.type_code()),
            static_cast<const std::byte*>(all.weights.data()) + size_t{l} * shape.items * all.weights.bytes_of_weight(),
            w);
        const LayerReport& report = results.reports[l];
        // The solver is told nothing of the bound, and does not use it.
        const exact::Interval interval = exact::optimum(w, shape.packs, report.total_load / shape.packs,
                                                        report.max_load, 300000, exact::Prune::by_mean);
        if (!interval.solved()) continue;  // its upper end is the search's packing, which says nothing of the bound
        ++solved;
        ASSERT_LE(report.lower_bound, interval.upper) << all.name << " layer " << l;
        tight += report.lower_bound == interval.upper;
        best += report.max_load == interval.upper;
      }
    }
  EXPECT_GT(solved, 2000u);
  EXPECT_GT(tight, 1500u);
  EXPECT_GT(best, 2200u);
  std::printf("%u rows solved; the bound is tight on %u, the search best on %u\n", solved, tight, best);
}

}  // namespace
}  // namespace ballast::test
