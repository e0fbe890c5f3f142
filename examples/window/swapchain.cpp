#include "swapchain.hpp"

#include <SDL2/SDL_vulkan.h>

#include <algorithm>

void Swapchain::create(const Device& device, SDL_Window* window) {
  device_ = &device;
  window_ = window;
  choose_format();
  create_render_pass();
  create_images();
}

void Swapchain::destroy() {
  destroy_images();
  vkDestroySwapchainKHR(device_->handle, handle_, nullptr);
  vkDestroyRenderPass(device_->handle, render_pass_, nullptr);
}

void Swapchain::recreate() {
  CHECK(vkDeviceWaitIdle(device_->handle));
  destroy_images();
  create_images();
}

bool Swapchain::acquire(VkSemaphore acquired) {
  const VkResult result =
      vkAcquireNextImageKHR(device_->handle, handle_, UINT64_MAX, acquired, VK_NULL_HANDLE, &current_);
  if (result == VK_ERROR_OUT_OF_DATE_KHR) return false;
  if (result != VK_SUBOPTIMAL_KHR) check(result, "vkAcquireNextImageKHR");
  return true;
}

bool Swapchain::present() {
  const VkSemaphore semaphore = drawn();
  VkPresentInfoKHR info{};
  info.sType = VK_STRUCTURE_TYPE_PRESENT_INFO_KHR;
  info.waitSemaphoreCount = 1;
  info.pWaitSemaphores = &semaphore;
  info.swapchainCount = 1;
  info.pSwapchains = &handle_;
  info.pImageIndices = &current_;
  const VkResult result = vkQueuePresentKHR(device_->queue, &info);
  if (result == VK_ERROR_OUT_OF_DATE_KHR || result == VK_SUBOPTIMAL_KHR) return false;
  check(result, "vkQueuePresentKHR");
  return true;
}

// Eight bits a channel, shown as written: the colours of the shaders are meant for the screen.
void Swapchain::choose_format() {
  uint32_t count = 0;
  CHECK(vkGetPhysicalDeviceSurfaceFormatsKHR(device_->physical, device_->surface, &count, nullptr));
  std::vector<VkSurfaceFormatKHR> formats(count);
  CHECK(vkGetPhysicalDeviceSurfaceFormatsKHR(device_->physical, device_->surface, &count, formats.data()));
  const auto plain = [](const VkSurfaceFormatKHR& format) {
    return format.format == VK_FORMAT_B8G8R8A8_UNORM || format.format == VK_FORMAT_R8G8B8A8_UNORM;
  };
  const auto found = std::ranges::find_if(formats, plain);
  format_ = found != formats.end() ? *found : formats.front();
}

void Swapchain::create_render_pass() {
  VkAttachmentDescription attachment{};
  attachment.format = format_.format;
  attachment.samples = VK_SAMPLE_COUNT_1_BIT;
  attachment.loadOp = VK_ATTACHMENT_LOAD_OP_CLEAR;
  attachment.storeOp = VK_ATTACHMENT_STORE_OP_STORE;
  attachment.stencilLoadOp = VK_ATTACHMENT_LOAD_OP_DONT_CARE;
  attachment.stencilStoreOp = VK_ATTACHMENT_STORE_OP_DONT_CARE;
  attachment.finalLayout = VK_IMAGE_LAYOUT_PRESENT_SRC_KHR;
  const VkAttachmentReference colour{0, VK_IMAGE_LAYOUT_COLOR_ATTACHMENT_OPTIMAL};
  VkSubpassDescription subpass{};
  subpass.pipelineBindPoint = VK_PIPELINE_BIND_POINT_GRAPHICS;
  subpass.colorAttachmentCount = 1;
  subpass.pColorAttachments = &colour;
  // The image is the presentation engine's until the semaphore that the submission waits for in this stage.
  VkSubpassDependency dependency{};
  dependency.srcSubpass = VK_SUBPASS_EXTERNAL;
  dependency.srcStageMask = dependency.dstStageMask = VK_PIPELINE_STAGE_COLOR_ATTACHMENT_OUTPUT_BIT;
  dependency.dstAccessMask = VK_ACCESS_COLOR_ATTACHMENT_WRITE_BIT;
  VkRenderPassCreateInfo info{};
  info.sType = VK_STRUCTURE_TYPE_RENDER_PASS_CREATE_INFO;
  info.attachmentCount = 1;
  info.pAttachments = &attachment;
  info.subpassCount = 1;
  info.pSubpasses = &subpass;
  info.dependencyCount = 1;
  info.pDependencies = &dependency;
  CHECK(vkCreateRenderPass(device_->handle, &info, nullptr, &render_pass_));
}

void Swapchain::create_images() {
  VkSurfaceCapabilitiesKHR can;
  CHECK(vkGetPhysicalDeviceSurfaceCapabilitiesKHR(device_->physical, device_->surface, &can));
  extent_ = can.currentExtent;
  if (extent_.width == UINT32_MAX) {  // the window takes the size of the images
    int width = 0, height = 0;
    SDL_Vulkan_GetDrawableSize(window_, &width, &height);
    extent_ = {static_cast<uint32_t>(width), static_cast<uint32_t>(height)};
  }
  const VkSwapchainKHR old = handle_;
  VkSwapchainCreateInfoKHR info{};
  info.sType = VK_STRUCTURE_TYPE_SWAPCHAIN_CREATE_INFO_KHR;
  info.surface = device_->surface;
  info.minImageCount = can.minImageCount + 1;
  if (can.maxImageCount) info.minImageCount = std::min(info.minImageCount, can.maxImageCount);
  info.imageFormat = format_.format;
  info.imageColorSpace = format_.colorSpace;
  info.imageExtent = extent_;
  info.imageArrayLayers = 1;
  // Copied from for screenshots, which nearly every surface allows.
  info.imageUsage = VK_IMAGE_USAGE_COLOR_ATTACHMENT_BIT | (can.supportedUsageFlags & VK_IMAGE_USAGE_TRANSFER_SRC_BIT);
  info.preTransform = can.currentTransform;
  info.compositeAlpha = VK_COMPOSITE_ALPHA_OPAQUE_BIT_KHR;
  info.presentMode = VK_PRESENT_MODE_FIFO_KHR;
  info.clipped = VK_TRUE;
  info.oldSwapchain = old;
  CHECK(vkCreateSwapchainKHR(device_->handle, &info, nullptr, &handle_));
  vkDestroySwapchainKHR(device_->handle, old, nullptr);

  uint32_t count = 0;
  CHECK(vkGetSwapchainImagesKHR(device_->handle, handle_, &count, nullptr));
  std::vector<VkImage> images(count);
  CHECK(vkGetSwapchainImagesKHR(device_->handle, handle_, &count, images.data()));
  images_.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    images_[i].image = images[i];
    create_image(images_[i]);
  }
}

void Swapchain::create_image(Image& image) {
  VkImageViewCreateInfo view{};
  view.sType = VK_STRUCTURE_TYPE_IMAGE_VIEW_CREATE_INFO;
  view.image = image.image;
  view.viewType = VK_IMAGE_VIEW_TYPE_2D;
  view.format = format_.format;
  view.subresourceRange = {VK_IMAGE_ASPECT_COLOR_BIT, 0, 1, 0, 1};
  CHECK(vkCreateImageView(device_->handle, &view, nullptr, &image.view));
  VkFramebufferCreateInfo framebuffer{};
  framebuffer.sType = VK_STRUCTURE_TYPE_FRAMEBUFFER_CREATE_INFO;
  framebuffer.renderPass = render_pass_;
  framebuffer.attachmentCount = 1;
  framebuffer.pAttachments = &image.view;
  framebuffer.width = extent_.width;
  framebuffer.height = extent_.height;
  framebuffer.layers = 1;
  CHECK(vkCreateFramebuffer(device_->handle, &framebuffer, nullptr, &image.framebuffer));
  const VkSemaphoreCreateInfo semaphore{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO, nullptr, 0};
  CHECK(vkCreateSemaphore(device_->handle, &semaphore, nullptr, &image.drawn));
}

void Swapchain::destroy_images() {
  for (const Image& image : images_) {
    vkDestroySemaphore(device_->handle, image.drawn, nullptr);
    vkDestroyFramebuffer(device_->handle, image.framebuffer, nullptr);
    vkDestroyImageView(device_->handle, image.view, nullptr);
  }
  images_.clear();
}
