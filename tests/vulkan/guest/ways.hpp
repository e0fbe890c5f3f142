// One job by every way there is: on the CPU, and on the host's device by run, begin, record and submit.
#pragma once

#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {

// Every order but boosted, every refiner but exchange; dealt, some kept.
inline ballast_recipe of_many_stages() {
  auto recipe = make<ballast_recipe>();
  recipe.candidates = 9;
  recipe.builder = BALLAST_BUILDER_DEALT;
  recipe.keep = 5;
  recipe.objective = BALLAST_OBJECTIVE_IMBALANCE;
  recipe.order_count = 5;
  recipe.orders[0].kind = BALLAST_ORDER_LPT;
  recipe.orders[1] = {1, BALLAST_ORDER_ZIGZAG, 0, 0};
  recipe.orders[2] = {2, BALLAST_ORDER_NOISY, 0, BALLAST_ONE / 4};
  recipe.orders[3] = {4, BALLAST_ORDER_SHUFFLE, 0, 0};
  recipe.orders[4] = {6, BALLAST_ORDER_NOISY_RAMP, 0, BALLAST_ONE / 2};
  recipe.refine_count = recipe.finish_count = 4;
  const uint32_t refine[] = {BALLAST_REFINER_EXTREMES, BALLAST_REFINER_SPREAD, BALLAST_REFINER_VARIANCE,
                             BALLAST_REFINER_PEAK_BY_PACK};
  const uint32_t finish[] = {BALLAST_REFINER_PAIRS, BALLAST_REFINER_EXTREMES_1_2, BALLAST_REFINER_LIFT,
                             BALLAST_REFINER_PEAK_BY_RANK};
  for (uint32_t r = 0; r < 4; ++r) recipe.refine[r].kind = refine[r], recipe.refine[r].move_cap = 5;
  for (uint32_t r = 0; r < 4; ++r) recipe.finish[r].kind = finish[r], recipe.finish[r].move_cap = 5;
  return recipe;
}

struct Way {
  const char* strategy = nullptr;          // or
  const ballast_recipe* recipe = nullptr;  // this
  uint32_t weight_type = BALLAST_WEIGHT_F32;
};

// A batch whose weights are of any type, the same numbers in each.
struct TypedBatch : Batch {
  TypedBatch(uint32_t layers, uint32_t items, uint32_t packs, const Way& way) : Batch(layers, items, packs) {
    desc.strategy = way.strategy, desc.recipe = way.recipe, desc.weight_type = way.weight_type;
    desc.seed = 7, desc.first_layer = 3;
    const uint64_t size = size_of_weight(desc);
    bytes.resize(weights.size() * size);
    for (size_t i = 0; i < weights.size(); ++i) store(bytes.data() + i * size, weights[i]);
    desc.weights = bytes.data();
  }
  void store(std::byte* to, float weight) const {
    const auto whole = static_cast<int64_t>(weight);
    const auto half = static_cast<uint32_t>(weight);
    const double wide_weight = weight;
    switch (desc.weight_type) {
      case BALLAST_WEIGHT_F32:
        std::memcpy(to, &weight, 4);
        break;
      case BALLAST_WEIGHT_F64:
        std::memcpy(to, &wide_weight, 8);
        break;
      case BALLAST_WEIGHT_U32:
        std::memcpy(to, &half, 4);
        break;
      default:
        std::memcpy(to, &whole, 8);
    }
  }
  std::vector<std::byte> bytes;
};

// Needs three frame slots.
inline void expect_the_same_every_way(Engine& engine, Guest& guest, uint32_t layers, uint32_t items, uint32_t packs,
                                      const Way& way) {
  SCOPED_TRACE(std::to_string(items) + "/" + std::to_string(packs) + ", " + (way.strategy ? way.strategy : "a recipe") +
               ", weights of type " + std::to_string(way.weight_type));
  auto error = make<ballast_error>();
  TypedBatch on_cpu(layers, items, packs, way), by_run(layers, items, packs, way), by_begin(layers, items, packs, way);
  run_on_cpu(on_cpu);
  ASSERT_FALSE(on_cpu.untouched());
  EXPECT_EQ(guest.api.run(guest.context, &by_run.desc, &error), BALLAST_OK) << error.message;
  EXPECT_TRUE(by_run.same_answer(on_cpu)) << "run";
  uint64_t ticket = 0;
  ASSERT_EQ(guest.api.begin(guest.context, &by_begin.desc, &ticket, &error), BALLAST_OK) << error.message;
  EXPECT_EQ(guest.api.wait(guest.context, ticket, UINT64_MAX, &error), BALLAST_OK) << error.message;
  EXPECT_TRUE(by_begin.same_answer(on_cpu)) << "begin";

  GpuBatch recorded(engine, on_cpu, 1), submitted(engine, on_cpu, 2, 0, 3);
  const VkCommandBuffer commands = engine.make_commands();
  Engine::begin(commands);
  recorded.record.command_buffer = wide(commands);
  ASSERT_EQ(guest.api.record(guest.context, &recorded.job, &recorded.record, &error), BALLAST_OK) << error.message;
  Engine::end(commands);
  engine.submit(commands);
  auto submit = make<ballast_vk_submit>();
  submit.record = &submitted.record;
  ASSERT_EQ(guest.api.submit(guest.context, &submitted.job, &submit, &error), BALLAST_OK) << error.message;
  engine.wait_idle();
  {
    SCOPED_TRACE("record");
    recorded.expect_same(on_cpu);
  }
  SCOPED_TRACE("submit");
  submitted.expect_same(on_cpu);
}

}  // namespace ballast_guest
