#include "tests/literal/optimum.hpp"

#include <algorithm>
#include <vector>

namespace ballast::literal {
namespace {

struct Trial {
  Weights weights;
  size_t group = 0;
  std::vector<size_t> count;    // [pack]: items in it
  std::vector<uint32_t> loads;  // [pack]
  uint32_t best = UINT32_MAX;

  // Puts item i into every pack with room, in turn. Empty packs are all alike: only the first of them is tried.
  void place(size_t i) {
    if (i == weights.size()) {
      best = std::min(best, *std::max_element(loads.begin(), loads.end()));
      return;
    }
    for (size_t pack = 0; pack < loads.size(); ++pack) {
      if (count[pack] == group) continue;
      count[pack] += 1;
      loads[pack] += weights[i];
      place(i + 1);
      count[pack] -= 1;
      loads[pack] -= weights[i];
      if (count[pack] == 0) break;
    }
  }
};

}  // namespace

uint32_t optimal_max_load(Weights weights, uint32_t packs) {
  Trial trial;
  trial.weights = weights;
  trial.group = weights.size() / packs;
  trial.count.assign(packs, 0);
  trial.loads.assign(packs, 0);
  trial.place(0);
  return trial.best;
}

}  // namespace ballast::literal
