#include "tests/literal/one_rule/start.hpp"

#include <utility>
#include <vector>

#include "tests/literal/exchange.hpp"
#include "tests/literal/one_rule/copies.hpp"
#include "tests/literal/one_rule/mend.hpp"
#include "tests/literal/one_rule/place.hpp"

namespace ballast::literal::one_rule {
namespace {

// docs/reference/exchange.md, 2. With one slot a pack item i goes to pack i.
void fold(Placement& placement) {
  const Problem& problem = placement.problem();
  const std::vector<uint32_t> weights(problem.weights[0].begin(), problem.weights[0].end());
  const auto folded = build_fold(weights, static_cast<uint32_t>(problem.packs));
  for (int32_t p = 0; p < problem.packs; ++p) {
    Indices list{p};
    if (problem.group > 1)
      list.assign(folded.slots.begin() + p * problem.group, folded.slots.begin() + (p + 1) * problem.group);
    placement.set_list(p, std::move(list));
  }
}

int32_t choose_copies(const Effort& effort, Placement& placement) {
  const Problem& problem = placement.problem();
  Indices copies = greedy_copies(problem, greatest_weights(problem));
  int32_t changed = 0;
  if (problem.group == 2 && problem.scenarios == 1 && problem.alike) changed = pair_copies(problem, effort, copies);
  placement.set_copies(std::move(copies));
  return changed;
}

}  // namespace

StartReport make_start(const Effort& effort, Placement& placement) {
  const Problem& problem = placement.problem();
  StartReport report;
  if (problem.plain) {
    fold(placement);
  } else if (problem.has_copies && problem.has_previous) {
    report.infeasible = mend(placement);
  } else {
    if (problem.has_copies) report.replaced = choose_copies(effort, placement);
    report.infeasible = place(placement, report.chains);
  }
  return report;
}

}  // namespace ballast::literal::one_rule
