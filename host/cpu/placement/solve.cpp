#include "host/cpu/placement/solve.hpp"

#include <algorithm>

#include "host/cpu/scatter.hpp"
#include "host/cpu/workspace.hpp"

namespace ballast::cpu::placement {
namespace {

// Today's code for the job that has always been there.
class PlainSolver {
 public:
  PlainSolver(const Problem& problem, Worker& worker, StopToken& stop)
      : p_(problem), worker_(worker), stop_(stop), shape_(shape_of(problem.items, problem.packs)) {}

  void run(const Rules& rules, State& state, Solution& out) {
    const std::span<uint32_t> w = worker_.w.first(p_.items);
    const std::span<uint16_t> lpt = worker_.lpt.first(p_.items);
    for (uint32_t i = 0; i < p_.items; ++i) w[i] = static_cast<uint32_t>(p_.weight[0][i]);
    order_lpt(w, worker_.order_scratch, lpt);
    worker_.clock.charge(Stage::order);
    uint32_t lower = bound(shape_, w, lpt, worker_.bound_scratch);
    worker_.clock.charge(Stage::bound);
    const Packing packing = worker_.current.as(shape_);
    if (shape_.slots == 1)
      place_one_each(w, packing);
    else
      fold(lpt, w, worker_.build_scratch, packing);
    out.start_load = load_range(packing.load).max;
    worker_.clock.charge(Stage::build);
    for (const Refiner& refiner : rules.recipe.refine) {
      const uint32_t target = target_load(lower, refiner.target_gap_ppb);
      if (refiner.after_complete && complete(packing, w, lpt, target, worker_.complete_scratch, stop_))
        lower = static_cast<uint32_t>(load_range(packing.load).max);
      out.counts.moves += refine(refiner, packing, w, lower, worker_.refine_scratch, worker_.exchange_scratch, stop_);
    }
    out.levels.bound[0] = out.levels.lower_bound = static_cast<int32_t>(lower);
    out.target = target_load(lower, rules.target_gap_ppb);
    read(packing, state);
    worker_.clock.charge(Stage::refine);
  }

 private:
  void place_one_each(std::span<const uint32_t> w, const Packing& packing) const {
    for (uint32_t i = 0; i < shape_.items; ++i) {
      packing.place(i, 0, i, static_cast<int32_t>(w[i]));
      packing.load[i] = static_cast<int32_t>(w[i]);
    }
  }

  void read(const Packing& packing, State& state) const {
    for (uint32_t pack = 0; pack < shape_.packs; ++pack)
      for (uint32_t r = 0; r < shape_.slots; ++r)
        state.lists().push(pack, packing.item[size_t{pack} * shape_.slots + r]);
    state.reload();
  }

  const Problem& p_;
  Worker& worker_;
  StopToken& stop_;
  Shape shape_;
};

class Solver {
 public:
  Solver(const Problem& problem, const Units& units, const Rules& rules, Worker& worker, StopToken& stop,
         SolveScratch& scratch, Solution& out)
      : p_(problem),
        units_(units),
        rules_(rules),
        worker_(worker),
        stop_(stop),
        s_(scratch),
        state_(scratch.state),
        out_(out) {}

  Status run() {
    for (uint32_t k = 0; k < p_.scenarios; ++k)
      out_.levels.bound[k] = static_cast<int32_t>(bound_of(p_, k, s_.level, s_.replicate));
    set_offsets(p_, units_, rules_.level, rules_.target_gap_ppb, out_.levels);
    for (uint32_t k = 0; k < p_.scenarios; ++k) state_.set_offset(k, out_.levels.offset[k]);
    const Wide lower = out_.levels.lower_bound;
    out_.target = lower + share_of(lower, rules_.target_gap_ppb);
    worker_.clock.charge(Stage::bound);
    if (const Status status = start(state_, rules_.pair_givers, s_.starting, s_.replicate, out_.counts.replaced);
        !status.ok())
      return status;
    out_.start_load = state_.top();
    out_.forced_cost = state_.moved();
    if (p_.previous) state_.save(s_.start);
    worker_.clock.charge(Stage::build);
    set_limits();
    if (!is_settled()) search_all();
    finish();
    worker_.clock.charge(Stage::refine);
    return {};
  }

 private:
  void set_limits() {
    if (!p_.previous) return;
    price_ = share_of(out_.levels.lower_bound, rules_.price_ppb);
    if (rules_.max_moved != 0)
      limit_ = std::max<Wide>(state_.moved(), rules_.max_moved == kNoMoves ? 0 : rules_.max_moved);
  }

  // Whether the start leaves nothing to be found.
  bool is_settled() const {
    if (p_.packs == 1) return true;
    if (!p_.alike || p_.previous) return false;
    return p_.mean_slots == 1 || (p_.mean_slots == 2 && p_.scenarios == 1 && !p_.classes);
  }

  void search_all() {
    // What makes other swaps than `exchange` is for packs and items that cannot be told apart.
    const auto searches = [](const Refiner& refiner) { return refiner.kind == RefinerKind::exchange; };
    const RefinerList& list = rules_.recipe.refine;
    const Refiner* const first = std::find_if(list.begin(), list.end(), searches);
    if (first == list.end()) return;
    if (p_.previous) search_by(*first, true);
    if (p_.previous && (limit_ != kUnlimited || price_ > 0)) return;
    for (const Refiner& refiner : list) {
      if (!searches(refiner)) continue;
      if (refiner.after_complete && is_split()) split(refiner);
      search_by(refiner, false);
    }
  }

  // Whether all that can be told apart of two packs is that the one has an item more.
  bool is_split() const {
    return p_.packs == 2 && p_.items >= 6 && p_.scenarios == 1 && !p_.copies && !p_.previous && !p_.classes &&
           p_.pace[0] == 1 && p_.pace[1] == 1 && p_.base[0][0] == 0 && p_.base[0][1] == 0 &&
           p_.least[0] == p_.least[1] && p_.most[0] == p_.most[1] && p_.most[0] - p_.least[0] <= 1;
  }

  // The step `complete` of the plain job, for packs that need not be equal.
  void split(const Refiner& refiner) {
    Levels& levels = out_.levels;
    const Wide target = levels.lower_bound + share_of(levels.lower_bound, refiner.target_gap_ppb),
               before = state_.top();
    if (before <= target) return;
    const std::span<uint32_t> w = worker_.w.first(p_.items);
    const std::span<uint16_t> lpt = worker_.lpt.first(p_.items);
    TwoPackScratch& scratch = worker_.complete_scratch.two_packs;
    for (uint32_t i = 0; i < p_.items; ++i) w[i] = static_cast<uint32_t>(p_.weight[0][i]);
    order_lpt(w, worker_.order_scratch, lpt);
    for (const uint8_t pack : {uint8_t{0}, uint8_t{1}})
      for (const int32_t item : state_.lists().of(pack)) scratch.of_pack[static_cast<size_t>(item)] = pack;
    const bool proven = split_two_packs(w, lpt, static_cast<uint32_t>(target), scratch, stop_);
    Wide load[2] = {};
    for (uint32_t i = 0; i < p_.items; ++i) load[scratch.of_pack[i]] += w[i];
    if (std::max(load[0], load[1]) < before) {
      state_.reset(p_);
      for (const uint16_t item : lpt) state_.push(scratch.of_pack[item], item);
    }
    if (!proven) return;
    levels.bound[0] = levels.lower_bound = static_cast<int32_t>(state_.top());
    out_.target = levels.lower_bound + share_of(levels.lower_bound, rules_.target_gap_ppb);
  }

  void search_by(const Refiner& refiner, bool singles) {
    const Wide lower = out_.levels.lower_bound;
    SearchLimits limits;
    limits.max_subset = refiner.width;
    limits.stall = max_stall_of(refiner, p_.mean_slots);
    limits.move_cap = refiner.move_cap;
    limits.target = lower + share_of(lower, refiner.target_gap_ppb);
    limits.limit = limit_;
    limits.price = price_;
    limits.singles = singles;
    search(state_, limits, s_.search, stop_, out_.counts);
  }

  void finish() {
    out_.limit_bound = out_.levels.lower_bound;
    if (!p_.previous) return;
    if (rules_.min_gain_ppb > 0 && out_.start_load - state_.top() <= share_of(out_.start_load, rules_.min_gain_ppb)) {
      state_.restore(s_.start);
      out_.counts.replaced = 0;
    }
    out_.kept = is_start();
    if (counts_units())
      out_.limit_bound =
          std::max(out_.limit_bound, bound_of_few_moves(p_, limit_, out_.start_load, s_.search.few_moves));
  }

  bool is_start() const {
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      const auto now = state_.lists().of(pack), then = s_.start.lists.of(pack);
      if (!std::equal(now.begin(), now.end(), then.begin(), then.end())) return false;
    }
    return true;
  }

  // Whether the bound under a limit holds: every move costs 1, and nothing had to move.
  bool counts_units() const {
    if (p_.copies || p_.scenarios > 1 || limit_ == kUnlimited || out_.forced_cost > 0) return false;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (p_.home[i] == kNone || (p_.cost[i] != 1 && p_.cost[i] != kPinned)) return false;
    return true;
  }

  const Problem& p_;
  const Units& units_;
  const Rules& rules_;
  Worker& worker_;
  StopToken& stop_;
  SolveScratch& s_;
  State& state_;
  Solution& out_;
  Wide limit_ = kUnlimited;
  Wide price_ = 0;
};

}  // namespace

void SolveScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  state.layout(cutter, max_items, max_packs);
  start.layout(cutter, max_items, max_packs);
  replicate.layout(cutter, max_items);
  starting.layout(cutter, max_items, max_packs);
  level.layout(cutter, max_items);
  search.layout(cutter, max_items, max_packs);
}

Status solve(const Problem& problem, const Units& units, const Rules& rules, Worker& worker, StopToken& stop,
             SolveScratch& scratch, Solution& out) {
  out = {};
  scratch.state.reset(problem);
  if (!problem.plain) return Solver(problem, units, rules, worker, stop, scratch, out).run();
  PlainSolver(problem, worker, stop).run(rules, scratch.state, out);
  out.limit_bound = out.levels.lower_bound;
  return {};
}

Status check_feasible(const Problem& problem, const Rules& rules, SolveScratch& scratch) {
  if (problem.plain) return {};
  uint32_t replaced = 0;
  scratch.state.reset(problem);
  return start(scratch.state, rules.pair_givers, scratch.starting, scratch.replicate, replaced);
}

}  // namespace ballast::cpu::placement
