#include "tests/literal/one_rule/one_rule.hpp"

#include <algorithm>

#include "tests/literal/complete.hpp"
#include "tests/literal/one_rule/answer.hpp"
#include "tests/literal/one_rule/nodes.hpp"
#include "tests/literal/one_rule/offsets.hpp"
#include "tests/literal/one_rule/placement.hpp"
#include "tests/literal/one_rule/problem.hpp"
#include "tests/literal/one_rule/search.hpp"
#include "tests/literal/one_rule/start.hpp"
#include "tests/literal/orders.hpp"
#include "tests/literal/packing.hpp"
#include "tests/literal/refiners.hpp"

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

// Two packs of which nothing can be told apart but that the one has an item more.
bool is_split(const Problem& problem) {
  const auto equal = [](const Row& row, int64_t value) { return row[0] == value && row[1] == value; };
  return problem.packs == 2 && problem.items >= 6 && problem.scenarios == 1 && !problem.has_copies &&
         !problem.has_previous && !problem.has_classes && equal(problem.pace, 1) && equal(problem.base[0], 0) &&
         equal(problem.least, problem.least[0]) && equal(problem.most, problem.most[0]) &&
         problem.most[0] - problem.least[0] <= 1;
}

// As the plain job's step `complete`; that for more than two packs only where nothing can be told apart at all.
void search_completely(const Problem& problem, Placement& placement, Levels& levels) {
  if (!problem.plain && !is_split(problem)) return;
  if (placement.top() <= levels.target) return;
  const std::vector<uint32_t> weights(problem.weights[0].begin(), problem.weights[0].end());
  const auto target = static_cast<uint32_t>(levels.target);
  std::vector<Indices> lists;
  for (int32_t pack = 0; pack < problem.packs; ++pack) lists.push_back(placement.list(pack));
  bool proven = false;
  if (problem.plain) {
    std::vector<uint32_t> slots;
    for (const Indices& list : lists) slots.insert(slots.end(), list.begin(), list.end());
    Packing packing = packing_of(weights, static_cast<uint32_t>(problem.packs), std::move(slots));
    proven = complete(weights, packing, target);
    for (size_t slot = 0; slot < packing.slots.size(); ++slot)
      lists[slot / packing.group][slot % packing.group] = static_cast<int32_t>(packing.slots[slot]);
  } else {
    const int64_t before = placement.top();
    TwoSides sides(weights.size());
    for (const int32_t item : lists[1]) sides[static_cast<size_t>(item)] = true;
    proven = split_two_packs(weights, sides, target);
    std::vector<Indices> split(2);
    Row load(2);
    for (const uint32_t item : lpt_order(weights)) {
      split[sides[item]].push_back(static_cast<int32_t>(item));
      load[sides[item]] += weights[item];
    }
    if (std::max(load[0], load[1]) < before) lists = split;
  }
  for (int32_t pack = 0; pack < problem.packs; ++pack) placement.set_list(pack, lists[static_cast<size_t>(pack)]);
  if (!proven) return;
  levels.bounds[0] = levels.lower_bound = levels.target = placement.top();
}

// Packs of a plain problem are those of the plain literal version.
void begin_in_rounds(const RoundLimits& limits, Placement& placement, ChangeCount& count) {
  const Problem& problem = placement.problem();
  std::vector<uint32_t> weights(problem.weights[0].begin(), problem.weights[0].end()), slots;
  const auto packs = static_cast<uint32_t>(problem.packs);
  for (int32_t pack = 0; pack < problem.packs; ++pack)
    for (const int32_t item : placement.list(pack)) slots.push_back(static_cast<uint32_t>(item));
  literal::Packing packing = packing_of(weights, packs, slots);
  const Refiner refiner{RefinerKind::rounds,
                        static_cast<uint32_t>(limits.cap),
                        static_cast<uint32_t>(limits.max_subset),
                        0,
                        static_cast<uint32_t>(limits.gap_ppb),
                        static_cast<uint32_t>(limits.min_slots)};
  count.moves += static_cast<int32_t>(refine(refiner, weights, packing));
  for (uint32_t pack = 0; pack < packs; ++pack) {
    const auto first = packing.slots.begin() + pack * packing.group;
    placement.set_list(static_cast<int32_t>(pack), Indices(first, first + packing.group));
  }
}

// Section 6, "which searches". With a limit or a price ("few" moves) only single items, and only with a limit alone may
// some move in vain.
void run_searches(const Job& job, const Problem& problem, Levels& levels, const MoveTerms& terms, Placement& placement,
                  ChangeCount& count) {
  const int64_t target = levels.target;
  if (needs_no_search(problem)) return;
  if (problem.plain) begin_in_rounds(job.effort.rounds, placement, count);
  std::vector<SearchLimits> searches = job.effort.searches;
  if (problem.group <= kFewSlots)
    for (SearchLimits& limits : searches) limits.max_stall *= 4;
  if (problem.has_previous) {
    const bool limit_alone = terms.limit && terms.price == 0;
    const SearchLimits singles{1, limit_alone ? searches[0].max_stall / 4 : 0, searches[0].move_cap};
    add(search(singles, {target, terms, limit_alone}, placement), count);
    if (terms.limit || terms.price > 0) return;
  }
  for (const SearchLimits& limits : searches) {
    if (limits.after_complete) search_completely(problem, placement, levels);
    add(search(limits, {levels.target, terms, false}, placement), count);
  }
}

Answer solve_row(const Job& job) {
  const Problem problem = problem_of(job);
  if (!problem.infeasible.empty()) return infeasible_answer(problem.infeasible);
  Levels levels = levels_of(job, problem);
  Placement placement(problem, levels.offsets);
  const StartReport started = make_start(job.effort, placement);
  if (!started.infeasible.empty()) return infeasible_answer(started.infeasible);

  const Placement start = placement;
  const MoveTerms terms = terms_of(job, problem, levels.lower_bound, start.moved());
  ChangeCount count{.moves = 0, .replaced = started.replaced, .chains = started.chains};
  run_searches(job, problem, levels, terms, placement, count);
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
