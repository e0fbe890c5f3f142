// Packings: valid for every strategy, and on small problems held to the best there is, found by trying all.
#include <algorithm>
#include <cmath>
#include <functional>

#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

void check_valid(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject, {.max_items = 144});
  const std::vector<std::string> strategies = subject.strategies();
  require(!strategies.empty(), "it has no strategy");
  constexpr uint32_t kShapes[][3] = {{3, 1, 1}, {3, 6, 6}, {3, 6, 1}, {8, 24, 4}, {4, 16, 8}, {4, 144, 16}};
  for (const std::string& strategy : strategies)
    for (const auto& [layers, items, packs] : kShapes) {
      Batch batch(mixed_problem(layers, items, packs, items + packs));
      batch.job.strategy = strategy.c_str();
      batch.job.target_gap_ppb = 1'000'000;
      try {
        batch.run_well(host);
        batch.require_valid();
      } catch (const Violation& violation) {
        throw Violation(fmt::format("{}: {}", strategy, violation.what()));
      }
    }
}

// The least heaviest pack that any packing of one layer has.
uint64_t best_peak(const Problem& problem) {
  const uint32_t group = problem.items / problem.packs;
  std::vector<uint64_t> loads(problem.packs, 0);
  std::vector<uint32_t> filled(problem.packs, 0);
  uint64_t best = UINT64_MAX;
  const std::function<void(uint32_t)> place = [&](uint32_t item) {
    if (item == problem.items) {
      best = std::min(best, *std::max_element(loads.begin(), loads.end()));
      return;
    }
    for (uint32_t pack = 0; pack < problem.packs; ++pack) {
      if (filled[pack] == group) continue;
      ++filled[pack], loads[pack] += problem.at(0, item);
      place(item + 1);
      --filled[pack], loads[pack] -= problem.at(0, item);
      if (filled[pack] == 0) break;  // one empty pack is as good as the next
    }
  };
  place(0);
  return best;
}

void require_honest(const Batch& batch, uint64_t best, const std::string& strategy) {
  const ballast_layer_report& report = batch.reports()[0];
  const double bound = std::ldexp(report.lower_bound, report.load_exponent);
  require(bound <= static_cast<double>(best), "{}: lower_bound is {}, but a packing of peak {} exists", strategy, bound,
          best);
  if ((report.flags & BALLAST_REPORT_PROVEN) != 0)
    require(std::ldexp(report.max_load, report.load_exponent) == static_cast<double>(best),
            "{}: a peak of {} is reported as proven, but {} exists", strategy, report.max_value, best);
}

void check_against_the_best(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  constexpr uint32_t kShapes[][2] = {{8, 4}, {8, 2}, {9, 3}, {10, 5}, {10, 2}};
  for (const auto& [items, packs] : kShapes)
    for (uint64_t number = 0; number < 10; ++number) {
      const Problem problem = mixed_problem(1, items, packs, number);
      const uint64_t best = best_peak(problem);
      for (const std::string& strategy : subject.strategies()) {
        Batch batch(problem);
        batch.job.strategy = strategy.c_str();
        batch.run_well(host);
        batch.require_valid();
        require_honest(batch, best, strategy);
      }
    }
}

// Problems with an obvious best packing.
void check_known(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const struct {
    Problem problem;
    double peak;
  } known[] = {{{1, 8, 4, {5, 5, 5, 5, 5, 5, 5, 5}}, 10},
               {{1, 6, 3, {1, 2, 3, 4, 5, 6}}, 7},
               {{1, 4, 2, {0, 0, 0, 0}}, 0},
               {{1, 4, 4, {1, 9, 2, 3}}, 9},
               {{1, 4, 1, {1, 9, 2, 3}}, 15}};
  for (const auto& [problem, peak] : known) {
    const Batch batch(problem);
    batch.run_well(host);
    batch.require_valid();
    const ballast_layer_report& report = batch.reports()[0];
    require(report.max_value == peak, "{}: the default strategy reaches {}, where {} is plain to see", problem.text(),
            report.max_value, peak);
  }
}

// All outputs but pack_index are optional. Leaving some out does not change the others.
void check_optional_outputs(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const Problem problem = mixed_problem(3, 24, 4, 9);
  const Batch all(problem);
  all.run_well(host);
  Batch one(problem);
  one.job.rank_in_pack = nullptr, one.job.pack_load = nullptr, one.job.load_exponent = nullptr;
  one.job.pack_value = nullptr, one.job.reports = nullptr, one.job.report_stride = 0;
  one.run_well(host);
  require(std::equal(one.pack_index().begin(), one.pack_index().end(), all.pack_index().begin()),
          "pack_index alone is not what it is beside other outputs");
}

}  // namespace

void add_packing_checks(std::vector<Check>& checks) {
  checks.push_back(
      {"packing.valid", Class::answers, "every strategy gives valid packings and true reports", check_valid});
  checks.push_back({"packing.best", Class::answers, "no bound is above the best packing, and what is proven is best",
                    check_against_the_best});
  checks.push_back({"packing.known", Class::answers, "the default strategy solves obvious problems", check_known});
  checks.push_back({"packing.outputs", Class::answers, "outputs may be left out", check_optional_outputs});
}

}  // namespace ballast::tools::validate
