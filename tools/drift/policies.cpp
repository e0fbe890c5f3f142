#include "tools/drift/policies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tools/pack/before.hpp"
#include "tools/pack/placement.hpp"

namespace ballast::tools {
namespace {

// Either the packs of items, or the items of slots.
const std::vector<int32_t>& placed(const PlacementArrays& placement) {
  return placement.slots != 0 ? placement.previous_slots : placement.previous_pack;
}

void set_placed(const Packing& packing, PlacementArrays& placement) {
  if (placement.slots != 0)
    placement.previous_slots = packing.item_of_slot;
  else
    placement.previous_pack = packing.pack_index;
}

// The mean of max / mean of a placement's packs with these weights.
double ratio_with(const WeightMatrix& weights, const PlacementArrays& placement, uint32_t packs) {
  const std::vector<double> times = times_before(weights, placement, packs);
  double sum = 0;
  for (size_t layer = 0; layer < weights.layers; ++layer) {
    const auto row = std::span(times).subspan(layer * packs, packs);
    const double most = *std::max_element(row.begin(), row.end());
    sum += most > 0 ? most * packs / std::accumulate(row.begin(), row.end(), 0.0) : 1;
  }
  return sum / weights.layers;
}

// ---- a packing from scratch, its packs named anew ----

// What two packings of a layer share, pack by pack.
std::vector<uint32_t> shared_items(std::span<const int32_t> before, std::span<const int32_t> after, uint32_t packs,
                                   uint32_t in_pack) {
  std::vector<uint32_t> shared(size_t{packs} * packs);
  for (size_t i = 0; i < before.size(); ++i) {
    if (in_pack == 0) {
      ++shared[static_cast<size_t>(before[i]) * packs + static_cast<size_t>(after[i])];
      continue;
    }
    for (size_t j = 0; j < after.size(); ++j) shared[i / in_pack * packs + j / in_pack] += before[i] == after[j];
  }
  return shared;
}

// new_name[pack after]: greedily, the pairs that share most first.
std::vector<uint32_t> names_of_packs(const std::vector<uint32_t>& shared, uint32_t packs) {
  std::vector<uint32_t> order(shared.size()), name(packs, packs);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return shared[a] > shared[b]; });
  std::vector<bool> taken(packs);
  for (const uint32_t pair : order) {
    const uint32_t before = pair / packs, after = pair % packs;
    if (taken[before] || name[after] != packs) continue;
    taken[before] = true;
    name[after] = before;
  }
  return name;
}

// Returns how many items or slots moved all the same.
uint64_t rename(const PlacementArrays& before, uint32_t layers, uint32_t packs, PlacementArrays& after) {
  const size_t width = placed(before).size() / layers;
  const uint32_t in_pack = before.slots / packs;
  uint64_t moved = 0;
  for (size_t layer = 0; layer < layers; ++layer) {
    const auto old = std::span(placed(before)).subspan(layer * width, width);
    const auto now = std::span(placed(after)).subspan(layer * width, width);
    const std::vector<uint32_t> shared = shared_items(old, now, packs, in_pack);
    const std::vector<uint32_t> name = names_of_packs(shared, packs);
    uint64_t stay = 0;
    for (uint32_t pack = 0; pack < packs; ++pack) stay += shared[size_t{name[pack]} * packs + pack];
    moved += width - stay;
    std::vector<int32_t> renamed(width);
    for (size_t i = 0; i < width; ++i)
      if (in_pack == 0)
        renamed[i] = static_cast<int32_t>(name[static_cast<size_t>(now[i])]);
      else
        renamed[name[i / in_pack] * in_pack + i % in_pack] = now[i];
    std::vector<int32_t>& all = after.slots != 0 ? after.previous_slots : after.previous_pack;
    std::copy(renamed.begin(), renamed.end(), all.begin() + static_cast<std::ptrdiff_t>(layer * width));
  }
  return moved;
}

// ---- one policy ----

PlacementArrays plan_options(const Policy& policy, const PlacementArrays& last) {
  PlacementArrays options = last;
  if (policy.kind == Policy::Kind::scratch) {
    options.previous_pack.clear();
    options.previous_slots.clear();
  }
  if (policy.kind == Policy::Kind::limit) options.max_moved = policy.max_moved == 0 ? BALLAST_NONE : policy.max_moved;
  options.move_price_ppb = static_cast<uint32_t>(std::llround(policy.move_price * 1e9));
  return options;
}

class Follower {
 public:
  Follower(const Plugin& plugin, const PackRequest& request, const Policy& policy, const PlacementArrays& start)
      : plugin_(plugin), request_(request), policy_(policy), last_(start) {}

  void plan(const WeightMatrix& weights) {
    if (policy_.kind == Policy::Kind::stay) return;
    const PlacementArrays options = plan_options(policy_, last_);
    const Packing packing = pack(plugin_, {"weights", weights}, request_, options, false);
    PlacementArrays now = last_;
    set_placed(packing, now);
    if (policy_.kind == Policy::Kind::scratch)
      moved_ += rename(last_, weights.layers, packing.packs, now);
    else
      for (const ballast_layer_report& report : packing.reports) moved_ += report.moved_items;
    us_ += packing.milliseconds * 1000 / weights.layers;
    last_ = std::move(now);
  }
  void measure(const WeightMatrix& known, const WeightMatrix& next) {
    planned_.push_back(ratio_with(known, last_, request_.packs));
    next_.push_back(ratio_with(next, last_, request_.packs));
  }
  DriftFigures figures(uint32_t layers) const {
    const auto mean = [](auto first, auto last) {
      return std::accumulate(first, last, 0.0) / static_cast<double>(last - first);
    };
    const auto half = next_.begin() + static_cast<std::ptrdiff_t>(next_.size() / 2);
    const auto count = static_cast<double>(next_.size());
    return {policy_,
            1 / mean(planned_.begin(), planned_.end()),
            1 / mean(next_.begin(), next_.end()),
            1 / mean(half, next_.end()),
            static_cast<double>(moved_) / layers / count,
            us_ / count};
  }

 private:
  const Plugin& plugin_;
  const PackRequest& request_;
  const Policy& policy_;
  PlacementArrays last_;
  std::vector<double> planned_, next_;  // max / mean, an interval each
  uint64_t moved_ = 0;
  double us_ = 0;
};

}  // namespace

std::string Policy::name() const {
  switch (kind) {
    case Kind::stay:
      return "never";
    case Kind::scratch:
      return "from scratch";
    case Kind::free:
      return "no limit";
    case Kind::limit:
      return fmt::format("at most {}", max_moved);
    case Kind::price:
      return fmt::format("price {:g}", move_price);
  }
  return "";
}

std::vector<DriftFigures> follow(const Plugin& plugin, std::span<const WeightMatrix> intervals,
                                 std::span<const Policy> policies, const PackRequest& request,
                                 const std::function<void(size_t plans)>& done) {
  const WeightMatrix& first = intervals[0];
  PlacementArrays start = read_placement(request.placement, {first.layers, first.items, request.packs});
  set_placed(pack(plugin, {"weights", first}, request, start, false), start);
  std::vector<DriftFigures> figures;
  size_t plans = 0;
  for (const Policy& policy : policies) {
    Follower follower(plugin, request, policy, start);
    for (size_t t = 1; t + 1 < intervals.size(); ++t) {
      follower.plan(intervals[t]);
      follower.measure(intervals[t], intervals[t + 1]);
      done(++plans);
    }
    figures.push_back(follower.figures(first.layers));
  }
  return figures;
}

}  // namespace ballast::tools
