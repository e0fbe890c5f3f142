// The plan of `ballast bench`: the weights, the contenders, and the number of runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/generate/families.hpp"
#include "tools/loader/objects.hpp"
#include "tools/weights/read_weights.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// A strategy at an effort on a backend.
struct Contender {
  std::string strategy;
  uint32_t effort = 0;  // 0: the strategy has none
  uint32_t backend = BALLAST_BACKEND_CPU;
  uint32_t most_items = UINT32_MAX;  // that the strategy takes

  std::string name() const;   // "peak_exchange balanced"
  std::string label() const;  // the same with the backend where that is not the CPU
};

// Layers to pack, made when their turn comes.
struct Instance {
  std::string family;  // or the user's file: its name, or its path where names are the same
  Shape shape;
  const Family* generator = nullptr;  // nullptr: the weights are the user's
  WeightMatrix own;

  std::string size() const;  // "256/32"
};

struct BenchPlan {
  std::vector<Instance> instances;
  std::vector<Contender> contenders;
  uint32_t layers = 8;  // of each generated instance
  uint64_t seed = 0;
  uint32_t threads = 1;
  uint32_t batch = 0;      // layers of a job; 0: one on one thread of the CPU, else all
  uint32_t scenarios = 1;  // weights of a layer, which one packing is to suit; those of `own` are [scenario][layer]
  uint32_t repeats = 1;    // of every job; the quickest counts
  double time_limit_s = 0;
};

// As the command line gives them; empty lists mean the defaults, "all" means all.
struct BenchSelection {
  std::vector<std::string> families;
  std::vector<std::string> sizes;
  std::vector<std::string> strategies;
  std::vector<std::string> efforts;
  std::vector<std::string> backends;
  std::vector<std::string> files;
  ReadOptions reading;             // of the files
  std::vector<uint32_t> replicas;  // of the files' items; none: as they are
  std::vector<uint32_t> packs;     // for the files
};

// Fills in instances and contenders, which go together. Throws Error(usage) that names the option, or the file and the
// weight in it.
void select(const Plugin& plugin, const BenchSelection& selection, BenchPlan& plan);

}  // namespace ballast::tools
