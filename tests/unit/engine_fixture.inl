#pragma once

#include <gtest/gtest.h>

namespace ballast::test {

template <typename T>
Results pack(const std::vector<T>& weights, uint32_t items, uint32_t packs, const Recipe& recipe, uint32_t workers) {
  Results results(static_cast<uint32_t>(weights.size() / items), items, packs);
  TestEngine engine({items, packs, recipe.candidates, workers}, workers > 1 ? threaded_jobs() : ForkJoin{});
  const Status status = engine.run(job_over(weights, items, packs, recipe, results));
  EXPECT_TRUE(status.ok()) << status.message.data();
  return results;
}

}  // namespace ballast::test
