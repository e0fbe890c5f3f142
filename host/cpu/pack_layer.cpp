#include "host/cpu/pack_layer.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "host/cpu/bound.hpp"
#include "host/cpu/scatter.hpp"

namespace ballast::cpu {
namespace {

class LayerPacker {
 public:
  LayerPacker(const Job& job, uint32_t layer, const WorkerGroup& crew, StopToken& stop)
      : job_(job),
        recipe_(job.recipe),
        layer_(layer),
        shape_(shape_of(job.items, job.packs)),
        crew_(crew),
        lead_(crew.lead()),
        stop_(stop),
        w_(lead_.w.first(job.items)),
        lpt_(lead_.lpt.first(job.items)) {}

  void run() {
    ingest();
    if (shape_.slots == 1)
      place_one_each();
    else if (is_sequential(recipe_))
      search_in_sequence();
    else
      search();
    if (stop_.cancelled()) return;
    finish_and_write();
  }

 private:
  void ingest() {
    const std::byte* row = job_.weights + job_.weight_stride * layer_;
    quantised_ = quantise(job_.weight_type, row, w_);
    lead_.clock.charge(Stage::quantise);
    order_lpt(w_, lead_.order_scratch, lpt_);
    lead_.clock.charge(Stage::order);
    lower_bound_ = bound(shape_, w_, lpt_, lead_.bound_scratch);
    lead_.clock.charge(Stage::bound);
  }

  // One item a pack leaves no choice: item i goes to pack i, whatever the recipe.
  void place_one_each() {
    const Packing packing = lead_.best.as(shape_);
    for (uint32_t i = 0; i < shape_.items; ++i) {
      packing.place(i, 0, i, static_cast<int32_t>(w_[i]));
      packing.load[i] = static_cast<int32_t>(w_[i]);
    }
    lead_.best_score = CandidateScore{};
    can_refine_ = false;
  }

  std::span<const uint16_t> order_for(Worker& worker, uint32_t candidate) const {
    const OrderRule& rule = order_rule(recipe_, candidate);
    const RandomStream stream{job_.seed, job_.first_layer + layer_, candidate};
    const std::span<uint16_t> order = worker.order.first(shape_.items);
    switch (rule.kind) {
      case OrderKind::lpt:
        return lpt_;
      case OrderKind::zigzag:
        order_zigzag(lpt_, order);
        break;
      case OrderKind::noisy:
      case OrderKind::noisy_ramp:
        order_noisy(w_, stream, rule.base, order_amplitude(recipe_, rule, candidate), worker.order_scratch, order);
        break;
      case OrderKind::shuffle:
        order_shuffle(stream, worker.order_scratch, order);
        break;
      case OrderKind::boosted:
        order_boosted(w_, lead_.boost_level.first(shape_.items), worker.order_scratch, order);
        break;
    }
    return order;
  }

  Packing build(Worker& worker, uint32_t candidate) const {
    const Packing packing = worker.current.as(shape_);
    const std::span<const uint16_t> order = order_for(worker, candidate);
    worker.clock.charge(Stage::order);
    if (recipe_.builder == BuilderKind::greedy)
      greedy(order, w_, worker.build_scratch, packing);
    else if (recipe_.builder == BuilderKind::fold)
      fold(order, w_, worker.build_scratch, packing);
    else
      dealt(order, w_, worker.build_scratch, packing);
    worker.clock.charge(Stage::build);
    return packing;
  }

  uint32_t improve(const Refiner& refiner, const Packing& packing, Worker& worker) const {
    if (refiner.kind != RefinerKind::exchange) return refine(refiner, packing, worker.refine_scratch, stop_);
    const ExchangeLimits limits{refiner.width, max_stall_of(refiner, shape_.slots), refiner.move_cap,
                                target_load(lower_bound_, refiner.target_gap_ppb)};
    return exchange(packing, w_, limits, worker.exchange_scratch, stop_);
  }

  // Builds and refines a candidate, and keeps it if it is the worker's best.
  void try_candidate(Worker& worker, uint32_t place, uint32_t candidate) const {
    const Packing packing = build(worker, candidate);
    CandidateScore standing{0, place, candidate, 0};
    for (const Refiner& refiner : recipe_.refine) standing.moves += improve(refiner, packing, worker);
    standing.objective = objective_of(recipe_.choose, packing.load);
    if (standing.better_than(worker.best_score)) {
      worker.best_score = standing;
      std::swap(worker.current, worker.best);
    }
    worker.clock.charge(Stage::refine);
  }

  // Calls work(worker, index) for every index below count, shared among the crew. Index 0 is always served, others only
  // until the job is to stop.
  template <typename Work>
  void for_each(uint32_t count, Work work) const {
    if (crew_.workers.size() == 1 || count == 1) {
      for (uint32_t i = 0; i < count && (i == 0 || !stop_.requested()); ++i) work(lead_, i);
      return;
    }
    struct Shared {
      const LayerPacker& packer;
      Work& work;
      uint32_t count;
      std::atomic<uint32_t> next{0};
    } shared{*this, work, count};
    const auto task = [](void* argument, uint32_t index) {
      Shared& s = *static_cast<Shared*>(argument);
      Worker& worker = s.packer.crew_.workers[index];
      worker.clock.skip();
      for (uint32_t i; (i = s.next.fetch_add(1, std::memory_order_relaxed)) < s.count;)
        if (i == 0 || !s.packer.stop_.requested()) s.work(worker, i);
    };
    crew_.jobs.run(task, &shared, static_cast<uint32_t>(std::min<size_t>(crew_.workers.size(), count)));
    lead_.clock.skip();
  }

  void search() {
    for (Worker& worker : crew_.workers) worker.best_score = CandidateScore{};
    uint32_t places = recipe_.candidates;
    const bool keeps = recipe_.keep != 0;
    if (keeps) places = rank_candidates();
    for_each(places, [&](Worker& worker, uint32_t place) {
      const uint32_t candidate = keeps ? candidate_of(lead_.ranking[place]) : place;
      try_candidate(worker, place, candidate);
    });
    for (Worker& worker : crew_.workers)
      if (worker.best_score.better_than(lead_.best_score)) {
        std::swap(worker.best, lead_.best);
        std::swap(worker.best_score, lead_.best_score);
      }
  }

  // Puts the candidates to keep first, by (imbalance before refinement, candidate). They are built again afterwards:
  // that is cheaper than to hold all packings.
  uint32_t rank_candidates() {
    const std::span<uint64_t> ranking = lead_.ranking.first(recipe_.candidates);
    constexpr uint64_t kNotBuilt = ~uint64_t{0};
    std::fill(ranking.begin(), ranking.end(), kNotBuilt);
    for_each(recipe_.candidates, [&](Worker& worker, uint32_t candidate) {
      ranking[candidate] = rank_of(imbalance_of(build(worker, candidate).load), candidate);
    });
    uint32_t places = std::min(recipe_.keep, recipe_.candidates);
    keep(ranking, places);
    // A job that was stopped may have built fewer than it was to keep.
    while (ranking[places - 1] == kNotBuilt) --places;
    lead_.clock.charge(Stage::choose);
    return places;
  }

  // Each candidate's order depends on the packings of those before it.
  void search_in_sequence() {
    lead_.best_score = CandidateScore{};
    const std::span<uint8_t> level = lead_.boost_level.first(shape_.items);
    std::fill(level.begin(), level.end(), uint8_t{0});
    for (uint32_t candidate = 0; candidate < recipe_.candidates; ++candidate) {
      if (candidate > 0 && stop_.requested()) break;
      try_candidate(lead_, candidate, candidate);
      const bool is_best = lead_.best_score.candidate == candidate;
      boost((is_best ? lead_.best : lead_.current).as(shape_), level);
    }
  }

  void finish_and_write() {
    const Packing packing = lead_.best.as(shape_);
    const CandidateScore& standing = lead_.best_score;
    LayerReport report;
    report.candidate = standing.candidate;
    report.moves = standing.moves;
    if (can_refine_)
      for (const Refiner& refiner : recipe_.finish) report.moves += improve(refiner, packing, lead_);
    lead_.clock.charge(Stage::choose);
    if (stop_.cancelled()) return;

    const LoadRange range = load_range(packing.load);
    report.max_load = static_cast<uint32_t>(range.max);
    report.min_load = static_cast<uint32_t>(range.min);
    report.total_load = quantised_.total;
    report.lower_bound = lower_bound_;
    report.load_exponent = -quantised_.scale;
    if (quantised_.rounded) report.flags |= kReportRounded;
    if (report.max_load <= target_load(lower_bound_, job_.target_gap_ppb)) report.flags |= kReportTargetMet;
    if (report.max_load == lower_bound_) report.flags |= kReportProven;
    if (stop_.timed_out()) report.flags |= kReportTimeOut;
    scatter(packing, report.load_exponent, layer_, job_.out);
    if (job_.out.report) job_.out.report(job_.out.report_user, layer_, report);
    lead_.clock.charge(Stage::scatter);
  }

  const Job& job_;
  const Recipe& recipe_;
  uint32_t layer_;
  Shape shape_;
  const WorkerGroup& crew_;
  Worker& lead_;
  StopToken& stop_;
  std::span<uint32_t> w_;
  std::span<uint16_t> lpt_;
  Quantised quantised_;
  uint32_t lower_bound_ = 0;
  bool can_refine_ = true;
};

}  // namespace

void pack_layer(const Job& job, uint32_t layer, const WorkerGroup& crew, StopToken& stop) {
  LayerPacker(job, layer, crew, stop).run();
}

}  // namespace ballast::cpu
