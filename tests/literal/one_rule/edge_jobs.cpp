#include <algorithm>
#include <array>

#include "tests/literal/one_rule/draw.hpp"
#include "tests/literal/one_rule/random_jobs.hpp"

namespace ballast::literal::one_rule {
namespace {

// A plain job of a few packs, and what the edges change about it.
class EdgeMaker {
 public:
  EdgeMaker(uint64_t seed, RandomJob& made) : draw_(seed), made_(made), job_(made.job.options) {
    made.effort = draw_.index(1, 3);
    job_.effort = effort_of(made.effort);
    draw_shape(5, 6);
  }

  void all_pinned() {
    put_anywhere_even();
    job_.move_cost.assign(job_.items, kPinned);
    if (draw_.chance(50)) job_.max_moved = draw_.chance(50) ? kForcedOnly : 3;
  }

  void pins_do_not_fit() {
    put_anywhere_even();
    job_.move_cost.assign(job_.items, 1);
    for (int32_t i = 0; i <= group(); ++i) pin(i, 0);
  }

  void pins_of_one_class() {
    put_anywhere_even();
    job_.move_cost.assign(job_.items, 1);
    job_.item_class.assign(job_.items, 0);
    pin(0, 1);
    pin(1, 1);
    job_.item_class[0] = job_.item_class[1] = 7;
  }

  void one_live_pack() {
    capacities(0);
    job_.capacity[draw_.index(0, job_.packs - 1)] = job_.items + draw_.between(0, 2);
    if (draw_.chance(50)) put_anywhere_even();
  }

  void dead_pack() {
    put_anywhere_even();
    capacities(2 * group());
    job_.capacity[draw_.index(0, job_.packs - 1)] = 0;
    limit_moves();
  }

  void exact_capacities() {
    capacities(0);
    for (int32_t i = 0; i < job_.items; ++i) ++job_.capacity[draw_.index(0, job_.packs - 1)];
    if (draw_.chance(50)) put_anywhere_even();
  }

  void too_small() {
    exact_capacities();
    *std::max_element(job_.capacity.begin(), job_.capacity.end()) -= 1;
  }

  void nothing_may_move() {
    put_anywhere_even();
    job_.max_moved = kForcedOnly;
  }

  void broken_and_limited() {
    for (int32_t i = 0; i < job_.items; ++i) job_.previous_pack.push_back(draw_.chance(70) ? 0 : job_.packs - 1);
    job_.max_moved = 1;
    if (draw_.chance(50)) job_.move_price_ppb = 1'000'000;
  }

  void one_class() {
    resize(draw_.index(2, 8), 1);
    job_.item_class.assign(job_.items, 3);
    if (draw_.chance(50)) put_anywhere_even();
  }

  void crowded_class() {
    job_.item_class.assign(job_.items, 0);
    for (int32_t i = 0; i <= job_.packs; ++i) job_.item_class[i] = 1;
    if (draw_.chance(50)) job_.counts = Counts::free;
  }

  // Classes of as many items as there are packs, light items in no class.
  void chains() {
    for (int32_t i = 0; i < job_.items; ++i) job_.item_class.push_back(i % group() == 0 ? 0 : i % group());
    if (draw_.chance(60)) put_anywhere();
    if (draw_.chance(40)) {
      capacities(group());
      job_.capacity[0] += 1;
    }
  }

  void base_above_all() {
    const double total = total_of(made_.job.weights[0]);
    std::vector<double> base;
    for (int32_t p = 0; p < job_.packs; ++p) base.push_back(draw_.chance(60) ? 10 * (total + 1) : 0);
    base[0] = 100 * (total + 1);
    made_.job.base_load = {base};
    if (draw_.chance(50)) job_.counts = Counts::free;
    if (draw_.chance(50)) put_anywhere_even();
  }

  void slow_pack() {
    job_.pace.assign(job_.packs, 1);
    job_.pace[draw_.index(0, job_.packs - 1)] = 255;
    job_.counts = draw_.chance(50) ? Counts::free : Counts::even;
  }

  void all_zero() {
    set_weights(0);
    if (draw_.chance(50)) put_anywhere();
    if (draw_.chance(50)) job_.pace.assign(job_.packs, 2);
  }

  void all_equal() {
    set_weights(static_cast<double>(draw_.between(1, 1000)));
    if (draw_.chance(50)) put_anywhere();
    job_.counts = static_cast<Counts>(draw_.chance(50) ? 0 : 2);
  }

  void one_giant() {
    made_.job.weights[0][draw_.index(0, job_.items - 1)] = 100 * (total_of(made_.job.weights[0]) + 1);
    if (draw_.chance(50)) copies(job_.items / 2);
    job_.counts = draw_.chance(50) && job_.slots == 0 ? Counts::free : Counts::even;
  }

  void one_pack() {
    resize(1, draw_.index(1, 6));
    if (draw_.chance(50)) put_anywhere_even();
    if (draw_.chance(50)) job_.pace.assign(1, 3);
  }

  void one_item_a_pack() {
    resize(draw_.index(2, 8), 1);
    if (draw_.chance(50)) job_.pace.assign(job_.packs, 1);
    if (draw_.chance(50)) made_.job.weights.push_back(draw_.weights(job_.items));
    if (draw_.chance(50)) put_anywhere_even();
  }

  void more_packs_than_items() {
    job_.packs = job_.items + draw_.index(1, 3);
    if (draw_.chance(50)) put_anywhere();
  }

  void everywhere() {
    draw_shape(4, 5);
    copies(group() * (job_.packs - 1));
  }

  void copies_just_enough() {
    const int32_t items = job_.items;
    job_.max_copies = std::min(2, job_.packs);
    copies(items / 2);
    job_.slots = job_.items * job_.max_copies;
    job_.slots -= job_.slots % job_.packs;
    if (job_.slots < job_.items) job_.slots = 0;
  }

  void neutral_copies() {
    job_.slots = job_.items;
    job_.max_copies = draw_.chance(50) ? 1 : 0;
  }

  void previous_slots_open() {
    copies(draw_.index(0, job_.items / 2));
    job_.previous_slots.assign(job_.slots, -1);
    limit_moves();
  }

  void previous_slots_double() {
    copies(draw_.index(0, job_.items / 2));
    job_.previous_slots.assign(job_.slots, draw_.index(0, job_.items - 1));
    limit_moves();
  }

  void previous_nowhere() {
    job_.previous_pack.assign(job_.items, -1);
    job_.max_moved = 2;
    job_.move_price_ppb = 1'000'000;
    job_.min_gain_ppb = 100'000'000;
  }

  void wild_ranks() {
    put_anywhere_even();
    for (int32_t i = 0; i < job_.items; ++i) job_.previous_rank.push_back(draw_.index(-1, group() + 1));
    if (draw_.chance(50)) job_.counts = Counts::free;
    limit_moves();
  }

  void high_costs() {
    put_anywhere_even();
    const int64_t most = ((int64_t{1} << 31) - 1) / job_.items;
    for (int32_t i = 0; i < job_.items; ++i) job_.move_cost.push_back(draw_.between(most - 3, most));
    job_.max_moved = 2 * most;
    if (draw_.chance(50)) job_.move_price_ppb = draw_.chance(50) ? 1 : 1'000'000'000;
  }

  void high_price() {
    put_anywhere();
    job_.move_price_ppb = 1'000'000'000;
  }

  void twin_scenarios() {
    made_.job.weights.push_back(made_.job.weights[0]);
    if (draw_.chance(50)) made_.job.importance.assign(2, 1);
  }

  void zero_scenario() {
    made_.job.weights.insert(made_.job.weights.begin() + draw_.index(0, 1), std::vector<double>(job_.items, 0));
    made_.job.absolute = draw_.chance(50);
    if (draw_.chance(50)) put_anywhere();
  }

  void eight_scenarios() {
    while (made_.job.weights.size() < 8) made_.job.weights.push_back(draw_.weights(job_.items));
    for (int32_t k = 0; k < 8; ++k) made_.job.importance.push_back(draw_.between(1, 16));
    if (draw_.chance(50)) copies(draw_.index(1, job_.items / 2));
  }

  void cap_out_of_reach() {
    made_.job.weights.push_back(draw_.weights(job_.items));
    made_.job.cap = {0, 1e-3};
  }

 private:
  int32_t group() const { return (std::max(job_.slots, job_.items) + job_.packs - 1) / job_.packs; }

  // One statement a draw: compilers differ in which argument they compute first.
  void draw_shape(int32_t most_packs, int32_t most_group) {
    const int32_t group = draw_.index(2, most_group);
    resize(draw_.index(2, most_packs), group);
  }

  void resize(int32_t packs, int32_t group) {
    job_.packs = packs;
    job_.items = packs * group;
    made_.job.weights = {draw_.weights(job_.items)};
  }

  void set_weights(double weight) { made_.job.weights[0].assign(job_.items, weight); }

  // So many slots go to further copies: that many items are left out.
  void copies(int32_t spare) {
    job_.slots = job_.items;
    job_.items = std::max({job_.items - spare, group(), 1});
    for (std::vector<double>& weights : made_.job.weights) weights.resize(job_.items);
  }

  void capacities(int64_t each) {
    job_.counts = Counts::capacity;
    job_.capacity.assign(job_.packs, each);
  }

  // As many in every pack.
  void put_anywhere_even() {
    job_.previous_pack.clear();
    for (int32_t i = 0; i < job_.items; ++i) job_.previous_pack.push_back(i % job_.packs);
    draw_.shuffle(job_.previous_pack);
  }

  void put_anywhere() {
    job_.previous_pack.clear();
    for (int32_t i = 0; i < job_.items; ++i) job_.previous_pack.push_back(draw_.index(0, job_.packs - 1));
  }

  void pin(int32_t item, int32_t pack) {
    job_.previous_pack[item] = pack;
    job_.move_cost[item] = kPinned;
  }

  void limit_moves() {
    if (draw_.chance(50)) job_.max_moved = draw_.between(1, 4);
    if (draw_.chance(30)) job_.move_price_ppb = 2'000'000;
  }

  Draw draw_;
  RandomJob& made_;
  Job& job_;
};

struct NamedEdge {
  const char* name;
  void (EdgeMaker::*make)();
};

// In the order of Edge.
static_assert(static_cast<uint32_t>(Edge::cap_out_of_reach) + 1 == kEdges);
constexpr std::array<NamedEdge, kEdges> kEdgeMakers = {{
    {"all pinned", &EdgeMaker::all_pinned},
    {"pins do not fit", &EdgeMaker::pins_do_not_fit},
    {"pins of one class", &EdgeMaker::pins_of_one_class},
    {"one live pack", &EdgeMaker::one_live_pack},
    {"dead pack", &EdgeMaker::dead_pack},
    {"exact capacities", &EdgeMaker::exact_capacities},
    {"too small", &EdgeMaker::too_small},
    {"nothing may move", &EdgeMaker::nothing_may_move},
    {"broken and limited", &EdgeMaker::broken_and_limited},
    {"one class", &EdgeMaker::one_class},
    {"crowded class", &EdgeMaker::crowded_class},
    {"chains", &EdgeMaker::chains},
    {"base above all", &EdgeMaker::base_above_all},
    {"slow pack", &EdgeMaker::slow_pack},
    {"all zero", &EdgeMaker::all_zero},
    {"all equal", &EdgeMaker::all_equal},
    {"one giant", &EdgeMaker::one_giant},
    {"one pack", &EdgeMaker::one_pack},
    {"one item a pack", &EdgeMaker::one_item_a_pack},
    {"more packs than items", &EdgeMaker::more_packs_than_items},
    {"everywhere", &EdgeMaker::everywhere},
    {"copies just enough", &EdgeMaker::copies_just_enough},
    {"neutral copies", &EdgeMaker::neutral_copies},
    {"previous slots open", &EdgeMaker::previous_slots_open},
    {"previous slots double", &EdgeMaker::previous_slots_double},
    {"previous nowhere", &EdgeMaker::previous_nowhere},
    {"wild ranks", &EdgeMaker::wild_ranks},
    {"high costs", &EdgeMaker::high_costs},
    {"high price", &EdgeMaker::high_price},
    {"twin scenarios", &EdgeMaker::twin_scenarios},
    {"zero scenario", &EdgeMaker::zero_scenario},
    {"eight scenarios", &EdgeMaker::eight_scenarios},
    {"cap out of reach", &EdgeMaker::cap_out_of_reach},
}};

}  // namespace

std::string name_of(Edge edge) { return kEdgeMakers[static_cast<uint32_t>(edge)].name; }

RandomJob edge_job(Edge edge, uint64_t number) {
  RandomJob made;
  made.name = name_of(edge) + " #" + std::to_string(number);
  EdgeMaker maker(number * kEdges + static_cast<uint32_t>(edge), made);
  (maker.*kEdgeMakers[static_cast<uint32_t>(edge)].make)();
  return made;
}

}  // namespace ballast::literal::one_rule
