#include "tests/literal/complete.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/literal/bound.hpp"
#include "tests/literal/orders.hpp"

namespace ballast::literal {
namespace {

// (sum with 2^31 for each item, number of the outer quarter's subset, of the inner's).
using Part = std::tuple<int64_t, uint32_t, uint32_t>;

constexpr int64_t kOneItem = int64_t{1} << 31;

// All subsets of the items `first`, first + 2, ..: the outer quarter has every second of them from the first on.
std::vector<Part> subsets_of_half(Weights weights, size_t first) {
  std::vector<Part> parts{{0, 0, 0}};
  for (size_t i = first, place = 0; i < weights.size(); i += 2, ++place) {
    const uint32_t bit = 1u << place / 2;
    for (size_t known = 0, all = parts.size(); known < all; ++known) {
      auto [sum, outer, inner] = parts[known];
      (place % 2 == 0 ? outer : inner) |= bit;
      parts.emplace_back(sum + weights[i] + kOneItem, outer, inner);
    }
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

bool has(const Part& part, size_t place) {
  return ((place % 2 == 0 ? std::get<1>(part) : std::get<2>(part)) >> place / 2 & 1) != 0;
}

// ---- two packs ----

class TwoPacks {
 public:
  TwoPacks(Weights weights, TwoSides& sides) : weights_(weights), sides_(sides) {}

  int64_t load(bool second) const {
    int64_t load = 0;
    for (size_t item = 0; item < weights_.size(); ++item) load += sides_[item] == second ? weights_[item] : 0;
    return load;
  }
  int64_t peak() const { return std::max(load(false), load(true)); }

  uint32_t count(bool second) const { return static_cast<uint32_t>(std::count(sides_.begin(), sides_.end(), second)); }
  bool is_whole() const { return count(false) <= 20 && count(true) <= 20; }

  bool split(uint32_t turn, uint32_t target) {
    const bool light = load(true) <= load(false);
    const uint32_t others = count(!light);
    std::vector<uint32_t> taken;
    std::set<uint32_t> places[2];
    for (const bool second : {false, true})
      for (uint32_t all = count(second), most = std::min(all, 20u), i = 0; i < most; ++i)
        places[second].insert((turn + i * all / most) % all);
    uint32_t place[2] = {}, own = 0;
    for (const uint32_t item : lpt_order(weights_)) {
      if (!places[sides_[item]].contains(place[sides_[item]]++)) continue;
      taken.push_back(item);
      own += sides_[item] == light;
    }
    bool exhausted = split_into(taken, light, own, target);
    if (is_whole() && others != own && peak() > target)
      exhausted = split_into(taken, light, others, target) && exhausted;
    return is_whole() && exhausted;
  }

 private:
  bool split_into(const std::vector<uint32_t>& taken, bool light, uint32_t count, uint32_t target) {
    std::vector<uint32_t> weights;
    int64_t fixed = load(light);
    const int64_t total = load(light) + load(!light);
    for (const uint32_t item : taken) {
      weights.push_back(weights_[item]);
      if (sides_[item] == light) fixed -= weights_[item];
    }
    const std::optional<Subset> subset = greatest_subset(weights, count, static_cast<uint32_t>(total / 2 - fixed),
                                                         static_cast<uint32_t>(total - target - fixed));
    if (!subset) return true;
    if (fixed + subset->sum > total - peak())
      for (size_t i = 0; i < taken.size(); ++i) sides_[taken[i]] = subset->has[i] == light;
    return subset->exhausted;
  }

  Weights weights_;
  TwoSides& sides_;
};

bool split_packing(Weights weights, Packing& packing, uint32_t target) {
  TwoSides sides(weights.size());
  for (uint32_t rank = 0; rank < packing.group; ++rank) sides[packing.slots[packing.group + rank]] = true;
  const uint32_t before = max_load(packing);
  const bool proven = literal::split_two_packs(weights, sides, target);
  std::vector<uint32_t> slots;
  for (const bool second : {false, true})
    for (const uint32_t item : lpt_order(weights))
      if (sides[item] == second) slots.push_back(item);
  Packing split = packing_of(weights, 2, std::move(slots));
  if (max_load(split) < before) packing = std::move(split);
  return proven;
}

// ---- more packs ----

class PackSearch {
 public:
  PackSearch(Weights weights, Packing& packing, uint32_t target, uint32_t max_branches)
      : weights_(weights), packing_(packing), best_(max_load(packing)), target_(target), branches_left_(max_branches) {}

  bool run() {
    const Order lpt = lpt_order(weights_);
    begin({lpt.begin(), lpt.end()});
    return !given_up_ && best_ > target_;
  }

 private:
  using Items = std::vector<uint32_t>;  // heaviest first

  int64_t sum(const Items& items, size_t begin, size_t end) const {
    int64_t sum = 0;
    for (size_t i = begin; i < end; ++i) sum += weights_[items[i]];
    return sum;
  }

  int64_t peak() const {
    int64_t peak = 0;
    for (const Items& pack : full_) peak = std::max(peak, sum(pack, 0, pack.size()));
    return peak;
  }

  int64_t capacity() const { return int64_t{best_} - 1; }

  void begin(const Items& left) {
    const auto packs = static_cast<uint32_t>(left.size() / packing_.group);
    if (packs == 1) return keep(left);
    if (!full_.empty() && packs > 2 && bound_of(left, packs) > capacity()) return;
    if (weights_[left[0]] + sum(left, left.size() - packing_.group + 1, left.size()) > capacity()) return;
    add(left, {left[0]}, 1);
  }

  int64_t bound_of(const Items& items, uint32_t packs) const {
    std::vector<uint32_t> weights;
    for (const uint32_t item : items) weights.push_back(weights_[item]);
    return lower_bound(weights, packs);
  }

  void add(const Items& left, const Items& pack, size_t from) {
    const size_t missing = packing_.group - pack.size(), packs = left.size() / packing_.group;
    if (missing == 0) return close(left, pack);
    const int64_t load = sum(pack, 0, pack.size());
    for (size_t i = from; i + missing <= left.size(); ++i) {
      const int64_t weight = weights_[left[i]];
      // Heavier ones than the first that fits are passed over without a look at anything else.
      const bool fits = load + weight + sum(left, left.size() - missing + 1, left.size()) <= capacity();
      if (!fits) continue;
      if (peak() > capacity()) return;
      const int64_t least = sum(left, 0, left.size()) - static_cast<int64_t>(packs - 1) * capacity();
      if (load + sum(left, i, i + missing) < least) return;
      if (i > from && weight == weights_[left[i - 1]]) continue;
      if (branches_left_ == 0) given_up_ = true;
      if (given_up_) return;
      --branches_left_;
      Items more = pack;
      more.push_back(left[i]);
      add(left, more, i + 1);
      if (given_up_ || best_ <= target_) return;
    }
  }

  void close(const Items& left, const Items& pack) {
    Items rest;
    for (const uint32_t item : left)
      if (std::find(pack.begin(), pack.end(), item) == pack.end()) rest.push_back(item);
    full_.push_back(pack);
    begin(rest);
    full_.pop_back();
  }

  void keep(const Items& last) {
    std::vector<uint32_t> slots;
    for (const Items& pack : full_) slots.insert(slots.end(), pack.begin(), pack.end());
    slots.insert(slots.end(), last.begin(), last.end());
    packing_ = packing_of(weights_, packing_.packs, std::move(slots));
    best_ = max_load(packing_);
  }

  Weights weights_;
  Packing& packing_;
  std::vector<Items> full_;
  uint32_t best_, target_, branches_left_;
  bool given_up_ = false;
};

}  // namespace

std::optional<Subset> greatest_subset(Weights weights, uint32_t count, uint32_t limit, uint32_t enough) {
  const std::vector<Part> taken = subsets_of_half(weights, 0), left_out = subsets_of_half(weights, 1);
  const int64_t all_odd = std::get<0>(*std::max_element(left_out.begin(), left_out.end()));
  const int64_t size = count * kOneItem;
  int64_t best = size - 1;
  const Part* best_taken = nullptr;
  const Part* best_left_out = nullptr;
  for (const Part& part : taken) {
    if (best >= size + enough) break;
    // The least that must be left out beside it.
    const int64_t least = std::get<0>(part) + all_odd - size - limit;
    const auto out = std::lower_bound(left_out.begin(), left_out.end(), Part{least, 0, 0});
    if (out == left_out.end()) break;
    const int64_t sum = std::get<0>(part) + all_odd - std::get<0>(*out);
    if (sum <= best) continue;
    best = sum;
    best_taken = &part;
    best_left_out = &*out;
  }
  if (!best_taken) return std::nullopt;
  Subset subset{static_cast<uint32_t>(best - size), std::vector<bool>(weights.size()), best < size + enough};
  for (size_t i = 0; i < weights.size(); ++i)
    subset.has[i] = i % 2 == 0 ? has(*best_taken, i / 2) : !has(*best_left_out, i / 2);
  return subset;
}

bool split_two_packs(Weights weights, TwoSides& sides, uint32_t target) {
  TwoPacks packs(weights, sides);
  bool proven = false;
  for (uint32_t turn = 0; turn < (packs.is_whole() ? 1 : 4) && packs.peak() > target; ++turn)
    proven = packs.split(turn, target);
  return proven;
}

bool complete(Weights weights, Packing& packing, uint32_t target, uint32_t max_branches) {
  const bool is_small = packing.packs == 2 || weights.size() <= 64;
  if (packing.packs < 2 || packing.group < 3 || !is_small || max_load(packing) <= target) return false;
  if (packing.packs == 2) return split_packing(weights, packing, target);
  return PackSearch(weights, packing, target, max_branches).run();
}

}  // namespace ballast::literal
