#include "host/vulkan/device/pipelines.hpp"

#include "host/vulkan/device/device.hpp"
#include "host/vulkan/device/modules.hpp"
#include "host/vulkan/plan/shared_memory.hpp"

namespace ballast::vulkan {

struct PipelineStore::Node {
  Kernel kernel = Kernel::quantise;
  Specialization constants;
  VkPipeline pipeline = VK_NULL_HANDLE;
  Node* next = nullptr;
};

struct PipelineStore::Chunk {
  Chunk* next = nullptr;
  Node nodes[kReserved];
  ModuleRoom room;  // the first chunk's is used
};

size_t PipelineStore::bytes_to_reserve() { return sizeof(Chunk); }

bool PipelineStore::reserve(Allocator& allocator) {
  Chunk* chunk = nullptr;
  for (;;) {
    {
      const LockGuard held(lock_);
      if (chunk) add(chunk);
      if (spares_ >= promised_ + kReserved) {
        promised_ += kReserved;
        return true;
      }
    }
    chunk = ballast::create<Chunk>(allocator);
    if (!chunk) return false;
  }
}

void PipelineStore::unreserve() {
  const LockGuard held(lock_);
  promised_ -= kReserved;
}

void PipelineStore::add(Chunk* chunk) {
  chunk->next = chunks_;
  chunks_ = chunk;
  if (!chunk->next) room_ = &chunk->room;
  for (Node& node : chunk->nodes) {
    node.next = spare_;
    spare_ = &node;
  }
  spares_ += kReserved;
}

uint32_t PipelineStore::bucket_of(Kernel kernel, const Specialization& constants) {
  const uint32_t shape = constants.items * 0x9E3779B1u ^ constants.packs * 0x85EBCA77u;
  return (shape ^ (static_cast<uint32_t>(kernel) * 8 + constants.variant) * 0xC2B2AE3Du) >> 26;
}

const PipelineStore::Node* PipelineStore::find(Kernel kernel, const Specialization& constants) const {
  for (const Node* node = buckets_[bucket_of(kernel, constants)]; node; node = node->next)
    if (node->kernel == kernel && node->constants == constants) return node;
  return nullptr;
}

PipelineStore::Node* PipelineStore::pop_free() {
  const LockGuard held(lock_);
  Node* node = spare_;
  if (!node) return nullptr;
  spare_ = node->next;
  --spares_;
  return node;
}

VkPipeline PipelineStore::insert(Node* node, VkPipeline* out) {
  const LockGuard held(lock_);
  const Node* earlier = node->pipeline ? find(node->kernel, node->constants) : nullptr;
  if (!node->pipeline || earlier) {
    node->next = spare_;
    spare_ = node;
    ++spares_;
    if (earlier) *out = earlier->pipeline;
    return node->pipeline;
  }
  Node*& bucket = buckets_[bucket_of(node->kernel, node->constants)];
  node->next = bucket;
  bucket = node;
  size_.fetch_add(1, std::memory_order_relaxed);
  *out = node->pipeline;
  return VK_NULL_HANDLE;
}

Status PipelineStore::get(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out) {
  {
    const LockGuard held(lock_);
    if (const Node* node = find(kernel, constants)) {
      *out = node->pipeline;
      return {};
    }
  }
  if (const Status status = check_fits(kernel, constants, device.limits()); !status.ok()) return status;
  Node* node = pop_free();
  if (!node)
    return failure(Code::memory, "there is no room for another pipeline, of %s; contexts make room for %u each",
                   name_of(kernel), kReserved);
  node->kernel = kernel;
  node->constants = constants;
  node->pipeline = VK_NULL_HANDLE;
  const Status status = make(device, kernel, constants, &node->pipeline);
  const VkPipeline surplus = insert(node, out);
  if (surplus) device.vk().DestroyPipeline(device.handle(), surplus, device.callbacks());
  return status;
}

Status PipelineStore::make_module(Device& device, Kernel kernel, VkShaderModule* out) {
  const LockGuard held(unpacking_);
  const std::span<const uint32_t> words = module_of(kernel, device.limits().subgroup_form, *room_);
  VkShaderModuleCreateInfo source{};
  source.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  source.codeSize = words.size_bytes();
  source.pCode = words.data();
  return device.made(*out, device.vk().CreateShaderModule(device.handle(), &source, device.callbacks(), out),
                     "vkCreateShaderModule");
}

Status PipelineStore::make(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out) {
  VkShaderModule module = VK_NULL_HANDLE;
  const DeviceFunctions& vk = device.vk();
  if (const Status status = make_module(device, kernel, &module); !status.ok()) return status;

  VkSpecializationMapEntry entries[kSpecializationConstants];
  for (uint32_t c = 0; c < kSpecializationConstants; ++c) entries[c] = {c, c * 4, sizeof(uint32_t)};
  const VkSpecializationInfo special{kSpecializationConstants, entries, sizeof constants, &constants};
  VkComputePipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = module;
  info.stage.pName = "main";
  info.stage.pSpecializationInfo = &special;
  info.layout = device.pipeline_layout();
  const VkResult result = vk.CreateComputePipelines(device.handle(), cache_, 1, &info, device.callbacks(), out);
  vk.DestroyShaderModule(device.handle(), module, device.callbacks());
  return device.made(*out, result, "vkCreateComputePipelines");
}

void PipelineStore::clear(Device& device) {
  for (Node* bucket : buckets_) {
    for (const Node* node = bucket; node; node = node->next)
      device.vk().DestroyPipeline(device.handle(), node->pipeline, device.callbacks());
  }
  forget(device.allocator());
}

void PipelineStore::forget(Allocator& allocator) {
  for (Node*& bucket : buckets_) bucket = nullptr;
  spare_ = nullptr;
  spares_ = 0;
  room_ = nullptr;
  size_.store(0, std::memory_order_relaxed);
  while (Chunk* chunk = chunks_) {
    chunks_ = chunk->next;
    ballast::destroy(allocator, chunk);
  }
}

}  // namespace ballast::vulkan
