#include "host/cpu/pack_layer.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "host/cpu/bound.hpp"
#include "host/cpu/scatter.hpp"
#include "host/recipe/pipeline.hpp"

namespace ballast::cpu {
namespace {

class LayerPacker {
 public:
  LayerPacker(const Job& job, uint32_t layer, const WorkerGroup& crew, StopToken& stop)
      : job_(job),
        layer_(layer),
        shape_(shape_of(job.items, job.packs)),
        recipe_(recipe_for(job.recipe, shape_.slots)),
        pipeline_(stages_of(recipe_)),
        crew_(crew),
        lead_(crew.lead()),
        stop_(stop),
        w_(lead_.w.first(job.items)),
        lpt_(lead_.lpt.first(job.items)) {}

  void run() {
    run_phase(Phase::layer);
    if (pipeline_.in_sequence)
      search_in_sequence();
    else
      search();
    if (stop_.cancelled()) return;
    lower_bound_ = std::max(lower_bound_, lead_.best_score.optimum);
    report_.candidate = lead_.best_score.candidate;
    report_.moves = lead_.best_score.moves;
    run_phase(Phase::conclude);
  }

 private:
  // The stages of a phase that a layer passes once.
  void run_phase(Phase phase) {
    for (const PipelineStage& stage : pipeline_.stages) {
      if (stage.phase != phase) continue;
      if (stage.step == Step::scatter && stop_.cancelled()) return;
      run_stage(stage);
      lead_.clock.charge(stage.charged_to);
    }
  }

  void run_stage(const PipelineStage& stage) {
    switch (stage.step) {
      case Step::quantise:
        quantised_ = quantise(job_.weight_type, job_.weights + job_.weight_stride * layer_, w_);
        break;
      case Step::lpt:
        order_lpt(w_, lead_.order_scratch, lpt_);
        break;
      case Step::bound:
        lower_bound_ = bound(shape_, w_, lpt_, lead_.bound_scratch);
        break;
      case Step::finish:
        report_.moves += improve(stage.refiner, lead_.best.as(shape_), lower_bound_, lead_);
        break;
      case Step::complete:
        lower_bound_ = std::max(lower_bound_, search_all(stage.refiner, lead_.best.as(shape_), lead_));
        break;
      case Step::scatter:
        write();
        break;
      // Each worker has chosen among its candidates as they came, and `search` among the workers'.
      case Step::choose:
      // Steps of a candidate.
      case Step::order:
      case Step::build:
      case Step::keep:
      case Step::refine:
      case Step::boost:
        break;
    }
  }

  // The stages of a phase that a candidate passes.
  void run_phase(Phase phase, Worker& worker, CandidateScore& score) const {
    for (const PipelineStage& stage : pipeline_.stages) {
      if (stage.phase != phase) continue;
      run_stage(stage, worker, score);
      worker.clock.charge(stage.charged_to);
    }
  }

  void run_stage(const PipelineStage& stage, Worker& worker, CandidateScore& score) const {
    const Packing packing = worker.current.as(shape_);
    switch (stage.step) {
      case Step::order:
        worker.candidate_order = order_for(worker, score.candidate);
        break;
      case Step::build:
        build(worker, packing);
        break;
      case Step::refine:
        score.moves += improve(stage.refiner, packing, std::max(lower_bound_, score.optimum), worker);
        break;
      case Step::complete:
        score.optimum = search_all(stage.refiner, packing, worker);
        break;
      case Step::boost:
        boost(packing, lead_.boost_level.first(shape_.items));
        break;
      // Steps of a layer.
      case Step::quantise:
      case Step::lpt:
      case Step::bound:
      case Step::keep:
      case Step::choose:
      case Step::finish:
      case Step::scatter:
        break;
    }
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

  void build(Worker& worker, const Packing& packing) const {
    const std::span<const uint16_t> order = worker.candidate_order;
    if (shape_.slots == 1) {
      place_one_each(w_, packing);
      return;
    }
    switch (recipe_.builder) {
      case BuilderKind::greedy:
        greedy(order, w_, worker.build_scratch, packing);
        break;
      case BuilderKind::fold:
        fold(order, w_, worker.build_scratch, packing);
        break;
      case BuilderKind::dealt:
        dealt(order, w_, worker.build_scratch, packing);
        break;
    }
  }

  // lower_bound: of the layer, or the packing's own max load where it was shown to be optimal.
  uint32_t improve(const Refiner& refiner, const Packing& packing, uint32_t lower_bound, Worker& worker) const {
    return refine(refiner, packing, w_, lower_bound, worker.refine_scratch, worker.exchange_scratch, stop_);
  }

  // Returns the max load if it is the least that there is, else 0.
  uint32_t search_all(const Refiner& refiner, const Packing& packing, Worker& worker) const {
    const uint32_t target = target_load(lower_bound_, refiner.target_gap_ppb);
    const bool optimal = complete(packing, w_, lpt_, target, worker.complete_scratch, stop_);
    return optimal ? static_cast<uint32_t>(load_range(packing.load).max) : 0;
  }

  // Builds and refines a candidate, and keeps it if it is the worker's best.
  void try_candidate(Worker& worker, uint32_t place, uint32_t candidate) const {
    CandidateScore score{0, place, candidate, 0, 0};
    run_phase(Phase::candidate, worker, score);
    run_phase(Phase::improve, worker, score);
    score.objective = objective_of(recipe_.choose, worker.current.as(shape_).load);
    if (score.better_than(worker.best_score)) {
      worker.best_score = score;
      std::swap(worker.current, worker.best);
    }
    worker.clock.charge(Stage::choose);
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
    for (Worker& worker : crew_.workers) {
      worker.best_score = CandidateScore{};
      worker.candidate_order = lpt_;
    }
    const bool keeps = pipeline_.has(Step::keep);
    const uint32_t places = keeps ? rank_candidates() : recipe_.candidates;
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
      CandidateScore score{0, candidate, candidate, 0, 0};
      run_phase(Phase::candidate, worker, score);
      ranking[candidate] = rank_of(imbalance_of(worker.current.as(shape_).load), candidate);
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
    }
  }

  void write() {
    const Packing packing = lead_.best.as(shape_);
    LayerReport& report = report_;
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
  }

  const Job& job_;
  uint32_t layer_;
  Shape shape_;
  const Recipe& recipe_;
  Pipeline pipeline_;
  const WorkerGroup& crew_;
  Worker& lead_;
  StopToken& stop_;
  std::span<uint32_t> w_;
  std::span<uint16_t> lpt_;
  Quantised quantised_;
  uint32_t lower_bound_ = 0;
  LayerReport report_;
};

}  // namespace

void pack_layer(const Job& job, uint32_t layer, const WorkerGroup& crew, StopToken& stop) {
  LayerPacker(job, layer, crew, stop).run();
}

}  // namespace ballast::cpu
