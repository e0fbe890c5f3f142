// Whole strategies on one thread: microseconds a layer, mean over all families of weights.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/families.hpp"
#include "host/cpu/engine.hpp"
#include "tools/loader/objects.hpp"

namespace ballast::bench {
namespace {

constexpr Size kSizes[] = {{256, 32}, {288, 32}};
constexpr uint32_t kLayersEach = 4;

void pack_all(benchmark::State& state, const Recipe& recipe, Size size) {
  const std::vector<float> weights = layers_of_all_families(size, kLayersEach);
  const uint32_t layers = static_cast<uint32_t>(weights.size() / size.items);
  std::vector<int32_t> pack_index(weights.size()), rank_in_pack(weights.size());

  Allocator allocator;
  const ForkJoin inline_jobs;
  cpu::Engine* engine = nullptr;
  const Status made =
      cpu::Engine::create(allocator, {size.items, size.packs, recipe.candidates, 1}, inline_jobs, &engine);
  if (!made.ok()) {
    state.SkipWithError(made.message.data());
    return;
  }
  Job job;
  job.layers = layers;
  job.items = size.items;
  job.packs = size.packs;
  job.weights = reinterpret_cast<const std::byte*>(weights.data());
  job.weight_stride = size.items * sizeof(float);
  job.recipe = recipe;
  job.seed = 1;
  job.out.pack_index = pack_index.data();
  job.out.rank_in_pack = rank_in_pack.data();
  double gap_sum = 0;
  job.out.report_user = &gap_sum;
  job.out.report = [](void* user, uint32_t, const LayerReport& report) {
    if (report.lower_bound) *static_cast<double*>(user) += double{1} * report.max_load / report.lower_bound - 1;
  };
  for (auto _ : state) {
    gap_sum = 0;
    const Status status = engine->run(job);
    if (!status.ok()) state.SkipWithError(status.message.data());
  }
  state.counters["per_layer"] = benchmark::Counter(
      static_cast<double>(layers) * 1e-6, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["mean_gap"] = gap_sum / layers;
  cpu::Engine::destroy(engine);
}

void register_all(const std::string& name, const Recipe& recipe) {
  for (const Size size : kSizes)
    benchmark::RegisterBenchmark(
        ("strategy/" + name + "/" + std::to_string(size.items) + "/" + std::to_string(size.packs)).c_str(), pack_all,
        recipe, size)
        ->Unit(benchmark::kMillisecond);
}

const int kRegistered = [] {
  for (const Strategy& strategy : strategies()) {
    const std::string name(strategy.name);
    if (strategy.efforts.empty()) register_all(name, strategy.recipe);
    for (uint32_t effort = 1; effort <= strategy.efforts.size(); ++effort) {
      const std::string effort_name = tools::effort_name(effort);
      // That one goes on until the caller says stop.
      if (effort_name != "exact") register_all(name + "/" + effort_name, strategy.efforts[effort - 1]);
    }
  }
  return 0;
}();

}  // namespace
}  // namespace ballast::bench
