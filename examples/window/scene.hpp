// One frame on the GPU, from the drift of the loads to the picture, in one command buffer:
//   drift.comp  ->  Ballast's record()  ->  bars and lines
// Two frames are in flight, each with buffers of its own.
#pragma once

#include "loads.hpp"
#include "packer.hpp"
#include "swapchain.hpp"

class Scene {
 public:
  void create(const Device& device, VkRenderPass render_pass);
  void destroy();

  // Draws frame `number` with the loads of moment `drift`, and presents it. copy: nullptr, or where the picture is
  // copied to before. False: the window has changed; recreate the swapchain.
  bool draw(uint32_t number, uint32_t drift, Swapchain& swapchain, Packer& packer, const Buffer* copy);
  void wait_for(uint32_t number);
  void wait_for_all();

  // What frame `number` shows; it must have ended on the GPU, and the second frame after it not begun.
  struct Loads {
    uint32_t given[kLanes], packed[kLanes];
  };
  Loads loads_of(uint32_t number) const;
  const Buffer& weights_of(uint32_t number) const { return slots_[number % kInFlight].weights; }
  const Buffer& pack_index_of(uint32_t number) const { return slots_[number % kInFlight].pack_index; }

 private:
  // What a frame in flight has of its own.
  struct Slot {
    VkCommandPool pool = VK_NULL_HANDLE;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    VkFence ended = VK_NULL_HANDLE;
    VkSemaphore acquired = VK_NULL_HANDLE;
    VkDescriptorSet set = VK_NULL_HANDLE;
    Buffer weights, pack_index, rank_in_pack;
  };

  void create_layout();
  void create_slot(Slot& slot);
  void write_set(Slot& slot);
  VkPipeline compute_pipeline(std::span<const uint32_t> code) const;
  VkPipeline draw_pipeline(std::span<const uint32_t> vertex, std::span<const uint32_t> fragment,
                           VkRenderPass render_pass) const;
  void begin(Slot& slot);
  void make_loads(const Slot& slot, uint32_t drift);
  void draw_bars(const Slot& slot, const Swapchain& swapchain);
  void submit(const Slot& slot, VkSemaphore drawn);

  const Device* device_ = nullptr;
  VkDescriptorSetLayout set_layout_ = VK_NULL_HANDLE;
  VkPipelineLayout layout_ = VK_NULL_HANDLE;
  VkDescriptorPool descriptors_ = VK_NULL_HANDLE;
  VkPipeline drift_ = VK_NULL_HANDLE, bars_ = VK_NULL_HANDLE, lines_ = VK_NULL_HANDLE;
  Slot slots_[kInFlight];
};
