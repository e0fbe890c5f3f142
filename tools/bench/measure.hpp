// Runs a bench plan through the plugin, job by job.
#pragma once

#include <cstdint>
#include <string>
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
  bool degraded = false;    // the CPU served although Vulkan was named
  uint32_t job_layers = 1;  // that its job packed
};

enum class BenchEnd { complete, interrupted, out_of_time, failed };

struct BenchFigures {
  std::vector<LayerFigure> layers;
  BenchEnd end = BenchEnd::complete;
  std::string failure;  // the message of the job that ended it
};

// Every contender packs an instance before the next one's turn, so that a machine that slows down does so for all.
// An interrupt, the time limit or a job that fails only ends it early. Throws Error where it cannot begin.
BenchFigures measure(const Plugin& plugin, const BenchPlan& plan, bool show_progress);

}  // namespace ballast::tools
