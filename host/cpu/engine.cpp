#include "host/cpu/engine.hpp"

#include <algorithm>
#include <atomic>
#include <cinttypes>

#include "host/cpu/pack_layer.hpp"
#include "host/ingest/check_weights.hpp"

namespace ballast::cpu {
namespace {

class EngineImpl final : public Engine {
 public:
  EngineImpl(Allocator& allocator, const Limits& limits, const ForkJoin& jobs)
      : allocator_(allocator), limits_(limits), jobs_(jobs), kernels_(best_kernels()) {}

  // Of all workspaces.
  size_t arena_bytes() {
    ArenaLayout count(nullptr);
    layout(count);
    return count.used();
  }

  bool reserve() {
    if (!arena_.reserve(allocator_, arena_bytes())) return false;
    ArenaLayout cut(arena_.data());
    layout(cut);
    return true;
  }

  Status run(const Job& job) {
    if (job.layers == 0) return {};
    const bool placed = job.placement.given;
    if (const Status status = placed ? placement::check_job(job, workers_[0]) : check_weights(job, workers_[0].w);
        !status.ok())
      return status;
    StopToken stop(job.cancel, job.time_budget_ns, job.ticket_cancel, job.now_ns);
    if (stop.poll_cancelled()) return cancelled();
    const std::span<Worker> workers = workers_.first(limits_.workers);
    for (Worker& worker : workers) worker.clock.start(job.out.stage_ns != nullptr);
    // Whole layers to each worker where there are enough of them; else the candidates of one layer after the other.
    if (placed || workers.size() == 1 || job.layers >= 2 * workers.size() || is_sequential(job.recipe) ||
        job.recipe.candidates == 1)
      share_layers(job, stop);
    else
      share_candidates(job, stop);
    if (job.out.stage_ns)
      for (const Worker& worker : workers)
        for (uint32_t s = 0; s < kStageCount; ++s) job.out.stage_ns[s] += worker.clock.spent()[s];
    return stop.cancelled() ? cancelled() : Status{};
  }

  Allocator& allocator() const { return allocator_; }
  const Limits& limits() const { return limits_; }

 private:
  static Status cancelled() { return failure(Code::cancelled, "the job was cancelled"); }

  void layout(ArenaLayout& cutter) {
    workers_ = cutter.allocate_span<Worker>(limits_.workers);
    for (uint32_t i = 0; i < limits_.workers; ++i) {
      Worker sized;
      sized.build_scratch.kernels = &kernels_;
      sized.refine_scratch.kernels = &kernels_;
      sized.exchange_scratch.kernels = &kernels_;
      sized.placement.solve.search.candidates.kernels = &kernels_;
      sized.layout(cutter, limits_.max_items, limits_.max_packs, limits_.max_candidates);
      if (!workers_.empty()) ::new (&workers_[i]) Worker(sized);
    }
  }

  void share_layers(const Job& job, StopToken& stop) {
    struct Shared {
      EngineImpl& engine;
      const Job& job;
      StopToken& stop;
      std::atomic<uint64_t> next{0};  // wider than a layer's number: every worker takes one too many
      std::atomic<uint32_t> done{0};
      std::atomic<bool> reporting{false};
    } shared{*this, job, stop};
    const auto task = [](void* argument, uint32_t index) {
      Shared& s = *static_cast<Shared*>(argument);
      const WorkerGroup alone{s.engine.workers_.subspan(index, 1), s.engine.jobs_};
      for (uint64_t next; (next = s.next.fetch_add(1, std::memory_order_relaxed)) < s.job.layers;) {
        if (s.stop.poll_cancelled()) return;
        StopToken layer_stop = s.stop.of_layer(s.job.layers - next, s.engine.limits_.workers);
        if (s.job.placement.given)
          placement::place_layer(s.job, static_cast<uint32_t>(next), alone.lead(), layer_stop);
        else
          pack_layer(s.job, static_cast<uint32_t>(next), alone, layer_stop);
        s.done.fetch_add(1, std::memory_order_relaxed);
        // One worker reports; the others go on.
        if (s.job.progress && !s.reporting.exchange(true, std::memory_order_acquire)) {
          report_progress(s.job, s.done.load(std::memory_order_relaxed), s.stop);
          s.reporting.store(false, std::memory_order_release);
        }
      }
    };
    jobs_.run(task, &shared, std::min(limits_.workers, job.layers));
  }

  void share_candidates(const Job& job, StopToken& stop) {
    const WorkerGroup everyone{workers_, jobs_};
    for (uint32_t layer = 0; layer < job.layers; ++layer) {
      if (stop.poll_cancelled()) return;
      StopToken layer_stop = stop.of_layer(job.layers - layer, 1);
      pack_layer(job, layer, everyone, layer_stop);
      if (job.progress) report_progress(job, layer + 1, stop);
    }
  }

  static void report_progress(const Job& job, uint32_t done, StopToken& stop) {
    if (job.progress(job.progress_user, done, job.layers) != 0) stop.cancel();
  }

  Allocator& allocator_;
  Limits limits_;
  ForkJoin jobs_;
  const Kernels& kernels_;
  Arena arena_;
  std::span<Worker> workers_;
};

}  // namespace

Status Engine::create(Allocator& allocator, const Limits& limits, const ForkJoin& jobs, Engine** out) {
  EngineImpl* engine = ballast::create<EngineImpl>(allocator, allocator, limits, jobs);
  if (!engine || !engine->reserve()) {
    ballast::destroy(allocator, engine);
    return failure(Code::memory,
                   "no memory for workspaces of %" PRIu32 " items and %" PRIu32 " packs, %" PRIu32 " workers",
                   limits.max_items, limits.max_packs, limits.workers);
  }
  *out = engine;
  return {};
}

void Engine::destroy(Engine* engine) {
  if (!engine) return;
  EngineImpl* impl = static_cast<EngineImpl*>(engine);
  ballast::destroy(impl->allocator(), impl);
}

size_t Engine::bytes_for(const Limits& limits) {
  Allocator none;
  const size_t arena = EngineImpl(none, limits, {}).arena_bytes();
  return arena > kLargestBlock ? SIZE_MAX : sizeof(EngineImpl) + arena;
}

Status Engine::run(const Job& job) { return static_cast<EngineImpl*>(this)->run(job); }

const Limits& Engine::limits() const { return static_cast<const EngineImpl*>(this)->limits(); }

}  // namespace ballast::cpu
