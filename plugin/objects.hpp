// What the opaque handles of ballast.h point to.
#pragma once

#include <atomic>
#include <cstdint>

#include "ballast/ballast.h"
#include "host/base/fork_join.hpp"
#include "host/base/memory.hpp"
#include "host/base/thread_pool.hpp"
#include "host/cpu/engine.hpp"
#include "host/vulkan/engine.hpp"
#include "plugin/error.hpp"

namespace ballast::plugin {

// First in every object, so that a NULL, a wrong kind of handle and (often) a destroyed one are told apart.
enum class Magic : uint32_t { instance = 0xBA11A571u, device = 0xBA11A572u, context = 0xBA11A573u, dead = 0xDEADDEADu };

class Tag {
 public:
  explicit Tag(Magic magic) : magic_(magic) {}
  ~Tag() { magic_.store(Magic::dead, std::memory_order_relaxed); }
  bool is(Magic magic) const { return magic_.load(std::memory_order_relaxed) == magic; }

 private:
  std::atomic<Magic> magic_;
};

struct ContextLimits {
  cpu::Limits engine;
  uint32_t max_layers = 0;  // 0: no limit
};

}  // namespace ballast::plugin

struct ballast_instance_t {
  explicit ballast_instance_t(const ballast_instance_desc& desc)
      : services(desc), allocator(desc.user, desc.alloc, desc.dealloc) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::instance};
  ballast_instance_desc services;
  ballast::Allocator allocator;
  std::atomic<uint64_t> live_devices{0};
  std::atomic<uint64_t> live_contexts{0};
  std::atomic<uint64_t> jobs{0};
  std::atomic<uint64_t> layers{0};
  std::atomic<uint64_t> cpu_fallbacks{0};
  std::atomic<uint64_t> gpu_bytes{0};
  std::atomic<uint64_t> lost_devices{0};
};

struct ballast_device_t {
  explicit ballast_device_t(ballast_instance owner) : instance(owner) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::device};
  ballast_instance instance;
  ballast::vulkan::Device* vulkan = nullptr;  // null: the CPU
  std::atomic<uint64_t> live_contexts{0};
  std::atomic<bool> counted_lost{false};
};

struct ballast_context_t {
  explicit ballast_context_t(ballast_device owner) : device(owner) {}

  ballast::plugin::Tag tag{ballast::plugin::Magic::context};
  ballast_device device;
  ballast::plugin::ContextLimits limits;
  ballast::ThreadPool* threads = nullptr;
  ballast::ForkJoin jobs;
  ballast::cpu::Engine* engine = nullptr;
  ballast::vulkan::Engine* vulkan = nullptr;  // null: the CPU serves all
  std::atomic<bool> inside{false};            // some thread is in a call that needs the context for itself
};

namespace ballast::plugin {

ballast_result check_instance(ballast_instance instance, const ErrorSink& errors);
ballast_result check_device(ballast_device device, const ErrorSink& errors);
ballast_result check_context(ballast_context context, const ErrorSink& errors);

}  // namespace ballast::plugin
