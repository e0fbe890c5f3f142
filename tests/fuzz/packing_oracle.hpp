// A job through the C interface, held to what any packing must be and to the literal version of every stage.
#pragma once

#include <cstdint>
#include <vector>

#include "host/recipe/recipe.hpp"
#include "tests/fuzz/table.hpp"
#include "tests/literal/quantise.hpp"

namespace ballast::fuzz {

// All outputs of a job of one layer.
struct Answer {
  explicit Answer(uint32_t items, uint32_t packs);
  void attach(ballast_job_desc& job);

  std::vector<int32_t> pack_index, rank_in_pack;
  std::vector<uint32_t> pack_load;
  std::vector<double> pack_value;
  int32_t load_exponent = 0;
  ballast_layer_report report{};
};

// Every pack full, loads added up, the bound no higher than the peak, flags in agreement.
void require_valid(const ballast_job_desc& job, const Answer& answer, const literal::Quantised& quantised);

// The bytes of the literal version of the recipe, and its bound.
void require_literal(const ballast_job_desc& job, const Answer& answer, const literal::Quantised& quantised,
                     const Recipe& recipe);

}  // namespace ballast::fuzz
