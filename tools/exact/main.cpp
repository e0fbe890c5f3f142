// `ballast_exact`: how much of a packing's gap is the lower bound's fault, and how much the search's. For small layers.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/ingest/quantise.hpp"
#include "tools/base/error.hpp"
#include "tools/commands/command_line.hpp"
#include "tools/commands/number_options.hpp"
#include "tools/exact/solver.hpp"
#include "tools/generate/generate.hpp"

namespace ballast::exact {
namespace {

struct Options {
  std::string family;
  uint32_t items = 0, packs = 0;
  uint32_t layers = 10;
  uint64_t seed = 0;
  uint64_t steps = 20000000;
  uint32_t effort = 3;
};

struct Packed {
  std::vector<uint32_t> max_load, lower_bound;
};

Packed pack(const tools::WeightMatrix& weights, const Options& options) {
  Allocator allocator;
  const ForkJoin inline_jobs;
  cpu::Engine* engine = nullptr;
  if (!cpu::Engine::create(allocator, {options.items, options.packs, 1, 1}, inline_jobs, &engine).ok())
    tools::throw_failure("no memory for {} items", options.items);
  std::vector<int32_t> pack_index(size_t{weights.layers} * options.items);
  Packed packed;
  Job job;
  job.layers = weights.layers;
  job.items = options.items;
  job.packs = options.packs;
  job.weight_type = static_cast<WeightType>(weights.type_code());
  job.weights = static_cast<const std::byte*>(weights.data());
  job.weight_stride = options.items * weights.bytes_of_weight();
  job.recipe = strategies()[0].efforts[options.effort - 1];
  job.out.pack_index = pack_index.data();
  job.out.report_user = &packed;
  job.out.report = [](void* user, uint32_t, const LayerReport& report) {
    static_cast<Packed*>(user)->max_load.push_back(report.max_load);
    static_cast<Packed*>(user)->lower_bound.push_back(report.lower_bound);
  };
  const Status status = engine->run(job);
  cpu::Engine::destroy(engine);
  if (!status.ok()) tools::throw_failure("{}", status.message.data());
  return packed;
}

void judge(const Options& options) {
  const tools::Family* family = tools::find_family(options.family);
  if (family == nullptr) tools::throw_usage("there is no family '{}'", options.family);
  const tools::WeightMatrix weights =
      tools::generate_weights(*family, options.layers, {options.items, options.packs}, options.seed);
  const Packed packed = pack(weights, options);
  std::vector<uint32_t> w(options.items);
  double gap = 0, of_bound = 0, of_search = 0;
  uint32_t solved = 0, best = 0;
  fmt::print("{:>5}  {:>11}  {:>23}  {:>11}  {:>9}\n", "layer", "bound", "optimum", "found", "steps");
  for (uint32_t l = 0; l < options.layers; ++l) {
    quantise(static_cast<WeightType>(weights.type_code()),
             static_cast<const std::byte*>(weights.data()) + size_t{l} * options.items * weights.bytes_of_weight(), w);
    const uint32_t bound = packed.lower_bound[l], found = packed.max_load[l];
    const Interval interval = optimum(w, options.packs, bound, found, options.steps);
    const std::string middle =
        interval.solved() ? std::to_string(interval.lower) : fmt::format("{}..{}", interval.lower, interval.upper);
    fmt::print("{:>5}  {:>11}  {:>23}  {:>11}  {:>9}\n", l, bound, middle, found, interval.steps);
    std::fflush(stdout);  // the next one may take a while
    if (!interval.solved() || bound == 0) continue;
    ++solved;
    best += found == interval.upper;
    gap += static_cast<double>(found) / bound - 1;
    of_bound += static_cast<double>(interval.upper) / bound - 1;
    of_search += static_cast<double>(found) / interval.upper - 1;
  }
  if (solved == 0) tools::throw_failure("no layer was solved within {} steps", options.steps);
  fmt::print(
      "{} {}/{}: {} of {} layers solved, found the best on {}; mean gap {:.2e}, of the bound {:.2e}, of the search "
      "{:.2e}\n",
      options.family, options.items, options.packs, solved, options.layers, best, gap / solved, of_bound / solved,
      of_search / solved);
}

void check_range(const char* name, uint64_t value, uint64_t smallest, uint64_t largest) {
  if (value < smallest || value > largest)
    tools::throw_usage("{}: {} is not within {} and {}", name, value, smallest, largest);
}

void check(const Options& options) {
  check_range("ITEMS", options.items, 3, 4096);
  check_range("PACKS", options.packs, 2, 4096);
  check_range("--layers", options.layers, 1, 100000);
  check_range("--steps", options.steps, 1, UINT64_MAX);
  check_range("--effort", options.effort, 1, 4);
}

int run(int argc, char** argv) {
  Options options;
  tools::CommandLine line(
      "ballast_exact",
      "How much of a gap is the bound's fault, and how much the search's: exact optima of small layers.");
  tools::Command root = line.root();
  root.text("FAMILY", options.family, nullptr, "Of `ballast generate --list`", tools::Need::required);
  tools::add_whole_number(root, "ITEMS", options.items, "N", "Of a layer", tools::Need::required);
  tools::add_whole_number(root, "PACKS", options.packs, "M", "Of a layer", tools::Need::required);
  tools::add_whole_number(root, "--layers", options.layers, "L", "How many [10]");
  tools::add_whole_number(root, "--seed", options.seed, "S", "Another seed gives other weights [0]");
  tools::add_whole_number(root, "--steps", options.steps, "N", "Of a layer, before it is given up [20000000]");
  tools::add_whole_number(root, "--effort", options.effort, "N", "1 fast .. 4 exact [3]");
  if (!line.parse(argc, argv)) return 0;
  check(options);
  judge(options);
  return 0;
}

}  // namespace
}  // namespace ballast::exact

int main(int argc, char** argv) {
  try {
    return ballast::exact::run(argc, argv);
  } catch (const ballast::tools::Error& error) {
    std::fprintf(stderr, "ballast_exact: %s\n", error.what());
    return static_cast<int>(error.exit_code());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ballast_exact: %s\n", error.what());
    return 1;
  }
}
