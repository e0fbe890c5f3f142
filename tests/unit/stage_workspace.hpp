// Scratch memory for single stages, and packings to and fro between the fast and the literal form.
#pragma once

#include <cstdint>
#include <vector>

#include "host/base/memory.hpp"
#include "host/cpu/workspace.hpp"
#include "tests/literal/packing.hpp"

namespace ballast::test {

class StageWorkspace {
 public:
  StageWorkspace(uint32_t items, uint32_t packs, const cpu::Kernels& kernels = cpu::best_kernels());

  cpu::Worker& worker() { return worker_; }
  const cpu::Shape& shape() const { return shape_; }
  cpu::Packing packing() const { return worker_.current.as(shape_); }

  // The worker's packing, made equal to a literal one.
  cpu::Packing load(const literal::Packing& from, literal::Weights weights) const;

 private:
  cpu::Shape shape_;
  Allocator allocator_;
  Arena arena_;
  cpu::Worker worker_;
};

literal::Packing literal_of(const cpu::Packing& packing);

extern const cpu::Kernels kScalarKernels;

// All instruction sets that this processor runs, and no vectors at all.
std::vector<const cpu::Kernels*> kernels_here();

}  // namespace ballast::test
