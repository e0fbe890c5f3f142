// The formulas of the table of kernels against what the modules declare, and the promise of 16 and 32 KiB.
#include <gtest/gtest.h>

#include <memory>

#include "host/vulkan/device/modules.hpp"
#include "host/vulkan/plan/kernel_table.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "tests/vulkan/stages/module_facts.hpp"

namespace ballast::vulkan {
namespace {

constexpr uint32_t kVariants = 4;

TEST(SharedMemory, FormulasAreWhatModulesDeclare) {
  const auto room = std::make_unique<ModuleRoom>();
  DeviceLimits limits;
  limits.invocations = 256;
  const uint32_t shapes[][2] = {{1, 1},      {2, 2},      {7, 7},      {24, 6},     {75, 5},
                                {288, 32},   {1000, 8},   {1024, 512}, {1024, 16},  {2048, 2},
                                {2048, 256}, {2048, 512}, {2000, 500}, {4096, 512}, {4096, 8}};
  for (const auto& [items, packs] : shapes) {
    for (uint32_t k = 0; k < kKernels; ++k) {
      const Kernel kernel = static_cast<Kernel>(k);
      if (items > kMaxItems && (kernel == Kernel::variance || kernel == Kernel::spread)) continue;
      for (uint32_t variant = 0; variant < kVariants; ++variant) {
        const Specialization c = specialize(kernel, items, packs, variant, limits);
        const uint64_t formula = info_of(kernel).shared_bytes(c);
        for (const bool subgroup : {false, true}) {
          const uint32_t declared = vulkan_test::shared_bytes(module_of(kernel, subgroup, *room), c);
          EXPECT_GE(formula, declared) << name_of(kernel) << " " << variant << " at " << items << "/" << packs;
          EXPECT_LE(formula, declared + 24) << name_of(kernel) << " " << variant << " at " << items << "/" << packs;
        }
        const uint64_t promise = items <= 1024 ? 16384 : 32768;
        EXPECT_TRUE(items > kMaxItems || formula <= promise) << name_of(kernel) << " at " << items << "/" << packs;
      }
    }
  }
}

}  // namespace
}  // namespace ballast::vulkan
