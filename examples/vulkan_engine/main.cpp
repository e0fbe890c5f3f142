// Packing as a part of an engine's frame, on the GPU from end to end:
//   make_weights.comp  ->  ballast record()  ->  use_packing.comp
// in one command buffer a frame, two frames in flight. Nothing is read back but a checksum over all frames, in the end.
//
//   example_vulkan_engine path/to/libballast.so
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "ballast/ballast.h"
#include "device.hpp"
#include "make_weights.h"
#include "use_packing.h"

namespace {

constexpr uint32_t kFrames = 60, kInFlight = 2;
constexpr uint32_t kLayers = 4, kItems = 48, kPacks = 8, kAllItems = kLayers * kItems;
constexpr const char* kStrategy = "batched_refinement_packing";

template <typename H>
ballast_vk_handle wide(H handle) {
  return reinterpret_cast<ballast_vk_handle>(handle);
}

void check(ballast_result code, const ballast_error& error) {
  if (code == BALLAST_OK) return;
  std::fprintf(stderr, "error: %s\n", error.message);
  std::exit(1);
}

void* BALLAST_CALL instance_function(ballast_vk_handle instance, const char* name) {
  return reinterpret_cast<void*>(vkGetInstanceProcAddr(reinterpret_cast<VkInstance>(instance), name));
}

// This engine calls the queue from one thread only, so there is nothing to lock. Others take the mutex of their queue.
void BALLAST_CALL lock_queue(void*, uint32_t, uint32_t) {}
void BALLAST_CALL unlock_queue(void*, uint32_t, uint32_t) {}

// The plugin, moved in.
struct Packer {
  const ballast_api* api = nullptr;
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);

  void load(const char* path) {
    void* library = dlopen(path, RTLD_NOW);
    const auto get_api = library ? reinterpret_cast<ballast_get_api_fn>(dlsym(library, BALLAST_ENTRY_NAME)) : nullptr;
    const void* table = nullptr;
    if (!get_api || get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, nullptr, nullptr) != BALLAST_OK) {
      std::fprintf(stderr, "error: %s is no Ballast plugin of this version\n", path);
      std::exit(1);
    }
    api = static_cast<const ballast_api*>(table);
    check(api->create_instance(nullptr, &instance, &error), error);
  }

  // On the engine's device, or on the CPU if there is none.
  void open(const Device* engine) {
    auto import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
    auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    if (engine) {
      import.instance = wide(engine->instance);
      import.physical_device = wide(engine->physical);
      import.device = wide(engine->handle);
      import.queue = wide(engine->queue);
      import.queue_family = engine->family;
      import.instance_api_version = VK_API_VERSION_1_1;
      import.get_instance_proc_addr = instance_function;
      import.lock_queue = lock_queue, import.unlock_queue = unlock_queue;
      desc.h.next = &import.h;
    }
    check(api->create_device(instance, &desc, &device, &error), error);
    auto size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
    size.max_items = kItems, size.max_packs = kPacks, size.max_layers = kLayers;
    size.max_candidates = 4;  // as many as the strategy has: a GPU takes memory for no more
    size.frame_slots = kInFlight;
    check(api->create_context(device, &size, &context, &error), error);
  }

  void close() {
    api->destroy_context(context);
    api->destroy_device(device);
  }
};

ballast_job_desc make_job(uint32_t frame) {
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
  job.weight_type = BALLAST_WEIGHT_U32;
  job.strategy = kStrategy;
  job.seed = frame;
  return job;
}

// What a frame has of its own, so that two can be in flight.
struct Slot {
  Frame frame;
  Buffer weights, pack_index;
  VkDescriptorSet set = VK_NULL_HANDLE;
};

class Engine {
 public:
  Engine(Packer& packer, Device& device) : packer_(packer), device_(device) {
    shaders_.create(device, kInFlight);
    make_weights_ = shaders_.pipeline(device, make_weights);
    use_packing_ = shaders_.pipeline(device, use_packing);
    checksum_.create(device, 4);
    *checksum_.words = 0;
    for (Slot& slot : slots_) {
      slot.frame.create(device);
      slot.weights.create(device, kAllItems * 4);
      slot.pack_index.create(device, kAllItems * 4);
      slot.set = shaders_.set(device, {&slot.weights, &slot.pack_index, &checksum_});
    }
  }

  ~Engine() {
    for (Slot& slot : slots_) {
      slot.frame.destroy(device_);
      slot.weights.destroy(device_);
      slot.pack_index.destroy(device_);
    }
    checksum_.destroy(device_);
    vkDestroyPipeline(device_.handle, make_weights_, nullptr);
    vkDestroyPipeline(device_.handle, use_packing_, nullptr);
    shaders_.destroy(device_);
  }

  void draw(uint32_t number) {
    Slot& slot = slots_[number % kInFlight];
    slot.frame.wait_and_begin(device_);
    // The next frame's packing has buffers of its own; all frames share the checksum only.
    dispatch(slot, make_weights_, number);
    pack(slot, number);
    dispatch(slot, use_packing_, number);
    show_to_host(slot.frame.commands);
    slot.frame.submit(device_);
  }

  uint32_t finish() {
    vkDeviceWaitIdle(device_.handle);
    return *checksum_.words;
  }

 private:
  void dispatch(const Slot& slot, VkPipeline pipeline, uint32_t number) {
    const VkCommandBuffer commands = slot.frame.commands;
    const uint32_t push[] = {number, kAllItems};
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, shaders_.layout, 0, 1, &slot.set, 0, nullptr);
    vkCmdPushConstants(commands, shaders_.layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof push, push);
    vkCmdDispatch(commands, (kAllItems + 63) / 64, 1, 1);
  }

  // For the checksum, which is read after the last frame.
  static void show_to_host(VkCommandBuffer commands) {
    const VkMemoryBarrier barrier{VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, VK_ACCESS_SHADER_WRITE_BIT,
                                  VK_ACCESS_HOST_READ_BIT};
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &barrier, 0,
                         nullptr, 0, nullptr);
  }

  // The whole integration: the buffers, and the barriers before and after. record replaces pipeline, descriptor set 0
  // and push constants, so the next dispatch binds its own, as dispatch() does.
  void pack(const Slot& slot, uint32_t number) {
    const ballast_job_desc job = make_job(number);
    auto record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
    record.command_buffer = wide(slot.frame.commands);
    record.frame_slot = number % kInFlight;
    record.weights = {wide(slot.weights.handle), 0, slot.weights.size};
    record.pack_index = {wide(slot.pack_index.handle), 0, slot.pack_index.size};
    record.src_stage = record.dst_stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
    record.src_access = VK_ACCESS_SHADER_WRITE_BIT;
    record.dst_access = VK_ACCESS_SHADER_READ_BIT;
    check(packer_.api->record(packer_.context, &job, &record, &packer_.error), packer_.error);
  }

  Packer& packer_;
  Device& device_;
  Shaders shaders_;
  VkPipeline make_weights_ = VK_NULL_HANDLE, use_packing_ = VK_NULL_HANDLE;
  Slot slots_[kInFlight];
  Buffer checksum_;
};

// ---- the same on the CPU, for the final check ----

uint32_t weight_of(uint32_t frame, uint32_t i) {
  uint32_t h = (frame * 0x9E3779B1u) ^ (i * 0x85EBCA77u);
  h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
  h = (h ^ (h >> 12)) * 0x297A2D39u;
  return (h ^ (h >> 15)) >> (12u + h % 12u);
}

uint32_t checksum_on_cpu(Packer& packer) {
  std::vector<uint32_t> weights(kAllItems);
  std::vector<int32_t> pack_index(kAllItems);
  uint32_t checksum = 0;
  for (uint32_t frame = 0; frame < kFrames; ++frame) {
    for (uint32_t i = 0; i < kAllItems; ++i) weights[i] = weight_of(frame, i);
    ballast_job_desc job = make_job(frame);
    job.weights = weights.data();
    job.pack_index = pack_index.data();
    check(packer.api->run(packer.context, &job, &packer.error), packer.error);
    for (uint32_t i = 0; i < kAllItems; ++i)
      checksum += (static_cast<uint32_t>(pack_index[i]) + 1u) * (i * 2654435761u + frame);
  }
  return checksum;
}

}  // namespace

int main(int count, char** arguments) {
  Packer packer;
  packer.load(count > 1 ? arguments[1] : "./libballast.so");
  Device device;
  if (!device.open()) return std::fprintf(stderr, "there is no Vulkan device\n"), 1;

  packer.open(&device);
  uint32_t on_gpu = 0;
  {
    Engine engine(packer, device);
    for (uint32_t frame = 0; frame < kFrames; ++frame) engine.draw(frame);
    on_gpu = engine.finish();
  }
  packer.close();  // before the device that it uses
  device.close();

  packer.open(nullptr);
  const uint32_t on_cpu = checksum_on_cpu(packer);
  packer.close();
  packer.api->destroy_instance(packer.instance);
  std::printf("%u frames of %u layers, %u items into %u packs: checksum %08X, %s\n", kFrames, kLayers, kItems, kPacks,
              on_gpu, on_gpu == on_cpu ? "the same bytes as the CPU's" : "NOT what the CPU gives");
  return on_gpu == on_cpu ? 0 : 1;
}
