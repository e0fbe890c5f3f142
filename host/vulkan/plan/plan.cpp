#include "host/vulkan/plan/plan.hpp"

#include <algorithm>
#include <bit>

#include "host/recipe/pipeline.hpp"
#include "host/vulkan/plan/kernel_table.hpp"
#include "host/vulkan/plan/loop_cost.hpp"
#include "host/vulkan/plan/planner.hpp"
#include "host/vulkan/plan/scratch_layout.hpp"
#include "host/vulkan/plan/shared_memory.hpp"

namespace ballast::vulkan {
namespace {

// Most dispatches of a slice. Recording more takes longer than the CPU's search, which ends once nothing improves.
constexpr uint64_t kMaxDispatches = 100'000;

bool plain_greedy(const Recipe& recipe) {
  return recipe.candidates == 1 && recipe.orders[0].kind == OrderKind::lpt && recipe.builder == BuilderKind::greedy &&
         recipe.refine.empty() && recipe.finish.empty();
}

Status check_sizes(const Request& request) {
  if (stages_of(request.recipe).has(Step::complete) && is_searched(request.items, request.packs))
    return failure(Code::unsupported, "effort exact searches layers of %u items in %u packs completely, on the CPU",
                   request.items, request.packs);
  const uint32_t most = plain_greedy(request.recipe) ? kMaxItemsGreedy : kMaxItems;
  if (request.items > most)
    return failure(Code::unsupported, "layers of %u items are too large for the device; this recipe's may have %u",
                   request.items, most);
  if (request.packs > kMaxPacks)
    return failure(Code::unsupported, "%u packs are too many for the device; it takes %u", request.packs, kMaxPacks);
  return {};
}

struct Check {
  const DeviceLimits& limits;
  Status status;
  uint64_t dispatches = 0;

  bool operator()(const Dispatch& dispatch) {
    status = check_fits(dispatch.kernel, dispatch.constants, limits);
    if (status.ok() && ++dispatches > kMaxDispatches)
      status = failure(Code::unsupported, "the job takes more than %u dispatches a layer",
                       static_cast<unsigned>(kMaxDispatches));
    if (status.ok() && limits.loop_limit && !loops_end(dispatch))
      status = failure(Code::unsupported, "%s would take longer loops than this driver runs", name_of(dispatch.kernel));
    return status.ok();
  }

  bool too_many() const { return dispatches > kMaxDispatches; }

  // Whether every loop of a lane comes to its end where the driver limits them.
  static bool loops_end(const Dispatch& dispatch) {
    const Specialization& c = dispatch.constants;
    const KernelInfo& info = info_of(dispatch.kernel);
    if (info.role != KernelRole::refiner) return info.loops(c, dispatch.push.per_layer) <= kLoopBudget + kLoopSetup;
    return info.setup(c) <= kLoopSetup && info.iterations(c, 0, dispatch.push.width) <= kLoopBudget;
  }
};

}  // namespace

Specialization specialize(Kernel kernel, uint32_t items, uint32_t packs, uint32_t variant, const DeviceLimits& limits) {
  Specialization constants;
  constants.items = items;
  constants.packs = packs;
  constants.items_pow2 = std::bit_ceil(items);
  constants.items_log2 = static_cast<uint32_t>(std::countr_zero(constants.items_pow2));
  constants.packs_pow2 = std::bit_ceil(packs);
  constants.packs_log2 = static_cast<uint32_t>(std::countr_zero(constants.packs_pow2));
  constants.slot_bits = static_cast<uint32_t>(std::bit_width(items / packs));
  constants.variant = variant;
  const uint64_t most = std::min(std::bit_floor(limits.invocations), 256u);
  const uint64_t lanes = std::bit_ceil(info_of(kernel).lanes(constants));
  constants.workgroup = static_cast<uint32_t>(std::clamp<uint64_t>(lanes, 32, most));
  constants.workgroup_size = constants.workgroup;
  return constants;
}

uint32_t largest_items(const DeviceLimits& limits, bool greedy_only) {
  Request request;
  request.layers = 1;
  Recipe& recipe = request.recipe;
  if (!greedy_only) {
    // The stages that take most.
    recipe.candidates = 2;
    recipe.orders = {OrderRule{0, OrderKind::noisy}};
    recipe.refine = {Refiner{RefinerKind::variance, 1}, Refiner{RefinerKind::spread, 1, kMaxPacks},
                     Refiner{RefinerKind::exchange, 1, 3}};
  }
  for (uint32_t items = kMaxItemsGreedy; items > 1; items /= 2) {
    request.items = items;
    request.packs = std::min(items / 2, kMaxPacks);
    Plan plan;
    if (Plan::make(request, limits, UINT32_MAX, &plan).ok()) return items;
  }
  return 1;
}

Status Plan::make(const Request& job, const DeviceLimits& limits, uint64_t scratch_bytes, Plan* out) {
  Request request = job;
  request.recipe = recipe_for(job.recipe, job.slots());
  if (const Status status = check_sizes(request); !status.ok()) return status;
  const uint64_t room = std::min<uint64_t>(scratch_bytes, limits.storage_range) / 4;
  const ScratchLayout scratch = layout_scratch(request);
  const uint64_t one = scratch.words(1);
  if (one > room)
    return failure(Code::unsupported, "a layer with %u candidates takes %llu bytes of scratch; there are %llu",
                   request.recipe.candidates, static_cast<unsigned long long>(one) * 4,
                   static_cast<unsigned long long>(room) * 4);
  Plan plan;
  plan.request_ = request;
  plan.limits_ = limits;
  const uint64_t fit = 1 + (room - one) / scratch.layer_words;
  plan.slice_layers_ = static_cast<uint32_t>(std::min<uint64_t>(fit, std::max(request.layers, 1u)));
  // One slice shows all there is to check. Where it takes too many dispatches a smaller one may not, so that a device
  // which takes one layer takes any number of them.
  for (;; plan.slice_layers_ /= 2) {
    Plan slice = plan;
    slice.request_.layers = plan.slice_layers_;
    Check check{limits, {}};
    if (slice.for_each(check)) break;
    if (!check.too_many() || plan.slice_layers_ == 1) return check.status;
  }
  plan.scratch_words_ = static_cast<uint32_t>(scratch.words(plan.slice_layers_));
  *out = plan;
  return {};
}

bool Plan::walk(Visit visit, void* visitor) const { return PlanWalker(*this, visit, visitor).run(); }

Plan::Duration Plan::duration() const {
  const auto of_layers = [this](uint32_t layers) {
    Plan part = *this;
    part.request_.layers = layers;
    Duration sum;
    part.for_each([&sum](const Dispatch& dispatch) {
      sum.typical_ns += dispatch.typical_ns;
      sum.worst_ns += dispatch.cost_ns;
      return true;
    });
    return sum;
  };
  const uint64_t slices = request_.layers / slice_layers_;
  const Duration slice = slices ? of_layers(slice_layers_) : Duration{},
                 rest = of_layers(request_.layers % slice_layers_);
  const auto total = [slices](uint64_t each, uint64_t last) {
    return each > (UINT64_MAX - last) / std::max<uint64_t>(slices, 1) ? UINT64_MAX : slices * each + last;
  };
  return {total(slice.typical_ns, rest.typical_ns), total(slice.worst_ns, rest.worst_ns)};
}

}  // namespace ballast::vulkan
