// The table of kernels: everything that the planner knows about a shader, in one entry. A kernel without an entry, or
// an entry without one of its fields, does not compile.
#pragma once

#include <cstdint>

#include "host/job.hpp"
#include "host/vulkan/plan/kernel.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "host/vulkan/plan/region.hpp"

namespace ballast::vulkan {

// One workgroup serves a layer or a row. Builders and refiners serve a row.
enum class KernelRole : uint32_t { layer, row, builder, refiner };

struct KernelInfo {
  KernelRole role;
  Stage stage;      // whose time it is, unless a refiner finishes a layer
  uint32_t reads;   // Region: what every dispatch reads; the planner adds what depends on the recipe
  uint32_t writes;  // Region, likewise

  // Lanes that have something to do. A workgroup has as many, rounded up to a power of two, from 32 to the most that
  // the device offers.
  uint64_t (*lanes)(const Specialization& constants);

  // Bytes of shared memory, no less than the module declares.
  uint64_t (*shared_bytes)(const Specialization& constants);

  // Iterations of inner loops that a lane makes in one workgroup; of a refiner for one move. `rows` is the number of
  // candidates that `keep` and `choose` compare.
  uint64_t (*iterations)(const Specialization& constants, uint32_t rows, uint32_t width);

  // A usual move of a refiner takes one part in so many of its iterations.
  uint32_t parts_of_usual = 1;

  // Iterations of rolled loops that a lane makes at most in one workgroup: some drivers limit them. 0: far below any
  // limit. Refiners: 0, as the planner cuts them by moves (loop_cost.hpp).
  uint64_t (*loops)(const Specialization& constants, uint32_t rows);

  // Iterations of a refiner before its first move and after its last; 0 for others.
  uint64_t (*setup)(const Specialization& constants);
};

const KernelInfo& info_of(Kernel kernel);

struct KernelVariant {
  Kernel kernel;
  uint32_t variant;  // as docs/reference/stages.md numbers them
};

// The shader that does what a recipe asks for.
KernelVariant kernel_of(const Refiner& refiner);
Kernel kernel_of(BuilderKind kind);

inline bool is_builder(Kernel kernel) { return info_of(kernel).role == KernelRole::builder; }
inline bool is_refiner(Kernel kernel) { return info_of(kernel).role == KernelRole::refiner; }

}  // namespace ballast::vulkan
