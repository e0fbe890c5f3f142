// A job with many layers for tests that look at a run from outside, and the answer it must have.
#pragma once

#include <algorithm>

#include "tests/support/host.hpp"

namespace ballast_test {

inline constexpr const char* kStrategy = "vectorized_ensemble_refinement_v2";
inline constexpr uint32_t kLayers = 12;
inline constexpr uint32_t kItems = 48;
inline constexpr uint32_t kPacks = 6;

inline ballast_context_desc wide_limits(uint32_t workers, uint32_t flags = 0) {
  auto limits = limits_of(kItems, kLayers, 256);
  limits.worker_count = workers;
  limits.flags = flags;
  return limits;
}

inline std::unique_ptr<Batch> batch_of(const char* strategy = kStrategy) {
  auto batch = std::make_unique<Batch>(kLayers, kItems, kPacks);
  batch->desc.strategy = strategy;
  batch->desc.seed = 7;
  return batch;
}

inline std::unique_ptr<Batch> run_in(Objects& objects, const char* strategy = kStrategy) {
  auto batch = batch_of(strategy);
  auto error = make<ballast_error>();
  EXPECT_EQ(objects.api.run(objects.context, &batch->desc, &error), BALLAST_OK) << error.message;
  return batch;
}

inline std::unique_ptr<Batch> expected(const char* strategy = kStrategy) {
  Objects objects;
  objects.open(nullptr, wide_limits(1));
  return run_in(objects, strategy);
}

}  // namespace ballast_test
