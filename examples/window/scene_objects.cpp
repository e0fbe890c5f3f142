// What the scene makes once: layouts, pipelines, and the objects of each frame in flight.
#include "scene.hpp"

namespace {

constexpr uint32_t kBindings = 3;
constexpr VkShaderStageFlags kStages = VK_SHADER_STAGE_COMPUTE_BIT | VK_SHADER_STAGE_VERTEX_BIT;

VkPipelineShaderStageCreateInfo stage(VkShaderStageFlagBits which, VkShaderModule module) {
  VkPipelineShaderStageCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage = which;
  info.module = module;
  info.pName = "main";
  return info;
}

}  // namespace

void Scene::create_layout() {
  VkDescriptorSetLayoutBinding bindings[kBindings] = {};
  for (uint32_t b = 0; b < kBindings; ++b) bindings[b] = {b, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, kStages, nullptr};
  VkDescriptorSetLayoutCreateInfo set_info{};
  set_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO;
  set_info.bindingCount = kBindings;
  set_info.pBindings = bindings;
  CHECK(vkCreateDescriptorSetLayout(device_->handle, &set_info, nullptr, &set_layout_));
  const VkPushConstantRange push{kStages, 0, 4 * sizeof(uint32_t)};
  VkPipelineLayoutCreateInfo layout_info{};
  layout_info.sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO;
  layout_info.setLayoutCount = 1;
  layout_info.pSetLayouts = &set_layout_;
  layout_info.pushConstantRangeCount = 1;
  layout_info.pPushConstantRanges = &push;
  CHECK(vkCreatePipelineLayout(device_->handle, &layout_info, nullptr, &layout_));
  const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, kBindings * kInFlight};
  VkDescriptorPoolCreateInfo pool_info{};
  pool_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
  pool_info.maxSets = kInFlight;
  pool_info.poolSizeCount = 1;
  pool_info.pPoolSizes = &size;
  CHECK(vkCreateDescriptorPool(device_->handle, &pool_info, nullptr, &descriptors_));
}

void Scene::create_slot(Slot& slot) {
  VkCommandPoolCreateInfo pool_info{};
  pool_info.sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO;
  pool_info.queueFamilyIndex = device_->family;
  CHECK(vkCreateCommandPool(device_->handle, &pool_info, nullptr, &slot.pool));
  VkCommandBufferAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO;
  info.commandPool = slot.pool;
  info.commandBufferCount = 1;
  CHECK(vkAllocateCommandBuffers(device_->handle, &info, &slot.commands));
  VkFenceCreateInfo fence_info{};
  fence_info.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO;
  fence_info.flags = VK_FENCE_CREATE_SIGNALED_BIT;  // so that the first frame is like the others
  CHECK(vkCreateFence(device_->handle, &fence_info, nullptr, &slot.ended));
  const VkSemaphoreCreateInfo semaphore_info{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, nullptr, 0};
  CHECK(vkCreateSemaphore(device_->handle, &semaphore_info, nullptr, &slot.acquired));
  slot.weights.create(*device_, kItems * 4);
  slot.pack_index.create(*device_, kItems * 4);
  slot.rank_in_pack.create(*device_, kItems * 4);
  write_set(slot);
}

void Scene::write_set(Slot& slot) {
  VkDescriptorSetAllocateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
  info.descriptorPool = descriptors_;
  info.descriptorSetCount = 1;
  info.pSetLayouts = &set_layout_;
  CHECK(vkAllocateDescriptorSets(device_->handle, &info, &slot.set));
  const VkDescriptorBufferInfo ranges[kBindings] = {{slot.weights.handle, 0, VK_WHOLE_SIZE},
                                                    {slot.pack_index.handle, 0, VK_WHOLE_SIZE},
                                                    {slot.rank_in_pack.handle, 0, VK_WHOLE_SIZE}};
  VkWriteDescriptorSet write{};
  write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
  write.dstSet = slot.set;
  write.descriptorCount = kBindings;  // goes on from binding to binding
  write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
  write.pBufferInfo = ranges;
  vkUpdateDescriptorSets(device_->handle, 1, &write, 0, nullptr);
}

VkPipeline Scene::compute_pipeline(std::span<const uint32_t> code) const {
  const VkShaderModule module = shader_module(*device_, code);
  VkComputePipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO;
  info.stage = stage(VK_SHADER_STAGE_COMPUTE_BIT, module);
  info.layout = layout_;
  VkPipeline made = VK_NULL_HANDLE;
  CHECK(vkCreateComputePipelines(device_->handle, VK_NULL_HANDLE, 1, &info, nullptr, &made));
  vkDestroyShaderModule(device_->handle, module, nullptr);
  return made;
}

VkPipeline Scene::draw_pipeline(std::span<const uint32_t> vertex, std::span<const uint32_t> fragment,
                                VkRenderPass render_pass) const {
  const VkShaderModule modules[] = {shader_module(*device_, vertex), shader_module(*device_, fragment)};
  const VkPipelineShaderStageCreateInfo stages[] = {stage(VK_SHADER_STAGE_VERTEX_BIT, modules[0]),
                                                    stage(VK_SHADER_STAGE_FRAGMENT_BIT, modules[1])};
  VkPipelineVertexInputStateCreateInfo input{};
  input.sType = VK_STRUCTURE_TYPE_PIPELINE_VERTEX_INPUT_STATE_CREATE_INFO;
  VkPipelineInputAssemblyStateCreateInfo assembly{};
  assembly.sType = VK_STRUCTURE_TYPE_PIPELINE_INPUT_ASSEMBLY_STATE_CREATE_INFO;
  assembly.topology = VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST;
  VkPipelineViewportStateCreateInfo viewport{};
  viewport.sType = VK_STRUCTURE_TYPE_PIPELINE_VIEWPORT_STATE_CREATE_INFO;
  viewport.viewportCount = viewport.scissorCount = 1;
  VkPipelineRasterizationStateCreateInfo raster{};
  raster.sType = VK_STRUCTURE_TYPE_PIPELINE_RASTERIZATION_STATE_CREATE_INFO;
  raster.lineWidth = 1;
  VkPipelineMultisampleStateCreateInfo samples{};
  samples.sType = VK_STRUCTURE_TYPE_PIPELINE_MULTISAMPLE_STATE_CREATE_INFO;
  samples.rasterizationSamples = VK_SAMPLE_COUNT_1_BIT;
  VkPipelineColorBlendAttachmentState attachment{};
  attachment.colorWriteMask = VK_COLOR_COMPONENT_R_BIT | VK_COLOR_COMPONENT_G_BIT | VK_COLOR_COMPONENT_B_BIT;
  VkPipelineColorBlendStateCreateInfo blend{};
  blend.sType = VK_STRUCTURE_TYPE_PIPELINE_COLOR_BLEND_STATE_CREATE_INFO;
  blend.attachmentCount = 1;
  blend.pAttachments = &attachment;
  const VkDynamicState states[] = {VK_DYNAMIC_STATE_VIEWPORT, VK_DYNAMIC_STATE_SCISSOR};
  VkPipelineDynamicStateCreateInfo dynamic{};
  dynamic.sType = VK_STRUCTURE_TYPE_PIPELINE_DYNAMIC_STATE_CREATE_INFO;
  dynamic.dynamicStateCount = 2;
  dynamic.pDynamicStates = states;
  VkGraphicsPipelineCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_GRAPHICS_PIPELINE_CREATE_INFO;
  info.stageCount = 2;
  info.pStages = stages;
  info.pVertexInputState = &input;
  info.pInputAssemblyState = &assembly;
  info.pViewportState = &viewport;
  info.pRasterizationState = &raster;
  info.pMultisampleState = &samples;
  info.pColorBlendState = &blend;
  info.pDynamicState = &dynamic;
  info.layout = layout_;
  info.renderPass = render_pass;
  VkPipeline made = VK_NULL_HANDLE;
  CHECK(vkCreateGraphicsPipelines(device_->handle, VK_NULL_HANDLE, 1, &info, nullptr, &made));
  for (const VkShaderModule module : modules) vkDestroyShaderModule(device_->handle, module, nullptr);
  return made;
}
