// BALLAST_BACKEND_AUTO, on a software driver that passes for a discrete GPU (fake_device_type_layer.cpp).
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "ballast/ballast.h"

namespace {

template <typename T>
T make(uint32_t type) {
  return ballast_init<T>(type);
}

struct Answer {
  std::vector<int32_t> pack_index;
  ballast_result code = BALLAST_OK;
  std::string message;
};

class Automatic : public testing::Test {
 protected:
  void SetUp() override {
    void* library = dlopen(BALLAST_PLUGIN_PATH, RTLD_NOW);
    ASSERT_TRUE(library) << dlerror();
    const auto get = reinterpret_cast<ballast_get_api_fn>(dlsym(library, BALLAST_ENTRY_NAME));
    const void* table = nullptr;
    ASSERT_EQ(get(BALLAST_VERSION_1_0, BALLAST_VERSION_1_0, &table, nullptr, nullptr), BALLAST_OK);
    api_ = static_cast<const ballast_api*>(table);
    void* layer = dlopen(BALLAST_LAYER_PATH, RTLD_NOW);
    ASSERT_TRUE(layer) << dlerror();
    submits_ = reinterpret_cast<unsigned (*)()>(dlsym(layer, "fake_device_type_submits"));
    break_ = reinterpret_cast<void (*)(int)>(dlsym(layer, "fake_device_type_break"));
    hide_compute_ = reinterpret_cast<void (*)(int)>(dlsym(layer, "fake_device_type_hide_compute"));
    break_(0);
    hide_compute_(0);
    ASSERT_EQ(api_->create_instance(nullptr, &instance_, nullptr), BALLAST_OK);
    ASSERT_TRUE(shows_discrete()) << "no Vulkan device, or the layer is not in use";
  }

  void TearDown() override {
    if (!instance_) return;
    EXPECT_EQ(api_->destroy_context(context_), BALLAST_OK);
    EXPECT_EQ(api_->destroy_device(device_), BALLAST_OK);
    EXPECT_EQ(api_->destroy_instance(instance_), BALLAST_OK);
  }

  bool shows_discrete() {
    auto caps = make<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
    return api_->device_info(instance_, 1, &caps, nullptr) == BALLAST_OK && !(caps.flags & BALLAST_DEVICE_SOFTWARE);
  }

  void open(uint32_t items, uint32_t packs, uint32_t layers, uint32_t candidates) {
    auto error = make<ballast_error>(BALLAST_TYPE_ERROR);
    ASSERT_EQ(api_->create_device(instance_, nullptr, &device_, &error), BALLAST_OK) << error.message;
    EXPECT_EQ(backend(), BALLAST_BACKEND_CPU) << "a GPU was opened before anything asked for it";
    auto desc = make<ballast_context_desc>(BALLAST_TYPE_CONTEXT_DESC);
    desc.max_items = items;
    desc.max_packs = packs;
    desc.max_layers = layers;
    desc.max_candidates = candidates;
    ASSERT_EQ(api_->create_context(device_, &desc, &context_, &error), BALLAST_OK) << error.message;
  }

  uint32_t backend() {
    auto caps = make<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
    EXPECT_EQ(api_->device_caps(device_, &caps, nullptr), BALLAST_OK);
    EXPECT_GE(caps.max_items, 8192u) << "what the CPU takes, too";
    return caps.backend;
  }

  Answer pack(ballast_context context, uint32_t layers, uint32_t items, uint32_t packs, const char* strategy) {
    std::mt19937 random(items);
    std::vector<float> weights(size_t{layers} * items);
    for (float& w : weights) w = static_cast<float>(random() >> 12);
    Answer answer;
    answer.pack_index.resize(weights.size());
    auto job = make<ballast_job_desc>(BALLAST_TYPE_JOB_DESC);
    job.layer_count = layers;
    job.item_count = items;
    job.pack_count = packs;
    job.weights = weights.data();
    job.strategy = strategy;
    job.pack_index = answer.pack_index.data();
    auto error = make<ballast_error>(BALLAST_TYPE_ERROR);
    answer.code = api_->run(context, &job, &error);
    answer.message = error.message;
    return answer;
  }

  // The same on a device that is the CPU and nothing else.
  Answer pack_on_cpu(uint32_t layers, uint32_t items, uint32_t packs, const char* strategy) {
    auto desc = make<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
    desc.backend = BALLAST_BACKEND_CPU;
    ballast_device device = nullptr;
    ballast_context context = nullptr;
    EXPECT_EQ(api_->create_device(instance_, &desc, &device, nullptr), BALLAST_OK);
    auto limits = make<ballast_context_desc>(BALLAST_TYPE_CONTEXT_DESC);
    limits.max_items = items;
    EXPECT_EQ(api_->create_context(device, &limits, &context, nullptr), BALLAST_OK);
    const Answer answer = pack(context, layers, items, packs, strategy);
    EXPECT_EQ(api_->destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api_->destroy_device(device), BALLAST_OK);
    return answer;
  }

  // Packs, compares with the CPU's bytes, and answers how often the GPU's queue was used.
  unsigned submits_of(uint32_t layers, uint32_t items, uint32_t packs, const char* strategy) {
    const unsigned before = submits_();
    const Answer answer = pack(context_, layers, items, packs, strategy);
    EXPECT_EQ(answer.code, BALLAST_OK) << answer.message;
    const unsigned used = submits_() - before;
    EXPECT_EQ(answer.pack_index, pack_on_cpu(layers, items, packs, strategy).pack_index);
    return used;
  }

  const ballast_api* api_ = nullptr;
  ballast_instance instance_ = nullptr;
  ballast_device device_ = nullptr;
  ballast_context context_ = nullptr;
  unsigned (*submits_)() = nullptr;
  void (*break_)(int) = nullptr;
  void (*hide_compute_)(int) = nullptr;
};

TEST_F(Automatic, SmallContextsLeaveTheGpuAlone) {
  open(64, 8, 4, 1);
  EXPECT_EQ(backend(), BALLAST_BACKEND_CPU);
  EXPECT_EQ(submits_of(4, 64, 8, "greedy"), 0u);
}

TEST_F(Automatic, EachJobGoesWhereItIsDoneSooner) {
  open(128, 16, 100, 128);
  EXPECT_EQ(backend(), BALLAST_BACKEND_VULKAN);
  EXPECT_EQ(submits_of(1, 64, 8, "greedy"), 0u);
  EXPECT_EQ(submits_of(2, 128, 16, "peak_exchange"), 0u);
  EXPECT_GE(submits_of(40, 128, 16, "dealt_ensemble"), 1u);
}

TEST_F(Automatic, WhatTheGpuCannotTakeIsNoDegradation) {
  open(8192, 16, 100, 128);
  EXPECT_EQ(backend(), BALLAST_BACKEND_VULKAN);
  EXPECT_EQ(submits_of(2, 8192, 16, "greedy"), 0u);
}

TEST_F(Automatic, ALostGpuIsReplacedByTheCpu) {
  open(128, 16, 100, 128);
  ASSERT_EQ(backend(), BALLAST_BACKEND_VULKAN);
  break_(1);
  EXPECT_GE(submits_of(40, 128, 16, "dealt_ensemble"), 1u);
  EXPECT_EQ(submits_of(40, 128, 16, "dealt_ensemble"), 0u) << "a lost device was used again";
  break_(0);
  auto stats = make<ballast_stats>(BALLAST_TYPE_STATS);
  ASSERT_EQ(api_->stats(instance_, &stats, nullptr), BALLAST_OK);
  EXPECT_EQ(stats.lost_devices, 1u);
  EXPECT_EQ(stats.cpu_fallbacks, 0u);
}

TEST_F(Automatic, AGpuThatCannotComputeIsLeftAlone) {
  hide_compute_(1);
  open(128, 16, 100, 128);
  EXPECT_EQ(backend(), BALLAST_BACKEND_CPU);
  EXPECT_EQ(submits_of(40, 128, 16, "dealt_ensemble"), 0u);
}

TEST_F(Automatic, AGpuThatCannotComputeIsNoVulkanWhereVulkanIsNamed) {
  hide_compute_(1);
  auto desc = make<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
  desc.backend = BALLAST_BACKEND_VULKAN;
  auto error = make<ballast_error>(BALLAST_TYPE_ERROR);
  EXPECT_EQ(api_->create_device(instance_, &desc, &device_, &error), BALLAST_E_NO_VULKAN);
  EXPECT_EQ(device_, nullptr);
  EXPECT_EQ(error.field_offset, offsetof(ballast_device_desc, backend));
  EXPECT_NE(std::strstr(error.message, "no queue that computes"), nullptr) << error.message;
}

}  // namespace
