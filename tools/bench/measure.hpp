// Runs a bench plan through the plugin, job by job.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/bench/plan.hpp"

namespace ballast::tools {

// One layer as one contender packed it.
struct LayerFigure {
  uint32_t contender = 0;
  uint32_t instance = 0;
  uint32_t layer = 0;
  uint32_t moves = 0;
  double gap = 0;
  double us = 0;  // of its job, divided by the job's layers
  bool proven = false;
};

enum class BenchEnd { complete, interrupted, out_of_time };

struct BenchFigures {
  std::vector<LayerFigure> layers;
  std::vector<bool> degraded;  // [contender] the CPU served although Vulkan was named
  BenchEnd end = BenchEnd::complete;
};

// Every contender packs an instance before the next one's turn, so that a machine that slows down does so for all.
// Throws Error; an interrupt or the time limit only ends it early.
BenchFigures measure(const Plugin& plugin, const BenchPlan& plan, bool show_progress);

}  // namespace ballast::tools
