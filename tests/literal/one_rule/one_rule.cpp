#include "tests/literal/one_rule/one_rule.hpp"

#include <algorithm>

#include "tests/literal/one_rule/answer.hpp"
#include "tests/literal/one_rule/nodes.hpp"
#include "tests/literal/one_rule/offsets.hpp"
#include "tests/literal/one_rule/placement.hpp"
#include "tests/literal/one_rule/problem.hpp"
#include "tests/literal/one_rule/search.hpp"
#include "tests/literal/one_rule/start.hpp"

namespace ballast::literal::one_rule {
namespace {

constexpr int32_t kFewSlots = 5;  // up to so many a pack, searches stall four times as long

// Section 4: what must move is moved regardless of the limit.
MoveTerms terms_of(const Job& job, const Problem& problem, int64_t lower_bound, int64_t forced) {
  MoveTerms terms;
  if (!problem.has_previous) return terms;
  terms.price = ppb_of(lower_bound, job.move_price_ppb);
  if (job.max_moved != 0) terms.limit = std::max({forced, job.max_moved, int64_t{0}});
  return terms;
}

// Section 6: one pack, or the start is the best placement already.
bool needs_no_search(const Problem& problem) {
  if (problem.packs == 1) return true;
  if (!problem.alike || problem.has_previous) return false;
  return problem.group == 1 || (problem.group == 2 && problem.scenarios == 1 && !problem.has_classes);
}

void add(const SearchCount& found, ChangeCount& count) {
  count.moves += found.moves;
  count.replaced += found.replaced;
}

// Section 6, "which searches". With a limit or a price ("few" moves) only single items, and only with a limit alone may
// some move in vain.
void run_searches(const Job& job, const Problem& problem, int64_t target, const MoveTerms& terms, Placement& placement,
                  ChangeCount& count) {
  if (needs_no_search(problem)) return;
  std::vector<SearchLimits> searches = job.effort.searches;
  if (problem.group <= kFewSlots)
    for (SearchLimits& limits : searches) limits.max_stall *= 4;
  if (problem.has_previous) {
    const bool limit_alone = terms.limit && terms.price == 0;
    const SearchLimits singles{1, limit_alone ? searches[0].max_stall / 4 : 0, searches[0].move_cap};
    add(search(singles, {target, terms, limit_alone}, placement), count);
    if (terms.limit || terms.price > 0) return;
  }
  for (const SearchLimits& limits : searches) add(search(limits, {target, terms, false}, placement), count);
}

Answer solve_row(const Job& job) {
  const Problem problem = problem_of(job);
  if (!problem.infeasible.empty()) return infeasible_answer(problem.infeasible);
  const Levels levels = levels_of(job, problem);
  Placement placement(problem, levels.offsets);
  const StartReport started = make_start(job.effort, placement);
  if (!started.infeasible.empty()) return infeasible_answer(started.infeasible);

  const Placement start = placement;
  const MoveTerms terms = terms_of(job, problem, levels.lower_bound, start.moved());
  ChangeCount count{.moves = 0, .replaced = started.replaced, .chains = started.chains};
  run_searches(job, problem, levels.target, terms, placement, count);
  // Section 7: too little was gained for what was moved.
  if (problem.has_previous && job.min_gain_ppb > 0 &&
      start.top() - placement.top() <= ppb_of(start.top(), job.min_gain_ppb)) {
    placement = start;
    count.replaced = started.replaced;
  }
  return answer_of(job, levels, terms, start, placement, count);
}

}  // namespace

Answer solve(const Job& job) { return job.nodes > 1 ? solve_nodes(job, solve_row) : solve_row(job); }

}  // namespace ballast::literal::one_rule
