#include "tools/bench/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>

#include "tools/base/error.hpp"
#include "tools/generate/generate.hpp"
#include "tools/pack/job_structs.hpp"
#include "tools/terminal/alarm.hpp"
#include "tools/terminal/interrupt.hpp"
#include "tools/terminal/progress.hpp"

namespace ballast::tools {
namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

class Bench {
 public:
  Bench(const Plugin& plugin, const BenchPlan& plan, bool show_progress)
      : plugin_(plugin), plan_(plan), progress_(show_progress), total_layers_(total_layers(plan)) {}

  BenchFigures run() {
    open_devices();
    std::optional<Alarm> alarm;
    if (plan_.time_limit_s > 0) alarm.emplace(std::chrono::duration<double>(plan_.time_limit_s), end_early);
    try {
      for (uint32_t i = 0; i < plan_.instances.size() && going_on(); ++i) pack_instance(i);
    } catch (const Error& error) {
      figures_.end = BenchEnd::failed;
      figures_.failure = error.what();
    }
    return std::move(figures_);
  }

 private:
  // A layer's weights, wherever its instance keeps them.
  struct Layers {
    const WeightMatrix& weights;
    uint32_t count;
    Shape shape;
    uint32_t instance;
  };

  bool going_on() {
    if (stopping()) figures_.end = interrupted() ? BenchEnd::interrupted : BenchEnd::out_of_time;
    return figures_.end == BenchEnd::complete;
  }

  void open_devices() {
    for (const Contender& contender : plan_.contenders) {
      if (devices_.contains(contender.backend)) continue;
      auto desc = interface_struct<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
      desc.backend = contender.backend;
      devices_.emplace(contender.backend, create_device(plugin_, desc));
    }
  }

  void pack_instance(uint32_t number) {
    const Instance& instance = plan_.instances[number];
    const WeightMatrix made = instance.generator ? generated(instance) : WeightMatrix{};
    const WeightMatrix& weights = instance.generator ? made : instance.own;
    const Layers layers{weights, weights.layers / plan_.scenarios, instance.shape, number};
    std::map<uint32_t, Context> contexts;
    uint32_t candidates = 1;
    for (const Contender& contender : plan_.contenders)
      candidates = std::max(candidates, candidates_of(plugin_, contender.strategy));
    for (const auto& [backend, opened] : devices_)
      contexts.emplace(
          backend, create_context(plugin_, opened.device,
                                  {layers.count, layers.shape.items, layers.shape.packs, candidates}, plan_.threads));
    for (uint32_t c = 0; c < plan_.contenders.size() && going_on(); ++c)
      pack_layers(layers, c, contexts.at(plan_.contenders[c].backend));
  }

  // Scenarios are of different seeds.
  WeightMatrix generated(const Instance& instance) const {
    WeightMatrix all = generate_weights(*instance.generator, plan_.layers, instance.shape, plan_.seed);
    for (uint32_t k = 1; k < plan_.scenarios; ++k)
      append_scenario(all, generate_weights(*instance.generator, plan_.layers, instance.shape, plan_.seed + k));
    return all;
  }

  uint32_t layers_of_job(const Contender& contender, uint32_t layers) const {
    if (plan_.batch != 0) return std::min(plan_.batch, layers);
    const bool alone =
        plan_.threads == 1 && caps_of(plugin_, devices_.at(contender.backend).device).backend == BALLAST_BACKEND_CPU;
    return alone ? 1 : layers;
  }

  void pack_layers(const Layers& layers, uint32_t contender, const Context& context) {
    const uint32_t batch = layers_of_job(plan_.contenders[contender], layers.count);
    now_ = fmt::format("{} on {} {}", plan_.contenders[contender].label(), plan_.instances[layers.instance].family,
                       plan_.instances[layers.instance].size());
    // Once for nothing: memory is touched, pipelines are compiled.
    measuring_ = false;
    run_job(layers, contender, context, 0, batch);
    measuring_ = true;
    for (uint32_t first = 0; first < layers.count && going_on(); first += batch) {
      const uint32_t count = std::min(batch, layers.count - first);
      Timing best;
      for (repeat_ = 0; repeat_ < plan_.repeats && going_on(); ++repeat_) {
        const Timing timing = run_job(layers, contender, context, first, count);
        if (timing.us < best.us) best = timing;
      }
      if (!going_on()) return;
      keep(layers, contender, first, count, best);
      done_ += count;
      progress_.report(done_, total_layers_, now_);
    }
  }

  static uint64_t total_layers(const BenchPlan& plan) {
    uint64_t layers = 0;
    for (const Instance& instance : plan.instances)
      layers += instance.generator ? plan.layers : instance.own.layers / plan.scenarios;
    return layers * plan.contenders.size();
  }

  struct Timing {
    double us = INFINITY;
    bool degraded = false;
  };

  // The reports are in reports_.
  Timing run_job(const Layers& layers, uint32_t contender, const Context& context, uint32_t first, uint32_t count) {
    ballast_job_desc job = make_job(layers, plan_.contenders[contender], first, count);
    JobStructs structs;
    if (plan_.scenarios > 1) {
      Scenarios scenarios;
      scenarios.count = plan_.scenarios;
      scenarios.stride = uint64_t{layers.count} * layers.shape.items * layers.weights.bytes_of_weight();
      structs.chain_scenarios(scenarios, nullptr, job);
    }
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    const Clock::time_point start = Clock::now();
    const ballast_result result = plugin_.api().run(context.get(), &job, &error);
    const double us = microseconds_since(start);
    if (result < 0 && going_on()) throw_failure("{}: {}", now_, error.message);
    return {us, result == BALLAST_DEGRADED || devices_.at(plan_.contenders[contender].backend).degraded};
  }

  ballast_job_desc make_job(const Layers& layers, const Contender& contender, uint32_t first, uint32_t count) {
    const size_t items = layers.shape.items;
    pack_index_.resize(items * layers.count);
    reports_.resize(layers.count);
    auto job = interface_struct<ballast_job_desc>(BALLAST_TYPE_JOB_DESC);
    job.layer_count = count;
    job.item_count = layers.shape.items;
    job.pack_count = layers.shape.packs;
    job.first_layer = first;
    job.weight_type = layers.weights.type_code();
    job.weights =
        static_cast<const std::byte*>(layers.weights.data()) + first * items * layers.weights.bytes_of_weight();
    job.strategy = contender.strategy.c_str();
    job.effort = contender.effort;
    job.seed = plan_.seed;
    job.report_stride = static_cast<uint32_t>(sizeof(ballast_layer_report));
    job.cancel = interrupt_word();
    if (progress_.shown()) {
      job.progress_user = this;
      job.progress = report_progress;
    }
    job.pack_index = pack_index_.data();
    job.reports = reports_.data();
    return job;
  }

  // A layer counts once all its repeats are done.
  static uint32_t BALLAST_CALL report_progress(void* user, uint64_t layers_done, uint64_t layers) {
    Bench& bench = *static_cast<Bench*>(user);
    const uint64_t done = bench.measuring_ ? (layers * bench.repeat_ + layers_done) / bench.plan_.repeats : 0;
    bench.progress_.report(bench.done_ + done, bench.total_layers_, bench.now_);
    return 0;
  }

  void keep(const Layers& layers, uint32_t contender, uint32_t first, uint32_t count, const Timing& timing) {
    for (uint32_t l = 0; l < count; ++l) {
      const ballast_layer_report& report = reports_[l];
      figures_.layers.push_back({contender, layers.instance, first + l, report.moves, report.gap, timing.us / count,
                                 (report.flags & BALLAST_REPORT_PROVEN) != 0, timing.degraded, count});
    }
  }

  const Plugin& plugin_;
  const BenchPlan& plan_;
  Progress progress_;
  const uint64_t total_layers_;
  std::map<uint32_t, OpenedDevice> devices_;  // by backend
  std::vector<int32_t> pack_index_;
  std::vector<ballast_layer_report> reports_;
  uint64_t done_ = 0;  // layers of all contenders
  bool measuring_ = false;
  uint32_t repeat_ = 0;  // of the job at hand
  std::string now_;      // what runs
  BenchFigures figures_;
};

}  // namespace

BenchFigures measure(const Plugin& plugin, const BenchPlan& plan, bool show_progress) {
  return Bench(plugin, plan, show_progress).run();
}

}  // namespace ballast::tools
