#include "tools/exact/solver.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_set>
#include <vector>

#include "host/cpu/bound.hpp"

namespace ballast::exact {
namespace {

// Whether all items fit into packs of a given capacity. The heaviest item left opens a pack; all choices of company are
// tried, heaviest first; then the rest is packed in the same way.
class Decision {
 public:
  Decision(std::vector<uint32_t> descending, uint32_t packs, uint32_t capacity, uint64_t step_limit, Prune prune)
      : weights_(std::move(descending)),
        packs_(packs),
        slots_(static_cast<uint32_t>(weights_.size()) / packs),
        capacity_(capacity),
        step_limit_(step_limit),
        prune_(prune),
        prefix_(weights_.size() + 1),
        used_(weights_.size()) {}

  // Nothing: the steps ran out.
  std::optional<bool> fits() {
    const bool fit = pack_rest(packs_, std::accumulate(weights_.begin(), weights_.end(), uint64_t{0}));
    if (out_of_steps()) return std::nullopt;
    return fit;
  }

  uint64_t steps() const { return steps_; }
  uint32_t peak() const { return peak_; }  // of the packing found

 private:
  bool out_of_steps() const { return steps_ >= step_limit_; }

  // The items left, as places in weights_.
  std::vector<uint32_t> left() const {
    std::vector<uint32_t> places;
    for (uint32_t i = 0; i < weights_.size(); ++i)
      if (!used_[i]) places.push_back(i);
    return places;
  }

  bool pack_rest(uint32_t packs, uint64_t total) {
    if (total > uint64_t{packs} * capacity_ || out_of_steps()) return false;
    if (packs == 1) {
      peak_ = std::max(peak_, static_cast<uint32_t>(total));
      return true;
    }
    const std::vector<uint32_t> places = left();
    if ((prune_ == Prune::by_bound && hopeless(places, packs)) || failed_before()) return false;
    Company company{places, {}, packs, total};
    company.sums.resize(places.size() + 1);
    for (size_t i = 0; i < places.size(); ++i) company.sums[i + 1] = company.sums[i] + weights_[places[i]];
    used_[places[0]] = true;
    const bool fit = choose(company, 1, slots_ - 1, weights_[places[0]]);
    used_[places[0]] = false;
    if (!fit && !out_of_steps()) remember_failure();
    return fit;
  }

  struct Company {
    const std::vector<uint32_t>& places;
    std::vector<uint64_t> sums;  // of the first of them
    uint32_t packs;
    uint64_t total;
  };

  // Adds `missing` items from place `from` on to a pack that weighs `load`.
  bool choose(const Company& company, size_t from, uint32_t missing, uint64_t load) {
    ++steps_;
    if (missing == 0) return close_pack(company, load);
    const size_t count = company.places.size();
    // This pack must take the load that the others cannot hold.
    const uint64_t others = uint64_t{company.packs - 1} * capacity_;
    const uint64_t least = company.total > others ? company.total - others : 0;
    const uint64_t lightest = company.sums[count] - company.sums[count - missing];
    if (load + lightest > capacity_) return false;
    for (size_t i = from; i + missing <= count; ++i) {
      if (load + company.sums[i + missing] - company.sums[i] < least) return false;  // it only gets lighter
      const uint32_t place = company.places[i], weight = weights_[place];
      // Equal items are taken in order.
      if (i > from && weight == weights_[company.places[i - 1]]) continue;
      if (load + weight + company.sums[count] - company.sums[count - missing + 1] > capacity_) continue;
      used_[place] = true;
      const bool fit = choose(company, i + 1, missing - 1, load + weight);
      used_[place] = false;
      if (fit || out_of_steps()) return fit;
    }
    return false;
  }

  bool close_pack(const Company& company, uint64_t load) {
    const uint32_t before = peak_;
    peak_ = std::max(peak_, static_cast<uint32_t>(load));
    if (pack_rest(company.packs - 1, company.total - load)) return true;
    peak_ = before;
    return false;
  }

  bool hopeless(const std::vector<uint32_t>& places, uint32_t packs) {
    std::vector<uint32_t> w;
    w.reserve(places.size());
    for (const uint32_t place : places) w.push_back(weights_[place]);
    std::vector<uint16_t> order(w.size());
    std::iota(order.begin(), order.end(), uint16_t{0});
    cpu::BoundScratch scratch;
    scratch.prefix = prefix_;
    return cpu::bound(cpu::shape_of(static_cast<uint32_t>(w.size()), packs), w, order, scratch) > capacity_;
  }

  // Sets of up to 64 items are remembered as they are.
  uint64_t mask() const {
    uint64_t bits = 0;
    for (size_t i = 0; i < used_.size(); ++i) bits |= uint64_t{used_[i]} << i;
    return bits;
  }
  bool failed_before() const { return used_.size() <= 64 && failed_.contains(mask()); }
  void remember_failure() {
    if (used_.size() <= 64) failed_.insert(mask());
  }

  std::vector<uint32_t> weights_;
  uint32_t packs_, slots_, capacity_;
  uint64_t step_limit_;
  Prune prune_;
  uint64_t steps_ = 0;
  uint32_t peak_ = 0;
  std::vector<uint32_t> prefix_;
  std::vector<bool> used_;
  std::unordered_set<uint64_t> failed_;
};

}  // namespace

Interval optimum(std::span<const uint32_t> weights, uint32_t packs, uint32_t lower, uint32_t upper, uint64_t step_limit,
                 Prune prune) {
  std::vector<uint32_t> descending(weights.begin(), weights.end());
  std::sort(descending.begin(), descending.end(), std::greater<>());
  Interval interval{lower, upper, 0};
  // First a little below what is known, where a better packing is easy to find; then halfway, and lower still where
  // that cannot be decided.
  uint32_t capacity = upper - 1;
  while (!interval.solved() && interval.steps < step_limit) {
    Decision decision(descending, packs, capacity, (step_limit - interval.steps + 1) / 2, prune);
    const std::optional<bool> fits = decision.fits();
    interval.steps += decision.steps();
    if (fits == true)
      interval.upper = decision.peak();
    else if (fits == false)
      interval.lower = capacity + 1;
    else if (capacity == interval.lower)
      break;
    // A capacity that could not be decided is too close to the optimum. A lower one is easier to refute.
    const uint32_t reach = (fits ? interval.upper - 1 : capacity) - interval.lower;
    capacity = interval.lower + (fits == true ? reach : reach / 2);
  }
  return interval;
}

}  // namespace ballast::exact
