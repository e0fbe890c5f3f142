#include "tests/literal/one_rule/offsets.hpp"

#include <algorithm>

#include "tests/literal/one_rule/bound.hpp"

namespace ballast::literal::one_rule {
namespace {

// A scenario with a cap reaches the common level exactly where it reaches its cap. A cap that cannot be kept counts as
// its bound, else the others would be let go by as much as it is missed.
Row offsets_of_caps(const Job& job, const Problem& problem, const Row& bounds) {
  int64_t level = 0;
  for (int32_t k = 0; k < problem.scenarios; ++k)
    if (job.cap[k] == 0) level = std::max(level, bounds[k]);
  level += ppb_of(level, job.effort.gap_ppb);
  Row offsets(problem.scenarios, 0);
  for (int32_t k = 0; k < problem.scenarios; ++k) {
    if (job.cap[k] == 0) continue;
    const int64_t most = std::max(bounds[k], problem.total(k));
    offsets[k] = level - std::min(std::max(job.cap[k], bounds[k]), most);
  }
  const int64_t least = *std::min_element(offsets.begin(), offsets.end());
  for (int64_t& offset : offsets) offset -= least;
  return offsets;
}

Row offsets_of(const Job& job, const Problem& problem, const Row& bounds) {
  if (!job.fixed_offsets.empty()) return job.fixed_offsets;
  Row offsets(problem.scenarios, 0);
  if (problem.scenarios == 1) return offsets;
  if (!job.cap.empty()) return offsets_of_caps(job, problem, bounds);
  if (job.level == Level::plain) return offsets;
  const int64_t greatest = *std::max_element(bounds.begin(), bounds.end());
  for (int32_t k = 0; k < problem.scenarios; ++k) offsets[k] = greatest - bounds[k];
  return offsets;
}

}  // namespace

Levels levels_of(const Job& job, const Problem& problem) {
  Levels levels;
  for (int32_t k = 0; k < problem.scenarios; ++k) levels.bounds.push_back(scenario_bound(problem, k));
  levels.offsets = offsets_of(job, problem, levels.bounds);
  for (int32_t k = 0; k < problem.scenarios; ++k)
    levels.lower_bound = std::max(levels.lower_bound, levels.bounds[k] + levels.offsets[k]);
  levels.target = levels.lower_bound + ppb_of(levels.lower_bound, job.effort.gap_ppb);
  return levels;
}

}  // namespace ballast::literal::one_rule
