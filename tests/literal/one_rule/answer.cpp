#include "tests/literal/one_rule/answer.hpp"

#include <algorithm>

#include "tests/literal/one_rule/bound.hpp"

namespace ballast::literal::one_rule {
namespace {

// What stays keeps its rank, unless an item of lower index has it; the others of the pack take the lowest free ranks in
// the order of the list.
void rank_items(const Placement& placement, int32_t pack, Indices& rank) {
  const Problem& problem = placement.problem();
  std::vector<bool> used(static_cast<size_t>(problem.most[pack]), false);
  for (int32_t i = 0; i < problem.items; ++i) {
    const int32_t before = problem.previous_rank[i];
    if (problem.home[i] != pack || !placement.holds(pack, i)) continue;
    if (before < 0 || before >= problem.most[pack] || used[before]) continue;
    rank[i] = before;
    used[before] = true;
  }
  int32_t free = 0;
  for (const int32_t item : placement.list(pack)) {
    if (rank[item] >= 0) continue;
    while (used[free]) ++free;
    rank[item] = free;
    used[free] = true;
  }
}

void write_packs(const Placement& placement, Answer& answer) {
  const Problem& problem = placement.problem();
  answer.pack.assign(problem.items, -1);
  answer.rank.assign(problem.items, -1);
  for (int32_t p = 0; p < problem.packs; ++p) {
    for (const int32_t item : placement.list(p)) {
      answer.pack[item] = p;
      if (problem.home[item] >= 0 && problem.home[item] != p) ++answer.moved_items;
    }
    rank_items(placement, p, answer.rank);
  }
}

// What was in the pack before is in its first slot of then; the others take the free slots, in the order of the list.
Indices slots_of_pack(const Placement& placement, int32_t pack) {
  const Problem& problem = placement.problem();
  const Indices list = placement.list(pack);
  if (problem.previous_slots.empty()) return list;
  const auto first = problem.previous_slots.begin() + pack * static_cast<int32_t>(list.size());
  const Indices before(first, first + static_cast<int32_t>(list.size()));
  Indices slots(list.size(), -1);
  for (const int32_t item : list) {
    const auto was = std::find(before.begin(), before.end(), item);
    if (was != before.end()) slots[was - before.begin()] = item;
  }
  for (const int32_t item : list)
    if (std::find(before.begin(), before.end(), item) == before.end())
      *std::find(slots.begin(), slots.end(), -1) = item;
  return slots;
}

void write_slots(const Placement& placement, Answer& answer) {
  for (int32_t p = 0; p < placement.problem().packs; ++p) {
    const Indices slots = slots_of_pack(placement, p);
    answer.item_of_slot.insert(answer.item_of_slot.end(), slots.begin(), slots.end());
  }
  answer.copies = placement.all_copies();
  answer.moved_items = placement.moved();
}

// As many slots as items: the lists are the slots, and every item has its one copy.
void write_slots_of_single_copies(int32_t group, Answer& answer) {
  answer.item_of_slot.assign(answer.pack.size(), -1);
  for (size_t i = 0; i < answer.pack.size(); ++i)
    answer.item_of_slot[answer.pack[i] * group + answer.rank[i]] = static_cast<int32_t>(i);
  answer.copies.assign(answer.pack.size(), 1);
}

// Whether placement.md 3.4 holds.
bool limit_has_bound(const Problem& problem, const MoveTerms& terms, const Placement& start) {
  if (!problem.has_previous || problem.has_copies || problem.scenarios > 1) return false;
  if (!terms.limit || start.moved() > 0) return false;
  for (int32_t i = 0; i < problem.items; ++i)
    if (problem.home[i] < 0 || (problem.move_cost[i] != 1 && problem.move_cost[i] != kPinned)) return false;
  return true;
}

ScenarioReport scenario_report(const Placement& placement, const Levels& levels, int32_t scenario) {
  const int64_t offset = levels.offsets[scenario];
  ScenarioReport report;
  report.max_load = report.min_load = placement.time(scenario, 0) - offset;
  for (int32_t p = 1; p < placement.problem().packs; ++p) {
    report.max_load = std::max(report.max_load, placement.time(scenario, p) - offset);
    report.min_load = std::min(report.min_load, placement.time(scenario, p) - offset);
  }
  report.total_load = placement.problem().total(scenario);
  report.lower_bound = levels.bounds[scenario];
  report.offset = offset;
  return report;
}

bool same_lists(const Placement& a, const Placement& b) {
  for (int32_t p = 0; p < a.problem().packs; ++p)
    if (a.list(p) != b.list(p)) return false;
  return true;
}

void write_values(const Job& job, const Levels& levels, const Placement& placement, Answer& answer) {
  answer.pack_load = placement.loads();
  answer.max_load = answer.min_load = placement.value(0);
  for (int32_t p = 1; p < placement.problem().packs; ++p) {
    answer.max_load = std::max(answer.max_load, placement.value(p));
    answer.min_load = std::min(answer.min_load, placement.value(p));
  }
  for (int32_t k = 0; k < placement.problem().scenarios; ++k) {
    answer.scenarios.push_back(scenario_report(placement, levels, k));
    const bool capped = placement.problem().scenarios > 1 && !job.cap.empty() && job.cap[k] > 0;
    answer.cap_exceeded = answer.cap_exceeded || (capped && answer.scenarios[k].max_load > job.cap[k]);
  }
}

}  // namespace

Answer infeasible_answer(const std::string& cause) {
  Answer answer;
  answer.feasible = false;
  answer.cause = cause;
  return answer;
}

Answer answer_of(const Job& job, const Levels& levels, const MoveTerms& terms, const Placement& start,
                 const Placement& placement, const ChangeCount& count) {
  const Problem& problem = placement.problem();
  Answer answer;
  if (problem.has_copies)
    write_slots(placement, answer);
  else
    write_packs(placement, answer);
  if (job.slots > 0 && !problem.has_copies) write_slots_of_single_copies(problem.group, answer);
  write_values(job, levels, placement, answer);
  answer.lower_bound = answer.limit_bound = levels.lower_bound;
  answer.target = levels.target;
  answer.start_load = start.top();
  answer.forced_cost = start.moved();
  answer.moved_cost = placement.moved();
  if (limit_has_bound(problem, terms, start))
    answer.limit_bound = std::max(answer.lower_bound, limited_bound(problem, *terms.limit, start.top()));
  answer.moves = count.moves;
  answer.replaced = count.replaced;
  answer.chains = count.chains;
  answer.kept = problem.has_previous && same_lists(placement, start);
  return answer;
}

}  // namespace ballast::literal::one_rule
