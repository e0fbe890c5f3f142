#include "tests/literal/one_rule/random_jobs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tests/literal/one_rule/draw.hpp"
#include "tests/literal/one_rule/one_rule.hpp"

namespace ballast::literal::one_rule {
namespace {

constexpr uint32_t kOptions = 15;
constexpr std::array<const char*, kOptions> kNames = {"uneven", "packs",      "classes",   "copies", "two slots",
                                                      "nodes",  "previous",   "broken",    "limit",  "forced",
                                                      "price",  "least gain", "scenarios", "cap",    "absolute"};
constexpr int32_t kMostItemsForTriples = 32;  // `thorough` takes long on more

bool has(Mix mix, Mix options) { return (mix & options) != 0; }
bool lacks(Mix mix, Mix options) { return !has(mix, options); }

bool is_supported(Mix mix) {
  if (has(mix, kCopies) && has(mix, kUneven | kClasses)) return false;
  if (lacks(mix, kCopies) && has(mix, kTwoSlots | kNodes)) return false;
  if (has(mix, kNodes) && has(mix, kPacks | kPrevious | kScenarios | kTwoSlots)) return false;
  if (lacks(mix, kPrevious) && has(mix, kBroken | kLimit | kForced | kPrice | kLeastGain)) return false;
  if (has(mix, kLimit) && has(mix, kForced)) return false;
  return has(mix, kScenarios) || lacks(mix, kCap | kAbsolute);
}

std::vector<Mix> all_supported() {
  std::vector<Mix> mixes;
  for (Mix mix = 0; mix < 1u << kOptions; ++mix)
    if (is_supported(mix)) mixes.push_back(mix);
  return mixes;
}

constexpr Mix kPair = kPrevious | kScenarios;
constexpr std::array<Mix, 35> kUsual = {
    kUneven,
    kPacks,
    kClasses,
    kPacks | kClasses,
    kPrevious,
    kPrevious | kLimit,
    kPrevious | kPrice,
    kPrevious | kLimit | kPrice,
    kPrevious | kBroken | kForced,
    kPacks | kPrevious | kLimit,
    kPacks | kPrevious | kPrice,
    kPacks | kClasses | kPrevious | kLimit,
    kClasses | kPrevious | kPrice,
    kCopies,
    kCopies | kPacks,
    kCopies | kTwoSlots,
    kCopies | kNodes,
    kCopies | kPrevious,
    kCopies | kPrevious | kLimit,
    kCopies | kPrevious | kPrice,
    kCopies | kPrevious | kBroken,
    kCopies | kPacks | kPrevious | kLimit,
    kScenarios,
    kScenarios | kPacks,
    kScenarios | kClasses,
    kPair,
    kPair | kLimit,
    kPair | kPrice,
    kPair | kPacks | kPrice,
    kScenarios | kCopies,
    kPair | kCopies | kLimit,
    kPair | kCopies | kPrice,
    kScenarios | kCap,
    kScenarios | kAbsolute,
    kPrevious | kLeastGain,
};

class Maker {
 public:
  Maker(Mix mix, const Sizes& sizes, uint64_t number) : mix_(mix), sizes_(sizes), draw_(number * 0x10001 + mix) {
    made_.name = name_of(mix) + " #" + std::to_string(number);
  }

  RandomJob make() {
    draw_shape();
    draw_weights();
    if (has(mix_, kPacks)) draw_packs();
    if (has(mix_, kClasses)) draw_classes();
    draw_effort();
    if (has(mix_, kPrevious)) draw_previous();
    if (has(mix_, kPrevious)) draw_terms();
    return made_;
  }

 private:
  Job& options() { return made_.job.options; }
  bool has_copies() const { return has(mix_, kCopies); }
  int32_t slots() const { return made_.job.options.slots > 0 ? made_.job.options.slots : made_.job.options.items; }

  void draw_shape() {
    Job& job = options();
    job.packs = draw_.index(2, sizes_.max_packs);
    if (has(mix_, kNodes)) job.packs = 2 * std::max(1, job.packs / 2);
    int32_t group = draw_.index(draw_.chance(10) ? 1 : 2, std::max(2, sizes_.max_slots / job.packs));
    if (has(mix_, kTwoSlots)) group = 2;
    const int32_t all = job.packs * group;
    job.items = all;
    if (has(mix_, kUneven)) job.items = std::max(2, all - draw_.index(1, job.packs - 1));
    if (has(mix_, kPacks) && !has_copies() && draw_.chance(50))
      job.items = std::max(2, all - draw_.index(0, job.packs - 1));
    if (!has_copies()) return;
    job.slots = all;
    const int32_t most_spare = std::max(1, std::min(all - group, all / 2));
    job.items = std::max({all - draw_.index(draw_.chance(10) ? 0 : 1, most_spare), group, 1});
    if (has(mix_, kNodes)) draw_nodes(group);
    // Few enough copies to be a limit, enough to fill the slots.
    const int32_t enough = (job.slots + job.items - 1) / job.items;
    if (draw_.chance(30) && lacks(mix_, kNodes)) job.max_copies = draw_.index(enough, std::max(enough, job.packs));
  }

  // Two nodes, of two or four groups; a node has at least as many items as a pack has slots.
  void draw_nodes(int32_t group) {
    Job& job = options();
    job.nodes = 2;
    job.groups = draw_.chance(50) ? 2 : 4;
    const int32_t least = 2 * group;
    job.items = std::max(job.items, least) / job.groups * job.groups;
    if (job.items >= least) return;
    job.groups = 2;
    job.items = least;
  }

  void draw_weights() {
    CallerJob& job = made_.job;
    const int32_t items = job.options.items;
    job.weights = {draw_.weights(items)};
    if (lacks(mix_, kScenarios)) return;
    const int32_t scenarios = draw_.index(2, draw_.chance(20) ? 8 : 3);
    for (int32_t k = 1; k < scenarios; ++k) {
      if (draw_.chance(10))
        job.weights.push_back(job.weights[0]);
      else
        job.weights.push_back(draw_.chance(50) ? draw_.drifted(job.weights[0]) : draw_.weights(items));
    }
    if (draw_.chance(40)) job.options.level = Level::plain;
    if (draw_.chance(30))
      for (int32_t k = 0; k < scenarios; ++k) job.importance.push_back(draw_.between(1, draw_.chance(20) ? 16 : 3));
    job.absolute = has(mix_, kAbsolute);
    if (lacks(mix_, kCap)) return;
    const double mean = total_of(job.weights.back()) / job.options.packs;
    job.cap.assign(static_cast<size_t>(scenarios), 0.0);
    job.cap.back() = std::floor(mean * static_cast<double>(draw_.between(98, 150)) / 100) + 1;
  }

  void draw_packs() {
    Job& job = options();
    const bool paces = draw_.chance(70);
    if (paces)
      for (int32_t p = 0; p < job.packs; ++p) job.pace.push_back(draw_.between(1, draw_.chance(10) ? 255 : 3));
    if (!paces || draw_.chance(70))
      for (const std::vector<double>& weights : made_.job.weights) draw_base(total_of(weights));
    if (!has_copies()) draw_counts();
  }

  void draw_base(double total) {
    std::vector<double> base;
    const int64_t most = 1 + static_cast<int64_t>(total) / (2 * options().packs);
    for (int32_t p = 0; p < options().packs; ++p)
      base.push_back(draw_.chance(20) ? 0.0 : static_cast<double>(draw_.between(0, most)));
    made_.job.base_load.push_back(base);
  }

  void draw_counts() {
    Job& job = options();
    job.counts = static_cast<Counts>(draw_.index(0, 2));
    if (job.counts != Counts::capacity) return;
    int64_t room = 0;
    for (int32_t p = 0; p < job.packs; ++p) {
      const int64_t mean = (job.items + job.packs - 1) / job.packs;
      job.capacity.push_back(draw_.chance(8) ? 0 : std::max<int64_t>(0, mean + draw_.between(-1, 3)));
      room += job.capacity.back();
    }
    for (; room < job.items; ++room) ++job.capacity[draw_.index(0, job.packs - 1)];
  }

  void draw_classes() {
    const int32_t classes = std::max(2, options().items / 2);
    for (int32_t i = 0; i < options().items; ++i)
      options().item_class.push_back(draw_.chance(60) ? draw_.index(1, classes) : 0);
  }

  void draw_effort() {
    made_.effort = draw_.index(1, 3);
    if (made_.effort == 3 && options().items > kMostItemsForTriples) made_.effort = 2;
    options().effort = effort_of(made_.effort);
    if (!draw_.chance(10)) return;
    made_.move_cap = draw_.index(1, 8);
    options().effort.rounds.cap = std::min(options().effort.rounds.cap, made_.move_cap);
    for (SearchLimits& limits : options().effort.searches) limits.move_cap = std::min(limits.move_cap, made_.move_cap);
  }

  // The placement that was right for other weights, or any, if there is none.
  Answer before() {
    CallerJob job = made_.job;
    for (std::vector<double>& row : job.weights) row = draw_.drifted(row);
    job.options.effort = effort_of(1);
    return solve(quantise(job).job);
  }

  void draw_previous() {
    const Answer answer = before();
    if (has_copies())
      draw_previous_slots(answer);
    else
      draw_previous_packs(answer);
  }

  void draw_previous_slots(const Answer& answer) {
    Job& job = options();
    job.previous_slots = answer.item_of_slot;
    if (job.previous_slots.empty()) job.previous_slots.assign(job.slots, -1);
    if (lacks(mix_, kBroken)) return;
    for (int32_t count = draw_.index(1, 3); count > 0; --count)
      job.previous_slots[draw_.index(0, job.slots - 1)] = draw_.index(-1, job.items - 1);
  }

  void draw_previous_packs(const Answer& answer) {
    Job& job = options();
    job.previous_pack = answer.pack;
    if (!answer.feasible)
      for (int32_t i = 0; i < job.items; ++i) job.previous_pack.push_back(draw_.index(0, job.packs - 1));
    const int64_t wrong = has(mix_, kBroken) ? 30 : 0;
    for (int32_t& pack : job.previous_pack) {
      if (draw_.chance(8)) pack = -1;
      if (draw_.chance(wrong)) pack = draw_.index(-1, job.packs - 1);
    }
    if (draw_.chance(50)) draw_ranks(answer);
    if (draw_.chance(40)) draw_costs();
  }

  void draw_ranks(const Answer& answer) {
    Job& job = options();
    for (int32_t i = 0; i < job.items; ++i) {
      const int32_t rank = answer.feasible && lacks(mix_, kBroken) ? answer.rank[i] : draw_.index(-1, job.items);
      job.previous_rank.push_back(job.previous_pack[i] < 0 ? -1 : rank);
    }
  }

  void draw_costs() {
    Job& job = options();
    const bool pins = draw_.chance(50);
    const int64_t most = draw_.chance(20) ? 1'000'000 : 3;
    for (int32_t i = 0; i < job.items; ++i)
      job.move_cost.push_back(pins && job.previous_pack[i] >= 0 && draw_.chance(10) ? kPinned : draw_.between(1, most));
  }

  void draw_terms() {
    Job& job = options();
    if (has(mix_, kLimit)) job.max_moved = draw_.between(1, std::max(2, slots() / 4));
    if (has(mix_, kForced)) job.max_moved = kForcedOnly;
    const std::array<int64_t, 4> prices = {300'000, 1'000'000, 5'000'000, 20'000'000};
    if (has(mix_, kPrice)) job.move_price_ppb = prices[draw_.index(0, 3)];
    const std::array<int64_t, 3> gains = {1'000'000, 10'000'000, 100'000'000};
    if (has(mix_, kLeastGain)) job.min_gain_ppb = gains[draw_.index(0, 2)];
  }

  Mix mix_;
  Sizes sizes_;
  Draw draw_;
  RandomJob made_;
};

}  // namespace

std::span<const Mix> supported_mixes() {
  static const std::vector<Mix> mixes = all_supported();
  return mixes;
}

std::span<const Mix> usual_mixes() { return kUsual; }

std::string name_of(Mix mix) {
  std::string name;
  for (uint32_t option = 0; option < kOptions; ++option)
    if (has(mix, 1u << option)) name += (name.empty() ? "" : ", ") + std::string(kNames[option]);
  return name.empty() ? "plain" : name;
}

RandomJob random_job(Mix mix, const Sizes& sizes, uint64_t number) { return Maker(mix, sizes, number).make(); }

RandomJob random_job(const Sizes& sizes, uint64_t number) {
  const std::span<const Mix> mixes = supported_mixes();
  return random_job(mixes[static_cast<size_t>(Random(~number).below(mixes.size()))], sizes, number);
}

}  // namespace ballast::literal::one_rule
