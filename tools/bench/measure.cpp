#include "tools/bench/measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>

#include "tools/base/error.hpp"
#include "tools/generate/generate.hpp"
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
      : plugin_(plugin), plan_(plan), progress_(show_progress), start_(Clock::now()) {}

  BenchFigures run() {
    open_devices();
    if (interrupted()) figures_.end = BenchEnd::interrupted;
    for (uint32_t i = 0; i < plan_.instances.size() && going_on(); ++i) pack_instance(i);
    return std::move(figures_);
  }

 private:
  // A layer's weights, wherever its instance keeps them.
  struct Layers {
    const WeightMatrix& weights;
    Shape shape;
    uint32_t instance;
  };

  bool going_on() const { return figures_.end == BenchEnd::complete; }
  bool out_of_time() const { return plan_.time_limit_s > 0 && microseconds_since(start_) > plan_.time_limit_s * 1e6; }

  void open_devices() {
    for (const Contender& contender : plan_.contenders) {
      if (!devices_.contains(contender.backend)) {
        auto desc = interface_struct<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
        desc.backend = contender.backend;
        devices_.emplace(contender.backend, create_device(plugin_, desc));
      }
      figures_.degraded.push_back(devices_.at(contender.backend).degraded);
    }
  }

  void pack_instance(uint32_t number) {
    const Instance& instance = plan_.instances[number];
    const WeightMatrix made = instance.generator
                                  ? generate_weights(*instance.generator, plan_.layers, instance.shape, plan_.seed)
                                  : WeightMatrix{};
    const Layers layers{instance.generator ? made : instance.own, instance.shape, number};
    std::map<uint32_t, Context> contexts;
    for (const auto& [backend, opened] : devices_)
      contexts.emplace(backend,
                       create_context(plugin_, opened.device,
                                      {layers.weights.layers, layers.shape.items, layers.shape.packs}, plan_.threads));
    for (uint32_t c = 0; c < plan_.contenders.size() && going_on(); ++c)
      pack_layers(layers, c, contexts.at(plan_.contenders[c].backend));
  }

  uint32_t layers_of_job(const Contender& contender, uint32_t layers) const {
    if (plan_.batch != 0) return std::min(plan_.batch, layers);
    const bool alone =
        plan_.threads == 1 && caps_of(plugin_, devices_.at(contender.backend).device).backend == BALLAST_BACKEND_CPU;
    return alone ? 1 : layers;
  }

  void pack_layers(const Layers& layers, uint32_t contender, const Context& context) {
    const uint32_t batch = layers_of_job(plan_.contenders[contender], layers.weights.layers);
    // Once for nothing: memory is touched, pipelines are compiled.
    run_job(layers, contender, context, 0, batch);
    for (uint32_t first = 0; first < layers.weights.layers && going_on(); first += batch) {
      const uint32_t count = std::min(batch, layers.weights.layers - first);
      double best = 0;
      for (uint32_t r = 0; r < plan_.repeats && going_on(); ++r) {
        const double us = run_job(layers, contender, context, first, count);
        best = r == 0 ? us : std::min(best, us);
      }
      if (going_on()) keep(layers, contender, first, count, best / count);
    }
    done_ += layers.weights.layers;
    progress_.report(done_, total_layers());
  }

  uint64_t total_layers() const {
    uint64_t layers = 0;
    for (const Instance& instance : plan_.instances) layers += instance.generator ? plan_.layers : instance.own.layers;
    return layers * plan_.contenders.size();
  }

  // Microseconds; the reports are in reports_.
  double run_job(const Layers& layers, uint32_t contender, const Context& context, uint32_t first, uint32_t count) {
    const ballast_job_desc job = make_job(layers, plan_.contenders[contender], first, count);
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    const Clock::time_point start = Clock::now();
    const ballast_result result = plugin_.api().run(context.get(), &job, &error);
    const double us = microseconds_since(start);
    if (result == BALLAST_E_CANCELLED || interrupted() || out_of_time())
      figures_.end = interrupted() ? BenchEnd::interrupted : BenchEnd::out_of_time;
    else if (result < 0)
      throw_failure("{} on {} {}: {}", plan_.contenders[contender].name(), plan_.instances[layers.instance].family,
                    plan_.instances[layers.instance].size(), error.message);
    if (result == BALLAST_DEGRADED) figures_.degraded[contender] = true;
    return us;
  }

  ballast_job_desc make_job(const Layers& layers, const Contender& contender, uint32_t first, uint32_t count) {
    const size_t items = layers.shape.items;
    pack_index_.resize(items * layers.weights.layers);
    reports_.resize(layers.weights.layers);
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
    job.progress_user = this;
    job.progress = [](void* user, uint64_t, uint64_t) -> uint32_t { return static_cast<Bench*>(user)->out_of_time(); };
    job.pack_index = pack_index_.data();
    job.reports = reports_.data();
    return job;
  }

  void keep(const Layers& layers, uint32_t contender, uint32_t first, uint32_t count, double us) {
    for (uint32_t l = 0; l < count; ++l) {
      const ballast_layer_report& report = reports_[l];
      figures_.layers.push_back({contender, layers.instance, first + l, report.moves, report.gap, us,
                                 (report.flags & BALLAST_REPORT_PROVEN) != 0});
    }
  }

  const Plugin& plugin_;
  const BenchPlan& plan_;
  Progress progress_;
  Clock::time_point start_;
  std::map<uint32_t, OpenedDevice> devices_;  // by backend
  std::vector<int32_t> pack_index_;
  std::vector<ballast_layer_report> reports_;
  uint64_t done_ = 0;
  BenchFigures figures_;
};

}  // namespace

BenchFigures measure(const Plugin& plugin, const BenchPlan& plan, bool show_progress) {
  return Bench(plugin, plan, show_progress).run();
}

}  // namespace ballast::tools
