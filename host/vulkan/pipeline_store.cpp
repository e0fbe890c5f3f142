#include "host/vulkan/pipeline_store.hpp"

#include "host/vulkan/device.hpp"
#include "host/vulkan/modules.hpp"
#include "host/vulkan/shared_memory.hpp"

namespace ballast::vulkan {

struct PipelineStore::Node {
  Kernel kernel;
  Specialization constants;
  VkPipeline pipeline = VK_NULL_HANDLE;
  Node* next = nullptr;
};

Status PipelineStore::get(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out) {
  const Held held(lock_);
  for (const Node* node = first_; node; node = node->next) {
    if (node->kernel != kernel || !(node->constants == constants)) continue;
    *out = node->pipeline;
    return {};
  }
  if (const Status status = check_fits(kernel, constants, device.limits()); !status.ok()) return status;
  Node* node = ballast::create<Node>(device.allocator(), Node{kernel, constants, VK_NULL_HANDLE, first_});
  if (!node) return failure(Code::memory, "no memory for a pipeline of %s", name_of(kernel));
  if (const Status status = make(device, kernel, constants, &node->pipeline); !status.ok()) {
    ballast::destroy(device.allocator(), node);
    return status;
  }
  first_ = node;
  ++size_;
  *out = node->pipeline;
  return {};
}

Status PipelineStore::make(Device& device, Kernel kernel, const Specialization& constants, VkPipeline* out) {
  const std::span<const uint32_t> words = module_of(kernel, device.limits().subgroup_form);
  VkShaderModuleCreateInfo source{};
  source.sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO;
  source.codeSize = words.size_bytes();
  source.pCode = words.data();
  VkShaderModule module = VK_NULL_HANDLE;
  const DeviceTable& vk = device.vk();
  if (const Status status =
          device.answer(vk.CreateShaderModule(device.handle(), &source, nullptr, &module), "vkCreateShaderModule");
      !status.ok())
    return status;

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
  const VkResult result = vk.CreateComputePipelines(device.handle(), cache_, 1, &info, nullptr, out);
  vk.DestroyShaderModule(device.handle(), module, nullptr);
  return device.answer(result, "vkCreateComputePipelines");
}

void PipelineStore::clear(Device& device) {
  while (first_) {
    Node* node = first_;
    first_ = node->next;
    device.vk().DestroyPipeline(device.handle(), node->pipeline, nullptr);
    ballast::destroy(device.allocator(), node);
  }
  size_ = 0;
}

}  // namespace ballast::vulkan
