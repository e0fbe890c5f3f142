#include "host/cpu/exact/few_packs.hpp"

#include <algorithm>
#include <numeric>

namespace ballast::cpu {
namespace {

using Left = FewPackScratch::Left;

class PackSearch {
 public:
  PackSearch(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt, uint32_t target,
             uint32_t max_branches, FewPackScratch& scratch, StopToken& stop)
      : packing_(packing),
        w_(w),
        lpt_(lpt),
        target_(target),
        max_branches_(max_branches),
        scratch_(scratch),
        stop_(stop),
        packs_(packing.shape.packs),
        slots_(packing.shape.slots),
        best_(static_cast<uint32_t>(load_range(packing.load).max)) {}

  bool run() {
    Left& all = scratch_.left[0];
    for (uint32_t i = 0; i < packing_.shape.items; ++i) {
      all.place[i] = static_cast<uint8_t>(i);
      all.weight[i] = w_[lpt_[i]];
    }
    begin(0, 0);
    return !given_up_ && best_ > target_;
  }

 private:
  bool ended() const { return given_up_ || best_ <= target_; }
  uint32_t capacity() const { return best_ - 1; }

  // The heaviest item left begins the pack.
  void begin(uint32_t pack, uint32_t peak) {
    Left& left = scratch_.left[pack];
    const uint32_t packs = packs_ - pack, count = packs * slots_;
    left.sum[0] = 0;
    for (uint32_t i = 0; i < count; ++i) left.sum[i + 1] = left.sum[i] + left.weight[i];
    left.peak = peak;
    if (packs == 1) return keep(std::max(peak, left.sum[count]));
    if (pack > 0 && packs > 2 && is_hopeless(left, packs)) return;
    left.chosen = 1;
    if (left.weight[0] + left.sum[count] - left.sum[count - slots_ + 1] <= capacity())
      add(pack, 1, slots_ - 1, left.weight[0]);
  }

  bool is_hopeless(const Left& left, uint32_t packs) {
    const uint32_t count = packs * slots_;
    const std::span<const uint32_t> weights(left.weight, count);
    return bound(shape_of(count, packs), weights, scratch_.order.first(count), scratch_.bound) > capacity();
  }

  // Adds `missing` items to a pack that weighs `load`, none before `from`.
  void add(uint32_t pack, uint32_t from, uint32_t missing, uint32_t load) {
    if (missing == 0) return close(pack, load);
    Left& left = scratch_.left[pack];
    const uint32_t count = (packs_ - pack) * slots_;
    const uint32_t lightest = left.sum[count] - left.sum[count - missing + 1];  // one fewer than are missing
    for (uint32_t i = first_that_fits(left, from, count, load + lightest); i + missing <= count; ++i) {
      // The packs before this one must do, the rest must find room in those after it, and equal items are taken in
      // order.
      if (left.peak > capacity() || load + left.sum[i + missing] - left.sum[i] < least(left, pack)) return;
      if (i > from && left.weight[i] == left.weight[i - 1]) continue;
      if (load + left.weight[i] + lightest > capacity()) continue;
      if (!count_branch()) return;
      left.chosen |= uint64_t{1} << i;
      add(pack, i + 1, missing - 1, load + left.weight[i]);
      left.chosen &= ~(uint64_t{1} << i);
      if (ended()) return;
    }
  }

  uint32_t first_that_fits(const Left& left, uint32_t from, uint32_t count, uint32_t load) const {
    const auto* begin = left.weight + from;
    const auto fits =
        std::partition_point(begin, left.weight + count, [&](uint32_t weight) { return load + weight > capacity(); });
    return static_cast<uint32_t>(fits - left.weight);
  }

  // What the pack must weigh, so that the packs after it hold the rest.
  uint32_t least(const Left& left, uint32_t pack) const {
    const uint32_t packs = packs_ - pack;
    const uint64_t others = uint64_t{packs - 1} * capacity(), total = left.sum[packs * slots_];
    return total > others ? static_cast<uint32_t>(total - others) : 0;
  }

  bool count_branch() {
    constexpr uint32_t kPollEvery = 1024;
    given_up_ = branches_ == max_branches_ || (branches_ % kPollEvery == 0 && stop_.requested());
    ++branches_;
    return !given_up_;
  }

  void close(uint32_t pack, uint32_t load) {
    const Left& left = scratch_.left[pack];
    Left& next = scratch_.left[pack + 1];
    uint32_t taken = 0;
    for (uint32_t i = 0; i < (packs_ - pack) * slots_; ++i) {
      if (left.chosen >> i & 1) {
        ++taken;
        continue;
      }
      next.place[i - taken] = left.place[i];
      next.weight[i - taken] = left.weight[i];
    }
    begin(pack + 1, std::max(left.peak, load));
  }

  // A better packing: the last pack takes what is left.
  void keep(uint32_t peak) {
    best_ = peak;
    for (uint32_t pack = 0; pack < packs_; ++pack) {
      const Left& left = scratch_.left[pack];
      packing_.load[pack] = 0;
      uint32_t rank = 0;
      for (uint32_t i = 0; rank < slots_; ++i) {
        if (pack + 1 < packs_ && !(left.chosen >> i & 1)) continue;
        packing_.place(pack, rank++, lpt_[left.place[i]], static_cast<int32_t>(left.weight[i]));
        packing_.load[pack] += static_cast<int32_t>(left.weight[i]);
      }
    }
  }

  const Packing& packing_;
  std::span<const uint32_t> w_;
  std::span<const uint16_t> lpt_;
  uint32_t target_, max_branches_;
  FewPackScratch& scratch_;
  StopToken& stop_;
  uint32_t packs_, slots_;
  uint32_t best_;  // the max load to beat
  uint32_t branches_ = 0;
  bool given_up_ = false;
};

}  // namespace

void FewPackScratch::layout(ArenaLayout& cutter, uint32_t max_packs) {
  constexpr uint32_t kMostPacks = kMaxItemsSearched / 3;
  left = cutter.allocate_span<Left>(std::min(max_packs, kMostPacks));
  order = cutter.allocate_span<uint16_t>(kMaxItemsSearched);
  bound.layout(cutter, kMaxItemsSearched);
  std::iota(order.begin(), order.end(), uint16_t{0});
}

bool branch_and_bound(const Packing& packing, std::span<const uint32_t> w, std::span<const uint16_t> lpt,
                      uint32_t target, uint32_t max_branches, FewPackScratch& scratch, StopToken& stop) {
  return PackSearch(packing, w, lpt, target, max_branches, scratch, stop).run();
}

}  // namespace ballast::cpu
