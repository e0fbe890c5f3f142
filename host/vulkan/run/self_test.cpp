#include "host/vulkan/run/self_test.hpp"

#include <cstring>

#include "host/cpu/engine.hpp"

namespace ballast::vulkan {
namespace {

// Near the usual size, where workgroups have 256 lanes, and such that neither items nor packs nor places fill a
// subgroup: there drivers were seen to go wrong.
constexpr uint32_t kLayers = 2;
constexpr uint32_t kItems = 300;
constexpr uint32_t kPacks = 20;
constexpr uint32_t kCandidates = 4;

// Every way to order but boosted, a choice of the best, one refiner while searching and one to finish.
Recipe mixed() {
  Recipe r;
  r.candidates = kCandidates;
  r.orders = {OrderRule{0, OrderKind::lpt, kOne, 0}, OrderRule{1, OrderKind::zigzag, kOne, 0},
              OrderRule{2, OrderKind::noisy, kOne, kOne / 8}, OrderRule{3, OrderKind::shuffle, kOne, 0}};
  r.keep = 3;
  r.refine = {Refiner{RefinerKind::variance, 4, 0}};
  r.finish = {Refiner{RefinerKind::extremes_1_2, 4, 0}};
  return r;
}

struct Answer {
  int32_t pack_index[kLayers * kItems];
  int32_t rank_in_pack[kLayers * kItems];
  uint32_t pack_load[kLayers * kPacks];
  int32_t load_exponent[kLayers];
  LayerReport reports[kLayers];
};

void store_report(void* user, uint32_t layer, const LayerReport& report) {
  static_cast<Answer*>(user)->reports[layer] = report;
}

Job job(const Recipe& recipe, const float* weights, Answer& answer) {
  Job job;
  job.layers = kLayers;
  job.items = kItems;
  job.packs = kPacks;
  job.weights = reinterpret_cast<const std::byte*>(weights);
  job.weight_stride = kItems * sizeof(float);
  job.recipe = recipe;
  job.seed = 0x5EED;
  job.out.pack_index = answer.pack_index;
  job.out.rank_in_pack = answer.rank_in_pack;
  job.out.pack_load = answer.pack_load;
  job.out.load_exponent = answer.load_exponent;
  job.out.report_user = &answer;
  job.out.report = store_report;
  return job;
}

// Spread over many powers of two, with equal ones and a zero among them.
void make_weights(float (&weights)[kLayers * kItems]) {
  uint32_t state = 12345;
  for (float& weight : weights) {
    state = state * 1664525u + 1013904223u;
    weight = static_cast<float>(state >> 20) * (state & 0x40000u ? 0.37f : 4096.0f);
  }
  weights[3] = 0;
  weights[7] = weights[8] = weights[9];
}

Status check_recipe(const Recipe& recipe, cpu::Engine& twin, const Device& device, Engine& engine) {
  float weights[kLayers * kItems];
  make_weights(weights);
  Answer expected{}, given{};
  if (const Status status = twin.run(job(recipe, weights, expected)); !status.ok()) return status;
  if (const Status status = engine.run(job(recipe, weights, given)); !status.ok()) return status;
  if (std::memcmp(&expected, &given, sizeof given) == 0) return {};
  return failure(Code::unsupported, "%s gave a wrong answer to a known problem; it is not used",
                 device.info().name.data());
}

}  // namespace

EngineLimits self_test_limits() { return {kItems, kPacks, kCandidates, kLayers}; }

// The default strategy, and a recipe of what many others are made of.
Status run_self_test(Allocator& allocator, const Device& device, Engine& engine) {
  cpu::Engine* twin = nullptr;
  if (const Status status = cpu::Engine::create(allocator, {kItems, kPacks, kCandidates, 1}, {}, &twin); !status.ok())
    return status;
  Status status = check_recipe(find_strategy("")->recipe, *twin, device, engine);
  if (status.ok()) status = check_recipe(mixed(), *twin, device, engine);
  cpu::Engine::destroy(twin);
  return status;
}

}  // namespace ballast::vulkan
