#include "tests/literal/one_rule/problem.hpp"

#include <algorithm>
#include <numeric>

namespace ballast::literal::one_rule {
namespace {

template <typename T>
std::vector<T> or_default(const std::vector<T>& given, int32_t count, T value) {
  return given.empty() ? std::vector<T>(static_cast<size_t>(count), value) : given;
}

bool two_of_a_class(const Indices& item_class) {
  for (size_t i = 0; i < item_class.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (item_class[i] != 0 && item_class[i] == item_class[j]) return true;
  return false;
}

bool any_given(const Indices& indices) {
  return std::any_of(indices.begin(), indices.end(), [](int32_t index) { return index >= 0; });
}

void count_items_a_pack(const Job& job, Problem& problem) {
  const int64_t slots = problem.slots;
  for (int32_t p = 0; p < problem.packs; ++p) {
    const bool even = job.counts == Counts::even;
    problem.least.push_back(even ? slots / problem.packs : 0);
    if (even)
      problem.most.push_back((slots + problem.packs - 1) / problem.packs);
    else
      problem.most.push_back(job.counts == Counts::free ? slots : std::min(job.capacity[p], slots));
  }
  const int64_t room = std::accumulate(problem.most.begin(), problem.most.end(), int64_t{0});
  if (room < slots) problem.infeasible = "the packs have room for fewer items";
  // What the other packs cannot take stays for this one.
  for (int32_t p = 0; p < problem.packs; ++p)
    problem.least[p] = std::max(problem.least[p], slots - (room - problem.most[p]));
}

bool nothing_tells_packs_apart(const Problem& problem) {
  for (int32_t p = 0; p < problem.packs; ++p) {
    if (problem.pace[p] != problem.pace[0]) return false;
    if (problem.least[p] != problem.most[p] || problem.most[p] != problem.most[0]) return false;
    for (const Row& base : problem.base)
      if (base[p] != 0) return false;
  }
  return true;
}

void take_previous(const Job& job, Problem& problem) {
  problem.home = or_default(job.previous_pack, problem.items, -1);
  problem.previous_rank = or_default(job.previous_rank, problem.items, -1);
  problem.move_cost = or_default(job.move_cost, problem.items, int64_t{1});
  problem.has_previous = any_given(problem.home) || any_given(job.previous_slots);
  if (!problem.has_copies || !problem.has_previous) return;
  problem.previous_slots = job.previous_slots;
  problem.had.assign(problem.items, std::vector<bool>(problem.packs, false));
  for (int32_t slot = 0; slot < problem.slots; ++slot)
    if (const int32_t item = job.previous_slots[slot]; item >= 0)
      problem.had[item][slot / (problem.slots / problem.packs)] = true;
}

}  // namespace

int64_t Problem::total(int32_t scenario) const {
  return std::accumulate(weights[scenario].begin(), weights[scenario].end(), int64_t{0});
}

int64_t Problem::off(int32_t item, int32_t pack) const {
  if (!has_previous) return 0;
  if (has_copies) return had[item][pack] ? 0 : 1;
  return home[item] >= 0 && home[item] != pack ? move_cost[item] : 0;
}

Problem problem_of(const Job& job) {
  Problem problem;
  problem.items = job.items;
  problem.packs = job.packs;
  problem.slots = job.slots > 0 ? job.slots : job.items;
  problem.scenarios = static_cast<int32_t>(job.weights.size());
  problem.weights = job.weights;
  problem.base = or_default(job.base_load, problem.scenarios, Row(job.packs, 0));
  problem.pace = or_default(job.pace, job.packs, int64_t{1});
  problem.item_class = or_default(job.item_class, job.items, 0);
  problem.has_classes = two_of_a_class(problem.item_class);
  // As many slots as items and no previous slots: every item has one copy, which is no option at all.
  problem.has_copies = job.slots > job.items || !job.previous_slots.empty();
  if (problem.has_copies) problem.most_copies = std::min(job.max_copies > 0 ? job.max_copies : job.packs, job.packs);
  take_previous(job, problem);
  count_items_a_pack(job, problem);
  if (int64_t{problem.items} * problem.most_copies < problem.slots)
    problem.infeasible = "there are more slots than copies";
  if (!problem.infeasible.empty()) return problem;
  problem.live =
      static_cast<int32_t>(std::count_if(problem.most.begin(), problem.most.end(), [](int64_t c) { return c > 0; }));
  problem.group = (problem.slots + problem.live - 1) / problem.live;
  problem.alike = nothing_tells_packs_apart(problem);
  problem.plain = problem.alike && problem.pace[0] == 1 && problem.scenarios == 1 && !problem.has_copies &&
                  !problem.has_classes && !problem.has_previous;
  return problem;
}

}  // namespace ballast::literal::one_rule
