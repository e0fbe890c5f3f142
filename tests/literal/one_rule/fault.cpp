#include "tests/literal/one_rule/fault.hpp"

#include <algorithm>
#include <set>

namespace ballast::literal::one_rule {
namespace {

class Checker {
 public:
  Checker(const Job& job, const Answer& answer) : job_(job), answer_(answer), packs_(job.packs), copies_(job.items, 0) {
    slots_ = std::max(job.slots, job.items);
  }

  std::string run() {
    if (answer_.pack.empty())
      take_slots();
    else
      take_packs();
    if (fault_.empty()) check_counts();
    if (fault_.empty()) check_classes();
    if (fault_.empty()) check_moves();
    if (fault_.empty()) check_loads();
    if (fault_.empty()) check_bounds();
    return fault_;
  }

 private:
  void expect(bool holds, const std::string& otherwise) {
    if (!holds && fault_.empty()) fault_ = otherwise;
  }

  void take_packs() {
    for (int32_t i = 0; i < job_.items; ++i) {
      const int32_t pack = answer_.pack[i];
      expect(pack >= 0 && pack < job_.packs, "item " + std::to_string(i) + " is in no pack");
      if (!fault_.empty()) return;
      packs_[pack].push_back(i);
      ++copies_[i];
    }
    for (int32_t p = 0; p < job_.packs; ++p) {
      std::set<int32_t> ranks;
      for (const int32_t item : packs_[p]) ranks.insert(answer_.rank[item]);
      expect(ranks.size() == packs_[p].size(), "two items of pack " + std::to_string(p) + " have one rank");
      expect(ranks.empty() || (*ranks.begin() >= 0 && *ranks.rbegin() < most(p)), "a rank is too large");
    }
  }

  void take_slots() {
    expect(answer_.item_of_slot.size() == static_cast<size_t>(slots_), "there are too few slots");
    if (!fault_.empty()) return;
    for (int32_t slot = 0; slot < slots_; ++slot) {
      const int32_t item = answer_.item_of_slot[slot];
      Indices& pack = packs_[slot / (slots_ / job_.packs)];
      expect(item >= 0 && item < job_.items, "slot " + std::to_string(slot) + " is empty");
      if (!fault_.empty()) return;
      expect(std::find(pack.begin(), pack.end(), item) == pack.end(), "an item is twice in a pack");
      pack.push_back(item);
      ++copies_[item];
    }
    const int32_t most_copies = job_.max_copies > 0 ? job_.max_copies : job_.packs;
    for (const int32_t count : copies_) expect(count >= 1 && count <= most_copies, "an item has no copy, or too many");
    expect(copies_ == answer_.copies, "the copies reported are not those of the slots");
  }

  int64_t most(int32_t pack) const {
    if (job_.counts == Counts::free) return job_.items;
    if (job_.counts == Counts::capacity) return job_.capacity[pack];
    return (slots_ + job_.packs - 1) / job_.packs;
  }

  void check_counts() {
    for (int32_t p = 0; p < job_.packs; ++p) {
      const int64_t count = static_cast<int64_t>(packs_[p].size());
      expect(count <= most(p), "pack " + std::to_string(p) + " holds too many items");
      expect(job_.counts != Counts::even || count >= slots_ / job_.packs,
             "pack " + std::to_string(p) + " holds too few");
    }
  }

  void check_classes() {
    if (job_.item_class.empty()) return;
    for (const Indices& pack : packs_) {
      std::set<int32_t> seen;
      for (const int32_t item : pack) {
        const int32_t kind = job_.item_class[item];
        expect(kind == 0 || seen.insert(kind).second,
               "two items of class " + std::to_string(kind) + " are in one pack");
      }
    }
  }

  int64_t cost_of(int32_t item) const { return job_.move_cost.empty() ? 1 : job_.move_cost[item]; }

  // Cost of what is not where it was, and how many that are.
  void check_moves() {
    int64_t cost = 0, items = 0;
    const bool none =
        std::all_of(job_.previous_slots.begin(), job_.previous_slots.end(), [](int32_t i) { return i < 0; });
    for (int32_t p = 0; p < job_.packs; ++p)
      for (const int32_t item : packs_[p]) {
        if (!was_elsewhere(item, p) || (none && job_.previous_pack.empty())) continue;
        expect(cost_of(item) != kPinned, "a pinned item moved");
        cost += cost_of(item);
        ++items;
      }
    expect(cost == answer_.moved_cost, "moved_cost is not the cost of what moved");
    expect(items == answer_.moved_items, "moved_items is not what moved");
    const int64_t limit = std::max({answer_.forced_cost, job_.max_moved, int64_t{0}});
    expect(job_.max_moved == 0 || none_given() || cost <= limit, "more moved than the limit");
  }

  bool none_given() const {
    const auto given = [](const Indices& before) {
      return std::any_of(before.begin(), before.end(), [](int32_t index) { return index >= 0; });
    };
    return !given(job_.previous_pack) && !given(job_.previous_slots);
  }

  bool was_elsewhere(int32_t item, int32_t pack) const {
    if (!job_.previous_pack.empty()) return job_.previous_pack[item] >= 0 && job_.previous_pack[item] != pack;
    if (job_.previous_slots.empty()) return false;
    const int32_t group = slots_ / job_.packs;
    const auto first = job_.previous_slots.begin() + pack * group;
    return std::find(first, first + group, item) == first + group;
  }

  void check_loads() {
    int64_t greatest = 0, least = INT64_MAX;
    for (int32_t p = 0; p < job_.packs; ++p) {
      int64_t value = 0;
      for (size_t k = 0; k < job_.weights.size(); ++k) {
        int64_t load = 0;
        for (const int32_t item : packs_[p]) load += (job_.weights[k][item] + copies_[item] - 1) / copies_[item];
        expect(load == answer_.pack_load[k][p], "pack_load is not the sum of what the pack holds");
        const int64_t base = job_.base_load.empty() ? 0 : job_.base_load[k][p];
        const int64_t pace = job_.pace.empty() ? 1 : job_.pace[p];
        value = std::max(value, (base + load) * pace + answer_.scenarios[k].offset);
      }
      greatest = std::max(greatest, value);
      least = std::min(least, value);
    }
    expect(greatest == answer_.max_load, "max_load is not the greatest value");
    expect(least == answer_.min_load, "min_load is not the least value");
  }

  void check_bounds() {
    expect(answer_.lower_bound <= answer_.limit_bound, "limit_bound is below lower_bound");
    expect(answer_.limit_bound <= answer_.max_load, "max_load is below its bound");
    expect(answer_.lower_bound <= answer_.target, "the target is below the bound");
    for (const ScenarioReport& report : answer_.scenarios)
      expect(report.lower_bound <= report.max_load, "a scenario is below its bound");
  }

  const Job& job_;
  const Answer& answer_;
  std::vector<Indices> packs_;
  Indices copies_;
  int32_t slots_ = 0;
  std::string fault_;
};

}  // namespace

std::string fault_of(const Job& job, const Answer& answer) { return Checker(job, answer).run(); }

}  // namespace ballast::literal::one_rule
