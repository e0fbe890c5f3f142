// Ballast on the engine's device: which strategy packs, and how it is recorded into a frame.
#pragma once

#include <ballast/ballast.h>

#include <string>
#include <vector>

#include "gpu.hpp"

class Packer {
 public:
  // Loads the plugin and opens it on the engine's device. Ends the program where that fails.
  void open(const char* plugin, const Device& engine);
  void close();

  // What the keys change. Each returns to its first value after its last.
  void next_strategy();
  void next_effort();
  void next_move_cap();
  bool choose(const std::string& strategy);  // false: there is none of that name
  std::string description() const;

  struct Buffers {
    const Buffer& weights;
    const Buffer& pack_index;
    const Buffer& rank_in_pack;
  };

  // Records the packing. What wrote the weights is a compute shader; what reads the outputs are vertex shaders and the
  // host. False: this device does not record the strategy, and problem() says why.
  bool record(VkCommandBuffer commands, uint32_t frame_slot, const Buffers& buffers);
  const char* problem() const { return error_.message; }

  // The same packing, computed by the CPU, for comparison.
  std::vector<int32_t> packing_on_cpu(const uint32_t* weights);

 private:
  ballast_job_desc job() const;
  void check(ballast_result code) const;
  void list_strategies();

  void* library_ = nullptr;
  const ballast_api* api_ = nullptr;
  ballast_instance instance_ = nullptr;
  ballast_device device_ = nullptr;
  ballast_context context_ = nullptr;
  ballast_error error_ = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  std::vector<ballast_strategy_info> strategies_;
  size_t strategy_ = 0;
  uint32_t effort_ = 0, move_cap_ = 0;
};
