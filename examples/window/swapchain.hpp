// The images of the window, and a framebuffer and a semaphore for each.
#pragma once

#include <vector>

#include "gpu.hpp"

class Swapchain {
 public:
  // The render pass clears the image and leaves it ready to be presented.
  void create(const Device& device, SDL_Window* window);
  void destroy();
  // Again, for the window's new size.
  void recreate();

  // False: the window has changed; call recreate and try again.
  bool acquire(VkSemaphore acquired);
  bool present();

  VkExtent2D extent() const { return extent_; }
  VkRenderPass render_pass() const { return render_pass_; }
  VkFramebuffer framebuffer() const { return images_[current_].framebuffer; }
  VkImage image() const { return images_[current_].image; }
  VkFormat format() const { return format_.format; }
  // What present waits for. One for each image: the presentation engine may hold an image longer than a frame is in
  // flight.
  VkSemaphore drawn() const { return images_[current_].drawn; }

 private:
  struct Image {
    VkImage image = VK_NULL_HANDLE;
    VkImageView view = VK_NULL_HANDLE;
    VkFramebuffer framebuffer = VK_NULL_HANDLE;
    VkSemaphore drawn = VK_NULL_HANDLE;
  };

  void choose_format();
  void create_render_pass();
  void create_images();
  void create_image(Image& image);
  void destroy_images();

  const Device* device_ = nullptr;
  SDL_Window* window_ = nullptr;
  VkSurfaceFormatKHR format_{};
  VkExtent2D extent_{};
  VkRenderPass render_pass_ = VK_NULL_HANDLE;
  VkSwapchainKHR handle_ = VK_NULL_HANDLE;
  std::vector<Image> images_;
  uint32_t current_ = 0;
};
