#include "tests/literal/one_rule/all_packings.hpp"

#include <algorithm>

namespace ballast::literal::one_rule {
namespace {

// Fills the packs one after the other with every set of items.
class Trial {
 public:
  Trial(const Job& job, const Terms& terms)
      : job_(job), terms_(terms), slots_(std::max(job.slots, job.items)), packs_(job.packs), copies_(job.items, 0) {
    has_copies_ = job.slots > job.items || !job.previous_slots.empty();
  }

  Best run() {
    fill(0, 0);
    return best_;
  }

 private:
  int64_t least(int32_t) const { return job_.counts == Counts::even ? slots_ / job_.packs : 0; }
  int64_t most(int32_t pack) const {
    if (job_.counts == Counts::capacity) return job_.capacity[pack];
    return job_.counts == Counts::free ? slots_ : (slots_ + job_.packs - 1) / job_.packs;
  }

  bool may_hold(int32_t pack, int32_t item) const {
    const int32_t most_copies = !has_copies_ ? 1 : job_.max_copies > 0 ? job_.max_copies : job_.packs;
    if (copies_[item] == most_copies || static_cast<int64_t>(packs_[pack].size()) == most(pack)) return false;
    if (!job_.move_cost.empty() && job_.move_cost[item] == kPinned && job_.previous_pack[item] != pack) return false;
    if (job_.item_class.empty() || job_.item_class[item] == 0) return true;
    return std::none_of(packs_[pack].begin(), packs_[pack].end(),
                        [&](int32_t other) { return job_.item_class[other] == job_.item_class[item]; });
  }

  void fill(int32_t pack, int32_t item) {
    if (pack == job_.packs) {
      if (std::all_of(copies_.begin(), copies_.end(), [](int32_t copies) { return copies > 0; })) judge();
      return;
    }
    if (item == job_.items) {
      if (static_cast<int64_t>(packs_[pack].size()) >= least(pack)) fill(pack + 1, 0);
      return;
    }
    fill(pack, item + 1);
    if (!may_hold(pack, item)) return;
    packs_[pack].push_back(item);
    ++copies_[item];
    fill(pack, item + 1);
    packs_[pack].pop_back();
    --copies_[item];
  }

  int64_t top() const {
    int64_t top = 0;
    for (size_t k = 0; k < job_.weights.size(); ++k)
      for (int32_t p = 0; p < job_.packs; ++p) {
        int64_t load = job_.base_load.empty() ? 0 : job_.base_load[k][p];
        for (const int32_t item : packs_[p]) load += (job_.weights[k][item] + copies_[item] - 1) / copies_[item];
        top = std::max(top, load * (job_.pace.empty() ? 1 : job_.pace[p]) + terms_.offsets[k]);
      }
    return top;
  }

  int64_t cost(int32_t pack, int32_t item) const {
    if (!job_.previous_slots.empty()) {
      const auto first = job_.previous_slots.begin() + pack * (slots_ / job_.packs);
      return std::find(first, first + slots_ / job_.packs, item) == first + slots_ / job_.packs ? 1 : 0;
    }
    if (job_.previous_pack.empty() || job_.previous_pack[item] < 0 || job_.previous_pack[item] == pack) return 0;
    return job_.move_cost.empty() ? 1 : job_.move_cost[item];
  }

  void judge() {
    best_.feasible = true;
    const int64_t value = top();
    best_.top = std::min(best_.top, value);
    int64_t moved = 0;
    for (int32_t p = 0; p < job_.packs; ++p)
      for (const int32_t item : packs_[p]) moved += cost(p, item);
    if (moved > terms_.limit) return;
    best_.limited_top = std::min(best_.limited_top, value);
    best_.worth = std::min(best_.worth, value + terms_.price * moved);
  }

  const Job& job_;
  const Terms& terms_;
  int32_t slots_;
  bool has_copies_ = false;
  std::vector<Indices> packs_;
  Indices copies_;  // [item], made so far
  Best best_;
};

}  // namespace

Best best_of_all(const Job& job, const Terms& terms) { return Trial(job, terms).run(); }

}  // namespace ballast::literal::one_rule
