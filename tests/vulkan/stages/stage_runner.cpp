#include "tests/vulkan/stages/stage_runner.hpp"

#include <vulkan/vulkan.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>

#include "tests/support/vulkan_bring_up.hpp"
#include "tests/vulkan/stages/module_facts.hpp"

namespace ballast::vulkan_test {
namespace {

constexpr uint32_t kGuardWords = 64;  // behind each buffer, to see writes past its end
constexpr uint32_t kGuard = 0x5EA1ED00;

void check(VkResult result, const char* what) {
  if (result != VK_SUCCESS) throw std::runtime_error(std::string(what) + " gave " + std::to_string(result));
}

shaders::Form form_wanted() {
  const char* form = std::getenv("BALLAST_TEST_FORM");
  return form && std::strcmp(form, "subgroup") == 0 ? shaders::Form::subgroup : shaders::Form::shared;
}

std::vector<uint32_t> words_of(shaders::Name name) {
  const shaders::Packed packed = shaders::packed(name, form_wanted());
  std::vector<uint32_t> words(packed.words);
  shaders::unpack(packed, words);
  return words;
}

// Memory that the host can see, as long as the largest run needed.
struct Buffer {
  VkBuffer buffer = VK_NULL_HANDLE;
  VkDeviceMemory memory = VK_NULL_HANDLE;
  uint32_t* mapped = nullptr;
  size_t capacity = 0;  // words
};

using PipelineKey = std::pair<shaders::Name, std::array<uint32_t, vulkan::kSpecializationConstants>>;

}  // namespace

// Lives until the process ends: drivers do not like to be unloaded.
class StageRunner {
 public:
  // Null where there is no device.
  static StageRunner* get() {
    static StageRunner* const runner = [] {
      StageRunner* r = new StageRunner;
      return r->open() ? r : nullptr;
    }();
    return runner;
  }

  void run(Buffers& data, std::span<const Dispatch> dispatches) {
    for (uint32_t b = 0; b < vulkan::kBindings; ++b) upload(b, data[b]);
    VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO, nullptr,
                                   VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT, nullptr};
    check(vkBeginCommandBuffer(commands_, &begin), "vkBeginCommandBuffer");
    vkCmdBindDescriptorSets(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, layout_, 0, 1, &set_, 0, nullptr);
    barrier(VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_WRITE_BIT, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
            VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT);
    for (const Dispatch& dispatch : dispatches) {
      vkCmdBindPipeline(commands_, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline(dispatch));
      vkCmdPushConstants(commands_, layout_, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof dispatch.push, &dispatch.push);
      vkCmdDispatch(commands_, dispatch.groups, 1, 1);
      barrier(VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT,
              VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT,
              VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_HOST_READ_BIT);
    }
    check(vkEndCommandBuffer(commands_), "vkEndCommandBuffer");
    VkSubmitInfo submit{};
    submit.sType = VK_STRUCTURE_TYPE_SUBMIT_INFO;
    submit.commandBufferCount = 1;
    submit.pCommandBuffers = &commands_;
    check(vkQueueSubmit(queue_, 1, &submit, VK_NULL_HANDLE), "vkQueueSubmit");
    check(vkQueueWaitIdle(queue_), "vkQueueWaitIdle");
    for (uint32_t b = 0; b < vulkan::kBindings; ++b) download(b, data[b]);
  }

 private:
  bool open() {
    if (ballast_test::create_instance({}, VK_API_VERSION_1_1, instance_) != VK_SUCCESS) return false;
    physical_ = ballast_test::first_device(instance_);
    if (!physical_) return false;
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(physical_, &properties);
    if (!offers_form()) return false;
    ::testing::Test::RecordProperty("device", properties.deviceName);
    std::printf("device: %s\n", properties.deviceName);
    open_device();
    make_layout();
    for (uint32_t b = 0; b < vulkan::kBindings; ++b) grow(b, 1);
    return true;
  }

  bool offers_form() const {
    if (form_wanted() == shaders::Form::shared) return true;
    VkPhysicalDeviceSubgroupProperties subgroup{};
    subgroup.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES;
    VkPhysicalDeviceProperties2 properties{};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    properties.pNext = &subgroup;
    vkGetPhysicalDeviceProperties2(physical_, &properties);
    constexpr VkSubgroupFeatureFlags kNeeded = VK_SUBGROUP_FEATURE_BASIC_BIT | VK_SUBGROUP_FEATURE_ARITHMETIC_BIT;
    return (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) &&
           (subgroup.supportedOperations & kNeeded) == kNeeded;
  }

  void open_device() {
    const uint32_t family = ballast_test::compute_family(physical_);
    check(ballast_test::create_device(physical_, family, {}, device_), "vkCreateDevice");
    vkGetDeviceQueue(device_, family, 0, &queue_);
    VkCommandPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO, nullptr,
                                      VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT, family};
    VkCommandPool pool;
    check(vkCreateCommandPool(device_, &pool_info, nullptr, &pool), "vkCreateCommandPool");
    VkCommandBufferAllocateInfo allocate{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO, nullptr, pool,
                                         VK_COMMAND_BUFFER_LEVEL_PRIMARY, 1};
    check(vkAllocateCommandBuffers(device_, &allocate, &commands_), "vkAllocateCommandBuffers");
  }

  void make_layout() {
    VkDescriptorSetLayout set_layout;
    check(ballast_test::create_layouts(device_, vulkan::kBindings, sizeof(vulkan::Push), set_layout, layout_),
          "layouts");
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, vulkan::kBindings};
    VkDescriptorPoolCreateInfo pool_info{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO, nullptr, 0, 1, 1, &size};
    VkDescriptorPool pool;
    check(vkCreateDescriptorPool(device_, &pool_info, nullptr, &pool), "vkCreateDescriptorPool");
    VkDescriptorSetAllocateInfo allocate{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO, nullptr, pool, 1, &set_layout};
    check(vkAllocateDescriptorSets(device_, &allocate, &set_), "vkAllocateDescriptorSets");
  }

  void barrier(VkPipelineStageFlags from, VkAccessFlags wrote, VkPipelineStageFlags to, VkAccessFlags reads) {
    const VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER, nullptr, wrote, reads};
    vkCmdPipelineBarrier(commands_, from, to, 0, 1, &memory, 0, nullptr, 0, nullptr);
  }

  uint32_t host_memory_type(uint32_t allowed) const {
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(physical_, &memory);
    constexpr VkMemoryPropertyFlags kNeeded =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    for (uint32_t t = 0; t < memory.memoryTypeCount; ++t)
      if ((allowed >> t & 1) && (memory.memoryTypes[t].propertyFlags & kNeeded) == kNeeded) return t;
    throw std::runtime_error("no memory that the host can see");
  }

  void grow(uint32_t b, size_t capacity) {
    Buffer& buffer = buffers_[b];
    if (buffer.buffer) {
      vkDestroyBuffer(device_, buffer.buffer, nullptr);
      vkFreeMemory(device_, buffer.memory, nullptr);
    }
    buffer.capacity = capacity;
    VkBufferCreateInfo info{};
    info.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
    info.size = (capacity + kGuardWords) * sizeof(uint32_t);
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
    check(vkCreateBuffer(device_, &info, nullptr, &buffer.buffer), "vkCreateBuffer");
    VkMemoryRequirements needs;
    vkGetBufferMemoryRequirements(device_, buffer.buffer, &needs);
    const VkMemoryAllocateInfo allocate{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, nullptr, needs.size,
                                        host_memory_type(needs.memoryTypeBits)};
    check(vkAllocateMemory(device_, &allocate, nullptr, &buffer.memory), "vkAllocateMemory");
    check(vkBindBufferMemory(device_, buffer.buffer, buffer.memory, 0), "vkBindBufferMemory");
    void* mapped;
    check(vkMapMemory(device_, buffer.memory, 0, VK_WHOLE_SIZE, 0, &mapped), "vkMapMemory");
    buffer.mapped = static_cast<uint32_t*>(mapped);
    // The guard is bound too: a write into it must happen, to be seen.
    const VkDescriptorBufferInfo bound{buffer.buffer, 0, VK_WHOLE_SIZE};
    VkWriteDescriptorSet write{};
    write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    write.dstSet = set_;
    write.dstBinding = b;
    write.descriptorCount = 1;
    write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    write.pBufferInfo = &bound;
    vkUpdateDescriptorSets(device_, 1, &write, 0, nullptr);
  }

  void upload(uint32_t b, const std::vector<uint32_t>& data) {
    if (data.size() > buffers_[b].capacity) grow(b, data.size());
    uint32_t* const mapped = buffers_[b].mapped;
    std::copy(data.begin(), data.end(), mapped);
    std::fill_n(mapped + data.size(), kGuardWords, kGuard);
  }

  void download(uint32_t b, std::vector<uint32_t>& data) {
    const uint32_t* const mapped = buffers_[b].mapped;
    std::copy_n(mapped, data.size(), data.begin());
    for (uint32_t g = 0; g < kGuardWords; ++g)
      EXPECT_EQ(mapped[data.size() + g], kGuard) << "binding " << b << " was written " << g << " words past its end";
  }

  VkPipeline pipeline(const Dispatch& dispatch) {
    PipelineKey key{dispatch.shader, {}};
    std::memcpy(key.second.data(), &dispatch.specialization, sizeof dispatch.specialization);
    const auto found = pipelines_.find(key);
    if (found != pipelines_.end()) return found->second;
    return pipelines_[key] = make_pipeline(dispatch);
  }

  VkPipeline make_pipeline(const Dispatch& dispatch) {
    const auto constants =
        std::bit_cast<std::array<uint32_t, vulkan::kSpecializationConstants>>(dispatch.specialization);
    VkPipeline pipeline;
    check(ballast_test::create_pipeline(device_, layout_, module(dispatch.shader), constants, 0, pipeline),
          "vkCreateComputePipelines");
    return pipeline;
  }

  VkShaderModule module(shaders::Name name) {
    VkShaderModule& module = modules_[name];
    if (module) return module;
    check(ballast_test::create_module(device_, words_of(name), module), "vkCreateShaderModule");
    return module;
  }

  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkQueue queue_ = VK_NULL_HANDLE;
  VkCommandBuffer commands_ = VK_NULL_HANDLE;
  VkPipelineLayout layout_ = VK_NULL_HANDLE;
  VkDescriptorSet set_ = VK_NULL_HANDLE;
  std::array<Buffer, vulkan::kBindings> buffers_;
  std::map<PipelineKey, VkPipeline> pipelines_;
  std::map<shaders::Name, VkShaderModule> modules_;
};

vulkan::Specialization specialize(uint32_t items, uint32_t packs, uint32_t variant, uint32_t workgroup) {
  vulkan::Specialization s;
  s.workgroup = s.workgroup_size = workgroup;
  s.items = items;
  s.packs = packs;
  s.items_pow2 = std::bit_ceil(items);
  s.items_log2 = static_cast<uint32_t>(std::countr_zero(s.items_pow2));
  s.packs_pow2 = std::bit_ceil(packs);
  s.packs_log2 = static_cast<uint32_t>(std::countr_zero(s.packs_pow2));
  s.slot_bits = static_cast<uint32_t>(std::bit_width(items / packs));
  s.variant = variant;
  return s;
}

StageBuffers::StageBuffers(uint32_t items, uint32_t packs, uint32_t layers, uint32_t candidates)
    : items_(items), packs_(packs), layers_(layers) {
  push.candidates = push.per_layer = candidates;
  push.set_rows(vulkan::RowMode::all);
  push.set_starts(true);
  push.rows_at = vulkan::layer_lpt(items) + items;
  push.row_words = vulkan::row_search(items, packs) + vulkan::kSearchWords + items;
  push.layer_words = push.rows_at + candidates * push.row_words + std::max(items, candidates);
  const size_t used = vulkan::kSliceHead + size_t{layers} * push.layer_words;
  buffers[0].assign(used, kUntouched);
  first_bad() = ~0u;
}

void StageBuffers::store_weights(uint32_t layer, std::span<const uint32_t> w) {
  std::ranges::copy(w, weights(layer).begin());
}

void StageBuffers::store_packing(uint32_t row, const cpu::Packing& packing) {
  std::ranges::copy(packing.item, slots(row).begin());
  std::ranges::copy(packing.load, loads(row).begin());
}

void StageTest::SetUp() {
  if (!StageRunner::get()) FAIL() << "no Vulkan device, or none that can do what BALLAST_TEST_FORM asks for";
}

void StageTest::run(Buffers& buffers, std::span<const Dispatch> dispatches) {
  StageRunner::get()->run(buffers, dispatches);
}

uint32_t StageTest::shared_bytes(shaders::Name shader, const vulkan::Specialization& specialization) {
  return vulkan_test::shared_bytes(words_of(shader), specialization);
}

}  // namespace ballast::vulkan_test
