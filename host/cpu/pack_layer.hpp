// One layer through all stages of a recipe, on one worker or on several.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/fork_join.hpp"
#include "host/cpu/stop_token.hpp"
#include "host/cpu/workspace.hpp"
#include "host/ingest/quantise.hpp"
#include "host/job.hpp"

namespace ballast::cpu {

// The workers that share a layer's candidates. With one worker nothing is forked.
struct WorkerGroup {
  std::span<Worker> workers;
  const ForkJoin& jobs;

  Worker& lead() const { return workers.front(); }
};

// Packs layer `layer` of the job and writes its outputs. The answer does not depend on the crew. If the job is
// cancelled meanwhile, the outputs may be missing or unfinished.
void pack_layer(const Job& job, uint32_t layer, const WorkerGroup& crew, StopToken& stop);

}  // namespace ballast::cpu
