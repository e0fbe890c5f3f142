// One layer of a job with options, on one worker.
#pragma once

#include <cstdint>

#include "host/base/status.hpp"
#include "host/cpu/placement/answer.hpp"
#include "host/cpu/placement/eplb.hpp"
#include "host/cpu/placement/ingest.hpp"
#include "host/cpu/placement/solve.hpp"
#include "host/cpu/stop_token.hpp"
#include "host/job.hpp"

namespace ballast::cpu {
struct Worker;
}

namespace ballast::cpu::placement {

// The largest layer with options.
inline constexpr uint32_t kMaxItemsPlaced = 8192;

// All the memory that a worker needs beside the plain job's.
struct Workspace {
  Problem layer;  // storage of the layer's problem
  Problem node;   // and of one of its nodes
  IngestScratch ingest;
  SolveScratch solve;
  Answer answer;
  Answer of_node;
  EplbScratch eplb;
  std::span<uint32_t> local;                  // [item] of a node
  std::span<uint32_t> node_of, rank_in_node;  // [group]

  void layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs);
};

// Whether the job's numbers and options allow a packing of every layer. Before anything is written.
Status check_job(const Job& job, Worker& worker);

// Packs the layer and writes its outputs; nothing if the job is cancelled meanwhile. check_job has passed.
void place_layer(const Job& job, uint32_t layer, Worker& worker, StopToken& stop);

}  // namespace ballast::cpu::placement
