// A batch of layers with all outputs, each at the end of its pages, and what a packing must be whatever the strategy.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tools/validate/guarded_memory.hpp"
#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {

// Whole numbers below 2^24, so that every weight type holds them.
struct Problem {
  uint32_t layers = 0;
  uint32_t items = 0;
  uint32_t packs = 0;
  std::vector<uint32_t> weights;

  uint64_t at(size_t layer, size_t item) const { return weights[layer * items + item]; }
  Problem cut(uint32_t first, uint32_t count) const;  // some of its layers
  std::string text() const;                           // "3 layers of 24 items into 4 packs"
};

// The same numbers on every machine. Weights below 1000, every fourth layer with few values, so that there are ties.
Problem mixed_problem(uint32_t layers, uint32_t items, uint32_t packs, uint64_t number);

class Batch {
 public:
  explicit Batch(const Problem& problem, uint32_t weight_type = BALLAST_WEIGHT_U32);

  ballast_result run(const Host& host, ballast_error* error = nullptr) const;
  // A failure is a Violation.
  void run_well(const Host& host) const;

  // All reports of the job are true and agree with the weights.
  void require_valid() const;

  // Every output of `part` is this batch's from layer `first` on, byte for byte.
  bool holds(const Batch& part, uint32_t first) const;
  bool same_as(const Batch& other) const { return holds(other, 0); }
  bool outputs_untouched() const;

  const Problem problem;
  ballast_job_desc job;

  std::span<const int32_t> pack_index() const { return values<int32_t>(0); }
  std::span<const int32_t> rank_in_pack() const { return values<int32_t>(1); }
  std::span<const uint32_t> pack_load() const { return values<uint32_t>(2); }
  std::span<const int32_t> load_exponent() const { return values<int32_t>(3); }
  std::span<const double> pack_value() const { return values<double>(4); }
  std::span<const ballast_layer_report> reports() const { return values<ballast_layer_report>(5); }

 private:
  template <typename T>
  std::span<const T> values(size_t output) const {
    return {outputs_[output].as<T>(), outputs_[output].size() / sizeof(T)};
  }
  void require_layer(uint32_t layer) const;
  std::vector<uint64_t> require_assignment(uint32_t layer) const;  // the packs' true loads
  void require_report(uint32_t layer, std::span<const uint64_t> loads) const;

  GuardedMemory weights_;
  std::vector<GuardedMemory> outputs_;
};

}  // namespace ballast::tools::validate
