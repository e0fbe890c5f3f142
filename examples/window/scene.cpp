#include "scene.hpp"

#include <cstdio>
#include <cstdlib>

#include "bars_frag.h"
#include "bars_vert.h"
#include "drift_comp.h"
#include "line_frag.h"
#include "line_vert.h"
#include "picture.hpp"

namespace {

constexpr VkShaderStageFlags kStages = VK_SHADER_STAGE_COMPUTE_BIT | VK_SHADER_STAGE_VERTEX_BIT;

}  // namespace

void Scene::create(const Device& device, VkRenderPass render_pass) {
  device_ = &device;
  create_layout();
  drift_ = compute_pipeline(drift_comp);
  bars_ = draw_pipeline(bars_vert, bars_frag, render_pass);
  lines_ = draw_pipeline(line_vert, line_frag, render_pass);
  for (Slot& slot : slots_) create_slot(slot);
}

void Scene::destroy() {
  for (Slot& slot : slots_) {
    for (Buffer* buffer : {&slot.weights, &slot.pack_index, &slot.rank_in_pack}) buffer->destroy(*device_);
    vkDestroySemaphore(device_->handle, slot.acquired, nullptr);
    vkDestroyFence(device_->handle, slot.ended, nullptr);
    vkDestroyCommandPool(device_->handle, slot.pool, nullptr);
  }
  for (const VkPipeline pipeline : {drift_, bars_, lines_}) vkDestroyPipeline(device_->handle, pipeline, nullptr);
  vkDestroyDescriptorPool(device_->handle, descriptors_, nullptr);
  vkDestroyPipelineLayout(device_->handle, layout_, nullptr);
  vkDestroyDescriptorSetLayout(device_->handle, set_layout_, nullptr);
}

bool Scene::draw(uint32_t number, uint32_t drift, Swapchain& swapchain, Packer& packer, const Buffer* copy) {
  Slot& slot = slots_[number % kInFlight];
  CHECK(vkWaitForFences(device_->handle, 1, &slot.ended, VK_TRUE, UINT64_MAX));
  if (!swapchain.acquire(slot.acquired)) return false;
  begin(slot);
  make_loads(slot, drift);
  // record replaces pipeline, descriptor set 0 and push constants of compute; draw_bars binds its own.
  if (!packer.record(slot.commands, number % kInFlight, {slot.weights, slot.pack_index, slot.rank_in_pack})) {
    std::fprintf(stderr, "error: %s\n", packer.problem());
    std::exit(1);
  }
  draw_bars(slot, swapchain);
  if (copy) copy_picture(slot.commands, swapchain.image(), swapchain.extent(), *copy);
  submit(slot, swapchain.drawn());
  return swapchain.present();
}

void Scene::wait_for(uint32_t number) {
  CHECK(vkWaitForFences(device_->handle, 1, &slots_[number % kInFlight].ended, VK_TRUE, UINT64_MAX));
}

void Scene::wait_for_all() { CHECK(vkDeviceWaitIdle(device_->handle)); }

Scene::Loads Scene::loads_of(uint32_t number) const {
  const Slot& slot = slots_[number % kInFlight];
  Loads loads{};
  for (uint32_t i = 0; i < kItems; ++i) {
    loads.given[i / kItemsPerLane] += slot.weights.words[i];
    loads.packed[slot.pack_index.words[i] % kLanes] += slot.weights.words[i];
  }
  return loads;
}

void Scene::begin(Slot& slot) {
  CHECK(vkResetFences(device_->handle, 1, &slot.ended));
  CHECK(vkResetCommandPool(device_->handle, slot.pool, 0));
  VkCommandBufferBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO;
  info.flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT;
  CHECK(vkBeginCommandBuffer(slot.commands, &info));
}

namespace {

void bind(VkCommandBuffer commands, VkPipelineBindPoint point, VkPipeline pipeline, VkPipelineLayout layout,
          VkDescriptorSet set, uint32_t drift) {
  const uint32_t push[] = {drift, kItems, kLanes, kFullHeight};
  vkCmdBindPipeline(commands, point, pipeline);
  vkCmdBindDescriptorSets(commands, point, layout, 0, 1, &set, 0, nullptr);
  vkCmdPushConstants(commands, layout, kStages, 0, sizeof push, push);
}

}  // namespace

void Scene::make_loads(const Slot& slot, uint32_t drift) {
  bind(slot.commands, VK_PIPELINE_BIND_POINT_COMPUTE, drift_, layout_, slot.set, drift);
  vkCmdDispatch(slot.commands, (kItems + 31) / 32, 1, 1);
}

void Scene::draw_bars(const Slot& slot, const Swapchain& swapchain) {
  const VkExtent2D extent = swapchain.extent();
  VkClearValue background;
  background.color = {{0.09f, 0.10f, 0.12f, 1}};
  VkRenderPassBeginInfo info{};
  info.sType = VK_STRUCTURE_TYPE_RENDER_PASS_BEGIN_INFO;
  info.renderPass = swapchain.render_pass();
  info.framebuffer = swapchain.framebuffer();
  info.renderArea.extent = extent;
  info.clearValueCount = 1;
  info.pClearValues = &background;
  vkCmdBeginRenderPass(slot.commands, &info, VK_SUBPASS_CONTENTS_INLINE);
  const VkViewport viewport{0, 0, static_cast<float>(extent.width), static_cast<float>(extent.height), 0, 1};
  const VkRect2D scissor{{0, 0}, extent};
  vkCmdSetViewport(slot.commands, 0, 1, &viewport);
  vkCmdSetScissor(slot.commands, 0, 1, &scissor);
  bind(slot.commands, VK_PIPELINE_BIND_POINT_GRAPHICS, bars_, layout_, slot.set, 0);
  vkCmdDraw(slot.commands, 6, 2 * kItems, 0, 0);
  vkCmdBindPipeline(slot.commands, VK_PIPELINE_BIND_POINT_GRAPHICS, lines_);
  vkCmdDraw(slot.commands, 6, 4, 0, 0);
  vkCmdEndRenderPass(slot.commands);
}

void Scene::submit(const Slot& slot, VkSemaphore drawn) {
  CHECK(vkEndCommandBuffer(slot.commands));
  const VkPipelineStageFlags stage = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  VkSubmitInfo info{};
  info.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &slot.acquired;
  info.pWaitDstStageMask = &stage;
  info.commandBufferCount = 1;
  info.pCommandBuffers = &slot.commands;
  info.signalSemaphoreCount = 1;
  info.pSignalSemaphores = &drawn;
  CHECK(vkQueueSubmit(device_->queue, 1, &info, slot.ended));
}
