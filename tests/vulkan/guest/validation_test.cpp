// The validation layer has nothing to say: core, synchronization in and across submissions, and on the GPU. Nothing is
// enabled on the host's device. (Without what is checked on the GPU, all tests of guests run under the layer.)
#include <fstream>
#include <sstream>

#include "out_of_bounds.h"
#include "tests/support/vulkan_bring_up.hpp"
#include "tests/vulkan/guest/ways.hpp"

namespace ballast_guest {
namespace {

constexpr uint32_t kItems = 24, kPacks = 6, kLayers = 5;

class Validation : public GuestTest {
 protected:
  void SetUp() override {
    EngineOptions options;
    options.validate = Validate::on_gpu_too;
    open(options);
  }
  // Takes the messages that a planted fault made.
  bool take_messages_with(const char* words) {
    bool found = false;
    for (const std::string& message : *engine->messages) found |= message.find(words) != std::string::npos;
    if (found) engine->messages->clear();
    return found;
  }
};

// Two copies onto one another with no barrier between them, in one submission or in two.
void plant_hazard(Engine& engine, bool across_submissions) {
  const GpuBuffer a = engine.make_buffer(64), b = engine.make_buffer(64);
  const VkBufferCopy region{0, 0, 64};
  for (int submission = 0; submission < (across_submissions ? 2 : 1); ++submission) {
    const VkCommandBuffer commands = engine.make_commands();
    Engine::begin(commands);
    for (int copy = 0; copy < (across_submissions ? 1 : 2); ++copy)
      vkCmdCopyBuffer(commands, a.buffer, b.buffer, 1, &region);
    Engine::end(commands);
    engine.submit(commands);
  }
  engine.wait_idle();
}

// A dispatch that writes beyond its buffer.
struct OutOfBounds {
  explicit OutOfBounds(Engine& on) : engine(on) {
    ballast_test::create_layouts(engine.device, 1, 0, set_layout, layout);
    ballast_test::create_module(engine.device, kOutOfBounds, module);
    ballast_test::create_pipeline(engine.device, layout, module, {}, 0, pipeline);
    const VkDescriptorPoolSize size{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1};
    VkDescriptorPoolCreateInfo pool_info{};
    pool_info.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO;
    pool_info.maxSets = 1;
    pool_info.poolSizeCount = 1;
    pool_info.pPoolSizes = &size;
    vkCreateDescriptorPool(engine.device, &pool_info, nullptr, &pool);
    VkDescriptorSetAllocateInfo wanted{};
    wanted.sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO;
    wanted.descriptorPool = pool;
    wanted.descriptorSetCount = 1;
    wanted.pSetLayouts = &set_layout;
    vkAllocateDescriptorSets(engine.device, &wanted, &set);
  }
  ~OutOfBounds() {
    vkDestroyDescriptorPool(engine.device, pool, nullptr);
    vkDestroyPipeline(engine.device, pipeline, nullptr);
    vkDestroyShaderModule(engine.device, module, nullptr);
    vkDestroyPipelineLayout(engine.device, layout, nullptr);
    vkDestroyDescriptorSetLayout(engine.device, set_layout, nullptr);
  }

  void run() const {
    const GpuBuffer buffer = engine.make_buffer(64);
    const VkDescriptorBufferInfo range{buffer.buffer, 0, 64};
    VkWriteDescriptorSet write{};
    write.sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET;
    write.dstSet = set;
    write.descriptorCount = 1;
    write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
    write.pBufferInfo = &range;
    vkUpdateDescriptorSets(engine.device, 1, &write, 0, nullptr);
    const VkCommandBuffer commands = engine.make_commands();
    Engine::begin(commands);
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1, &set, 0, nullptr);
    vkCmdDispatch(commands, 1, 1, 1);
    Engine::end(commands);
    engine.submit_and_wait(commands);
  }

  Engine& engine;
  VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkShaderModule module = VK_NULL_HANDLE;
  VkPipeline pipeline = VK_NULL_HANDLE;
  VkDescriptorPool pool = VK_NULL_HANDLE;
  VkDescriptorSet set = VK_NULL_HANDLE;
};

TEST_F(Validation, SeesAPlantedFaultOfEachKind) {
  VkBufferCreateInfo nothing{};
  nothing.sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO;
  nothing.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
  VkBuffer buffer = VK_NULL_HANDLE;
  vkCreateBuffer(engine->device, &nothing, nullptr, &buffer);
  EXPECT_TRUE(take_messages_with("VUID-VkBufferCreateInfo-size")) << "core";
  if (buffer) vkDestroyBuffer(engine->device, buffer, nullptr);
  for (const bool across_submissions : {false, true}) {
    plant_hazard(*engine, across_submissions);
    EXPECT_TRUE(take_messages_with("SYNC-HAZARD-WRITE-AFTER-WRITE"))
        << (across_submissions ? "across submissions" : "synchronization");
  }
  OutOfBounds(*engine).run();
  EXPECT_TRUE(take_messages_with("out of bounds")) << "on the GPU";
}

// Every stage, and every way to read weights.
TEST_F(Validation, EveryWayOnTheHostsDevice) {
  Guest guest(engine->import());
  guest.make_context(kItems, kLayers, 3, 16);
  const ballast_recipe stages = of_many_stages();
  for (const uint32_t type : {BALLAST_WEIGHT_F32, BALLAST_WEIGHT_F64, BALLAST_WEIGHT_U32, BALLAST_WEIGHT_I64})
    expect_the_same_every_way(*engine, guest, kLayers, kItems, kPacks, {nullptr, &stages, type});
  for (const char* strategy : {"peak_exchange", "vectorized_iterative_greedy"})
    expect_the_same_every_way(*engine, guest, kLayers, kItems, kPacks, {strategy});
}

// With as many invocations as a workgroup ever has.
TEST_F(Validation, LargeLayersOnTheHostsDevice) {
  Guest guest(engine->import());
  guest.make_context(320, 2, 3, 16);
  const ballast_recipe stages = of_many_stages();
  expect_the_same_every_way(*engine, guest, 2, 320, 64, {nullptr, &stages});
}

// Weights copied into place right before, outputs copied out right after: the record's barriers alone keep them in
// order, and the layer would see it if they did not.
TEST_F(Validation, RecordBetweenCopiesByItsOwnBarriers) {
  Guest guest(engine->import());
  guest.make_context(kItems, kLayers);
  Batch expected(kLayers, kItems, kPacks);
  run_on_cpu(expected);
  GpuBatch gpu(*engine, expected);
  const ballast_vk_buffer weights = gpu.parts[kWeights], index = gpu.parts[kIndex];
  const GpuBuffer source = engine->make_buffer(weights.size), target = engine->make_buffer(index.size);
  std::memcpy(source.data, gpu.at(kWeights), source.size);
  gpu.record.src_stage = gpu.record.dst_stage = VK_PIPELINE_STAGE_TRANSFER_BIT;
  gpu.record.src_access = VK_ACCESS_TRANSFER_WRITE_BIT | VK_ACCESS_TRANSFER_READ_BIT;
  gpu.record.dst_access = VK_ACCESS_TRANSFER_READ_BIT;
  const VkCommandBuffer commands = engine->make_commands();
  Engine::begin(commands);
  const VkBufferCopy in{0, weights.offset, source.size}, out{index.offset, 0, target.size};
  vkCmdCopyBuffer(commands, source.buffer, gpu.memory.buffer, 1, &in);
  gpu.record.command_buffer = wide(commands);
  ASSERT_EQ(guest.api.record(guest.context, &gpu.job, &gpu.record, &error), BALLAST_OK) << error.message;
  vkCmdCopyBuffer(commands, gpu.memory.buffer, target.buffer, 1, &out);
  Engine::end(commands);
  engine->submit_and_wait(commands);
  EXPECT_EQ(std::memcmp(target.data, expected.pack_index.data(), target.size), 0);
}

// What the layer writes of instances that nobody asked for messages: into a file, by its settings. It reads them once
// in a process.
class LogOfTheLayer {
 public:
  LogOfTheLayer() : folder_(::testing::TempDir() + "ballast_validation_" + std::to_string(getpid())) {
    EXPECT_EQ(std::system(("mkdir -p " + folder_).c_str()), 0);
    std::ofstream settings(folder_ + "/vk_layer_settings.txt");
    settings << "khronos_validation.debug_action = VK_DBG_LAYER_ACTION_LOG_MSG\n"
             << "khronos_validation.report_flags = error,warn,perf\n"
             << "khronos_validation.log_filename = " << log() << "\n"
             << "khronos_validation.enables = VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT,"
             << "VK_VALIDATION_FEATURE_ENABLE_GPU_ASSISTED_EXT,"
             << "VK_VALIDATION_FEATURE_ENABLE_GPU_ASSISTED_RESERVE_BINDING_SLOT_EXT," << kAcrossSubmissions << "\n";
    setenv("VK_LAYER_SETTINGS_PATH", folder_.c_str(), 1);
    setenv("VK_INSTANCE_LAYERS", "VK_LAYER_KHRONOS_validation", 1);
  }
  ~LogOfTheLayer() {
    unsetenv("VK_LAYER_SETTINGS_PATH");
    unsetenv("VK_INSTANCE_LAYERS");
    EXPECT_EQ(std::system(("rm -r " + folder_).c_str()), 0);
  }
  std::string text() const {
    std::stringstream all;
    all << std::ifstream(log()).rdbuf();
    return all.str();
  }

 private:
  std::string log() const { return folder_ + "/log.txt"; }
  std::string folder_;
};

class ValidationOfOwnDevices : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(has_validation_layer()); }
};

// One job of the plugin's own device in several submissions: candidates one after the other, timed by stage, which more
// than one command buffer takes.
TEST_F(ValidationOfOwnDevices, Run) {
  const LogOfTheLayer log;
  {
    ballast_test::Objects own;
    auto desc = make<ballast_device_desc>();
    auto error = make<ballast_error>();
    desc.backend = BALLAST_BACKEND_VULKAN;
    ASSERT_EQ(own.api.create_instance(nullptr, &own.instance, nullptr), BALLAST_OK);
    ASSERT_EQ(own.api.create_device(own.instance, &desc, &own.device, &error), BALLAST_OK) << error.message;
    const auto limits = limits_of(kItems, kLayers, 150);
    ASSERT_EQ(own.api.create_context(own.device, &limits, &own.context, &error), BALLAST_OK) << error.message;
    auto in_sequence = make<ballast_recipe>();
    in_sequence.candidates = 150;
    in_sequence.order_count = in_sequence.refine_count = 1;
    in_sequence.orders[0].kind = BALLAST_ORDER_BOOSTED;
    in_sequence.refine[0].kind = BALLAST_REFINER_PEAK_BY_PACK, in_sequence.refine[0].move_cap = 2;
    const ballast_recipe stages = of_many_stages();
    uint32_t pauses = 0;
    for (const ballast_recipe* recipe : {static_cast<const ballast_recipe*>(&in_sequence), &stages}) {
      Batch expected(kLayers, kItems, kPacks), given(kLayers, kItems, kPacks);
      for (Batch* batch : {&expected, &given}) batch->desc.strategy = nullptr, batch->desc.recipe = recipe;
      run_on_cpu(expected);
      given.desc.progress_user = &pauses;
      given.desc.progress = [](void* user, uint64_t done, uint64_t all) -> uint32_t {
        if (done < all) ++*static_cast<uint32_t*>(user);
        return 0;
      };
      EXPECT_EQ(own.api.run(own.context, &given.desc, &error), BALLAST_OK) << error.message;
      EXPECT_TRUE(given.same_answer(expected));
    }
    EXPECT_GT(pauses, 0u) << "every job went in one submission";
  }
  EXPECT_EQ(log.text(), "");
  std::string why;
  const auto planter = Engine::open({}, why);
  ASSERT_TRUE(planter) << why;
  plant_hazard(*planter, true);
  EXPECT_NE(log.text().find("SYNC-HAZARD-WRITE-AFTER-WRITE"), std::string::npos) << "the log is none: " << log.text();
}

}  // namespace
}  // namespace ballast_guest
