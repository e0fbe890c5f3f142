// Single stages on one thread, each under the name of its shader.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "bench/families.hpp"
#include "host/cpu/workspace.hpp"
#include "host/ingest/quantise.hpp"

namespace ballast::bench {
namespace {

constexpr Size kSize{256, 32};

// Layers quantised and ordered, and a worker to run a stage on them.
class StageBench {
 public:
  StageBench() : shape_(cpu::shape_of(kSize.items, kSize.packs)), weights_(layers_of_all_families(kSize, 4)) {
    cpu::Worker sized;
    sized.build_scratch.kernels = sized.refine_scratch.kernels = sized.exchange_scratch.kernels = &cpu::best_kernels();
    ArenaLayout count(nullptr);
    sized.layout(count, kSize.items, kSize.packs, 1);
    if (!arena_.reserve(allocator_, count.used())) std::abort();
    ArenaLayout cut(arena_.data());
    sized.layout(cut, kSize.items, kSize.packs, 1);
    worker_ = sized;
    layers_ = weights_.size() / kSize.items;
    w_.resize(weights_.size());
    lpt_.resize(weights_.size());
    for (size_t l = 0; l < layers_; ++l) {
      quantise(WeightType::f32, row(l), w(l));
      cpu::order_lpt(w(l), worker_.order_scratch, lpt(l));
    }
  }

  size_t layers() const { return layers_; }
  const cpu::Shape& shape() const { return shape_; }
  cpu::Worker& worker() { return worker_; }
  const std::byte* row(size_t l) const { return reinterpret_cast<const std::byte*>(weights_.data() + l * kSize.items); }
  std::span<uint32_t> w(size_t l) { return std::span(w_).subspan(l * kSize.items, kSize.items); }
  std::span<uint16_t> lpt(size_t l) { return std::span(lpt_).subspan(l * kSize.items, kSize.items); }
  cpu::Packing built(size_t l) {
    const cpu::Packing packing = worker_.current.as(shape_);
    cpu::greedy(lpt(l), w(l), worker_.build_scratch, packing);
    return packing;
  }

 private:
  cpu::Shape shape_;
  Allocator allocator_;
  Arena arena_;
  cpu::Worker worker_;
  std::vector<float> weights_;
  size_t layers_ = 0;
  std::vector<uint32_t> w_;
  std::vector<uint16_t> lpt_;
};

// One pass of a stage over a layer.
using Pass = void (*)(StageBench& bench, size_t layer);

void run_stage(benchmark::State& state, Pass pass) {
  StageBench bench;
  for (auto _ : state)
    for (size_t l = 0; l < bench.layers(); ++l) pass(bench, l);
  state.counters["per_layer"] = benchmark::Counter(
      static_cast<double>(bench.layers()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Refiners start from a greedy packing, whose time they include.
template <uint32_t (*kRefiner)(const cpu::Packing&, uint32_t, cpu::RefineScratch&, cpu::StopToken&), uint32_t kCap>
void refine_greedy(StageBench& b, size_t l) {
  cpu::StopToken stop(nullptr, 0);
  benchmark::DoNotOptimize(kRefiner(b.built(l), kCap, b.worker().refine_scratch, stop));
}

struct NamedPass {
  const char* name;
  Pass pass;
};

constexpr NamedPass kStages[] = {
    {"quantise",
     [](StageBench& b, size_t l) { benchmark::DoNotOptimize(quantise(WeightType::f32, b.row(l), b.w(l))); }},
    {"order_lpt", [](StageBench& b, size_t l) { cpu::order_lpt(b.w(l), b.worker().order_scratch, b.lpt(l)); }},
    {"order_noisy",
     [](StageBench& b, size_t l) {
       cpu::order_noisy(b.w(l), {1, static_cast<uint32_t>(l), 1}, kOne, kOne / 10, b.worker().order_scratch,
                        b.worker().order);
     }},
    {"bound",
     [](StageBench& b, size_t l) {
       benchmark::DoNotOptimize(cpu::bound(b.shape(), b.w(l), b.lpt(l), b.worker().bound_scratch));
     }},
    {"greedy", [](StageBench& b, size_t l) { b.built(l); }},
    {"dealt",
     [](StageBench& b, size_t l) {
       cpu::dealt(b.lpt(l), b.w(l), b.worker().build_scratch, b.worker().current.as(b.shape()));
     }},
    {"fold", [](StageBench& b,
                size_t l) { cpu::fold(b.lpt(l), b.w(l), b.worker().build_scratch, b.worker().current.as(b.shape())); }},
    {"greedy+variance", refine_greedy<cpu::variance, 50>},
    {"greedy+peak_by_pack", refine_greedy<cpu::peak_by_pack, 20>},
    {"greedy+peak_by_rank", refine_greedy<cpu::peak_by_rank, 50>},
    {"greedy+extremes", refine_greedy<cpu::extremes, 20>},
    {"greedy+extremes_1_2", refine_greedy<cpu::extremes_1_2, 50>},
    {"greedy+pairs", refine_greedy<cpu::pairs, 20>},
    {"greedy+lift", refine_greedy<cpu::lift, 50>},
    {"greedy+exchange",
     [](StageBench& b, size_t l) {
       cpu::StopToken stop(nullptr, 0);
       benchmark::DoNotOptimize(cpu::exchange(b.built(l), b.w(l), {}, b.worker().exchange_scratch, stop));
     }},
};

// From the packing that `fold` makes, as in peak_exchange. Dependent steps, those that wait for the one before: rounds.
void rounds_of_fold(benchmark::State& state) {
  StageBench bench;
  cpu::StopToken stop(nullptr, 0);
  const Refiner refiner = begin_in_rounds(100'000, 2, 5);
  const auto pass = [&](size_t l, const Refiner& limited) {
    const uint32_t bound = cpu::bound(bench.shape(), bench.w(l), bench.lpt(l), bench.worker().bound_scratch);
    const cpu::Packing packing = bench.worker().current.as(bench.shape());
    cpu::fold(bench.lpt(l), bench.w(l), bench.worker().build_scratch, packing);
    return cpu::rounds(packing, limited, bound, bench.worker().refine_scratch, bench.worker().exchange_scratch, stop);
  };
  uint64_t steps = 0;
  for (size_t l = 0; l < bench.layers(); ++l) {
    Refiner limited = refiner;
    for (limited.move_cap = 1; pass(l, limited) != pass(l, refiner); ++limited.move_cap) {
    }
    steps += pass(l, refiner) == 0 ? 0 : limited.move_cap;
  }
  for (auto _ : state)
    for (size_t l = 0; l < bench.layers(); ++l) benchmark::DoNotOptimize(pass(l, refiner));
  const auto layers = static_cast<double>(bench.layers());
  state.counters["steps"] = static_cast<double>(steps) / layers;
  state.counters["per_layer"] =
      benchmark::Counter(layers, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

const int kRegistered = [] {
  for (const NamedPass& stage : kStages)
    benchmark::RegisterBenchmark((std::string("stage/") + stage.name + "/256/32").c_str(), run_stage, stage.pass)
        ->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("stage/bound+fold+rounds/256/32", rounds_of_fold)->Unit(benchmark::kMicrosecond);
  return 0;
}();

}  // namespace
}  // namespace ballast::bench
