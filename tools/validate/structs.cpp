#include "tools/validate/structs.hpp"

#include <algorithm>
#include <cstring>

namespace ballast::tools::validate {
namespace {

template <typename T>
std::vector<unsigned char> bytes_of(const T& value) {
  std::vector<unsigned char> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

// Calls that need a host and nothing else.
template <typename T>
class HostCall : public StructCall {
 public:
  explicit HostCall(const Host& host) : host_(host) {}
  std::vector<unsigned char> valid() const override { return bytes_of(made<T>()); }

 protected:
  const ballast_api& api() const { return host_.subject.api(); }
  const Host& host_;
};

class GiveInstanceDesc : public HostCall<ballast_instance_desc> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    ballast_instance made = nullptr;
    const ballast_result code = api().create_instance(static_cast<ballast_instance_desc*>(memory), &made, error);
    require((code < 0) == (made == nullptr), "create_instance returns {} and {} an instance",
            host_.subject.name_of(code), made != nullptr ? "gives" : "does not give");
    api().destroy_instance(made);
    return code;
  }
};

class GiveDeviceDesc : public HostCall<ballast_device_desc> {
 public:
  using HostCall::HostCall;
  std::vector<unsigned char> valid() const override { return bytes_of(cpu_device()); }
  ballast_result give(void* memory, ballast_error* error) override {
    ballast_device made = nullptr;
    const auto* desc = static_cast<ballast_device_desc*>(memory);
    const ballast_result code = api().create_device(host_.instance, desc, &made, error);
    require((code < 0) == (made == nullptr), "create_device returns {} and {} a device", host_.subject.name_of(code),
            made != nullptr ? "gives" : "does not give");
    api().destroy_device(made);
    return code;
  }
};

class GiveContextDesc : public HostCall<ballast_context_desc> {
 public:
  using HostCall::HostCall;
  std::vector<unsigned char> valid() const override { return bytes_of(context_for({.max_items = 8})); }
  ballast_result give(void* memory, ballast_error* error) override {
    ballast_context made = nullptr;
    const auto* desc = static_cast<ballast_context_desc*>(memory);
    const ballast_result code = api().create_context(host_.device, desc, &made, error);
    require((code < 0) == (made == nullptr), "create_context returns {} and {} a context", host_.subject.name_of(code),
            made != nullptr ? "gives" : "does not give");
    api().destroy_context(made);
    return code;
  }
};

class GiveJobDesc : public HostCall<ballast_job_desc> {
 public:
  explicit GiveJobDesc(const Host& host) : HostCall(host), batch_(mixed_problem(2, 12, 3, 1)) {}
  std::vector<unsigned char> valid() const override { return bytes_of(batch_.job); }
  ballast_result give(void* memory, ballast_error* error) override {
    return api().run(host_.context, static_cast<ballast_job_desc*>(memory), error);
  }

 protected:
  Batch batch_;
};

class GiveRecipe : public GiveJobDesc {
 public:
  using GiveJobDesc::GiveJobDesc;
  std::vector<unsigned char> valid() const override { return bytes_of(made<ballast_recipe>()); }
  ballast_result give(void* memory, ballast_error* error) override {
    batch_.job.recipe = static_cast<ballast_recipe*>(memory);
    return api().run(host_.context, &batch_.job, error);
  }
};

// On the CPU there is nothing to record into, nor a queue; but what is malformed is so wherever it goes.
class GiveOnCpu : public HostCall<ballast_job_desc> {
 public:
  explicit GiveOnCpu(const Host& host) : HostCall(host), job_(made<ballast_job_desc>()) {
    job_.layer_count = 2, job_.item_count = 12, job_.pack_count = 3;
  }
  ballast_result answer() const override { return BALLAST_E_UNSUPPORTED; }

 protected:
  ballast_job_desc job_;
};

class GiveRecord : public GiveOnCpu {
 public:
  using GiveOnCpu::GiveOnCpu;
  std::vector<unsigned char> valid() const override { return bytes_of(made<ballast_vk_record>()); }
  ballast_result give(void* memory, ballast_error* error) override {
    return api().record(host_.context, &job_, static_cast<ballast_vk_record*>(memory), error);
  }
};

class GiveSubmit : public GiveOnCpu {
 public:
  using GiveOnCpu::GiveOnCpu;
  std::vector<unsigned char> valid() const override { return bytes_of(made<ballast_vk_submit>()); }
  ballast_result give(void* memory, ballast_error* error) override {
    return api().submit(host_.context, &job_, static_cast<ballast_vk_submit*>(memory), error);
  }
};

// An import without a single handle, which is refused before Vulkan is called.
class GiveImport : public HostCall<ballast_vk_import> {
 public:
  using HostCall::HostCall;
  ballast_result answer() const override { return BALLAST_E_ARGUMENT; }
  uint32_t links() const override { return 1; }
  ballast_result give(void* memory, ballast_error* error) override {
    auto desc = made<ballast_device_desc>();
    desc.h.next = static_cast<ballast_head*>(memory);
    ballast_device made = nullptr;
    const ballast_result code = api().create_device(host_.instance, &desc, &made, error);
    require(made == nullptr, "create_device gives a device for an import of nothing");
    return code;
  }
};

class AskTimings : public GiveJobDesc {
 public:
  using GiveJobDesc::GiveJobDesc;
  std::vector<unsigned char> valid() const override { return bytes_of(made<ballast_timings>()); }
  ballast_result give(void* memory, ballast_error* error) override {
    batch_.job.timings = static_cast<ballast_timings*>(memory);
    return api().run(host_.context, &batch_.job, error);
  }
};

class AskDeviceCaps : public HostCall<ballast_device_caps> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    return api().device_caps(host_.device, static_cast<ballast_device_caps*>(memory), error);
  }
};

class AskStrategyInfo : public HostCall<ballast_strategy_info> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    return api().strategy_info(0, static_cast<ballast_strategy_info*>(memory), error);
  }
};

class AskRecipe : public HostCall<ballast_recipe> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    return api().strategy_recipe(nullptr, static_cast<ballast_recipe*>(memory), error);
  }
};

class AskStats : public HostCall<ballast_stats> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    return api().stats(host_.instance, static_cast<ballast_stats*>(memory), error);
  }
};

class AskRequirements : public HostCall<ballast_vk_requirements> {
 public:
  using HostCall::HostCall;
  ballast_result give(void* memory, ballast_error* error) override {
    return api().vk_requirements(host_.instance, static_cast<ballast_vk_requirements*>(memory), error);
  }
};

constexpr uint32_t kAsked = 0x10000u;  // a recipe as an out-struct

}  // namespace

std::vector<StructKind> in_structs() {
  return {{"instance_desc", BALLAST_TYPE_INSTANCE_DESC, BALLAST_SIZE_INSTANCE_DESC_1_0, sizeof(ballast_instance_desc)},
          {"device_desc", BALLAST_TYPE_DEVICE_DESC, BALLAST_SIZE_DEVICE_DESC_1_0, sizeof(ballast_device_desc)},
          {"context_desc", BALLAST_TYPE_CONTEXT_DESC, BALLAST_SIZE_CONTEXT_DESC_1_0, sizeof(ballast_context_desc)},
          {"job_desc", BALLAST_TYPE_JOB_DESC, BALLAST_SIZE_JOB_DESC_1_0, sizeof(ballast_job_desc)},
          {"recipe", BALLAST_TYPE_RECIPE, BALLAST_SIZE_RECIPE_1_0, sizeof(ballast_recipe)},
          {"vk_import", BALLAST_TYPE_VK_IMPORT, BALLAST_SIZE_VK_IMPORT_1_0, sizeof(ballast_vk_import)},
          {"vk_record", BALLAST_TYPE_VK_RECORD, BALLAST_SIZE_VK_RECORD_1_0, sizeof(ballast_vk_record)},
          {"vk_submit", BALLAST_TYPE_VK_SUBMIT, BALLAST_SIZE_VK_SUBMIT_1_0, sizeof(ballast_vk_submit)}};
}

std::vector<StructKind> out_structs() {
  return {{"device_caps", BALLAST_TYPE_DEVICE_CAPS, BALLAST_SIZE_DEVICE_CAPS_1_0, sizeof(ballast_device_caps)},
          {"strategy_info", BALLAST_TYPE_STRATEGY_INFO, BALLAST_SIZE_STRATEGY_INFO_1_0, sizeof(ballast_strategy_info)},
          {"recipe", BALLAST_TYPE_RECIPE | kAsked, BALLAST_SIZE_RECIPE_1_0, sizeof(ballast_recipe)},
          {"stats", BALLAST_TYPE_STATS, BALLAST_SIZE_STATS_1_0, sizeof(ballast_stats)},
          {"timings", BALLAST_TYPE_TIMINGS, BALLAST_SIZE_TIMINGS_1_0, sizeof(ballast_timings)},
          {"vk_requirements", BALLAST_TYPE_VK_REQUIREMENTS, BALLAST_SIZE_VK_REQUIREMENTS_1_0,
           sizeof(ballast_vk_requirements)}};
}

std::unique_ptr<StructCall> call_with(const Host& host, uint32_t type) {
  switch (type) {
    case BALLAST_TYPE_INSTANCE_DESC:
      return std::make_unique<GiveInstanceDesc>(host);
    case BALLAST_TYPE_DEVICE_DESC:
      return std::make_unique<GiveDeviceDesc>(host);
    case BALLAST_TYPE_CONTEXT_DESC:
      return std::make_unique<GiveContextDesc>(host);
    case BALLAST_TYPE_JOB_DESC:
      return std::make_unique<GiveJobDesc>(host);
    case BALLAST_TYPE_RECIPE:
      return std::make_unique<GiveRecipe>(host);
    case BALLAST_TYPE_VK_IMPORT:
      return std::make_unique<GiveImport>(host);
    case BALLAST_TYPE_VK_RECORD:
      return std::make_unique<GiveRecord>(host);
    case BALLAST_TYPE_VK_SUBMIT:
      return std::make_unique<GiveSubmit>(host);
    case BALLAST_TYPE_RECIPE | kAsked:
      return std::make_unique<AskRecipe>(host);
    case BALLAST_TYPE_TIMINGS:
      return std::make_unique<AskTimings>(host);
    case BALLAST_TYPE_DEVICE_CAPS:
      return std::make_unique<AskDeviceCaps>(host);
    case BALLAST_TYPE_STRATEGY_INFO:
      return std::make_unique<AskStrategyInfo>(host);
    case BALLAST_TYPE_STATS:
      return std::make_unique<AskStats>(host);
    case BALLAST_TYPE_VK_REQUIREMENTS:
      return std::make_unique<AskRequirements>(host);
  }
  throw Skipped(fmt::format("no call takes a struct of type 0x{:X}", type));
}

GuardedMemory sized_struct(const StructCall& call, uint32_t size) {
  const std::vector<unsigned char> valid = call.valid();
  GuardedMemory memory(size);
  std::memset(memory.data(), 0, size);
  std::memcpy(memory.data(), valid.data(), std::min<size_t>(size, valid.size()));
  std::memcpy(memory.data(), &size, sizeof size);
  return memory;
}

}  // namespace ballast::tools::validate
