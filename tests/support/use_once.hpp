// One host's whole life with the library.
#pragma once

#include "tests/support/host.hpp"

namespace ballast_test {

inline void use_once(const ballast_api& api) {
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  auto limits = limits_of(24, 2, 8);
  limits.worker_count = 2;
  limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  ASSERT_EQ(api.create_instance(nullptr, &instance, nullptr), BALLAST_OK);
  ASSERT_EQ(api.create_device(instance, nullptr, &device, nullptr), BALLAST_OK);
  ASSERT_EQ(api.create_context(device, &limits, &context, nullptr), BALLAST_OK);
  Batch batch(2, 24, 4);
  batch.desc.strategy = "vectorized_iterative_greedy";
  ASSERT_EQ(api.run(context, &batch.desc, nullptr), BALLAST_OK);
  uint64_t ticket = 0;
  ASSERT_EQ(api.begin(context, &batch.desc, &ticket, nullptr), BALLAST_OK);
  ASSERT_EQ(api.wait(context, ticket, UINT64_MAX, nullptr), BALLAST_OK);
  ASSERT_EQ(api.destroy_context(context), BALLAST_OK);
  ASSERT_EQ(api.destroy_device(device), BALLAST_OK);
  ASSERT_EQ(api.destroy_instance(instance), BALLAST_OK);
}

}  // namespace ballast_test
