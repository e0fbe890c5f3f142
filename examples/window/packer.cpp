#include "packer.hpp"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "loads.hpp"

namespace {

template <typename H>
ballast_vk_handle wide(H handle) {
  return reinterpret_cast<ballast_vk_handle>(handle);
}

void* BALLAST_CALL instance_function(ballast_vk_handle instance, const char* name) {
  return reinterpret_cast<void*>(vkGetInstanceProcAddr(reinterpret_cast<VkInstance>(instance), name));
}

// This engine calls its queue from one thread only, so there is nothing to lock.
void BALLAST_CALL lock_queue(void*, uint32_t, uint32_t) {}
void BALLAST_CALL unlock_queue(void*, uint32_t, uint32_t) {}

ballast_vk_buffer whole(const Buffer& buffer) { return {wide(buffer.handle), 0, buffer.size}; }

ballast_context_desc size_of_jobs() {
  auto size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  size.max_items = kItems, size.max_packs = kLanes, size.max_layers = 1;
  size.max_candidates = 2048;  // of the largest strategy that a key may choose
  size.frame_slots = kInFlight;
  return size;
}

}  // namespace

void Packer::open(const char* plugin, const Device& engine) {
  library_ = dlopen(plugin, RTLD_NOW);
  const auto get_api = library_ ? reinterpret_cast<ballast_get_api_fn>(dlsym(library_, BALLAST_ENTRY_NAME)) : nullptr;
  const void* table = nullptr;
  if (!get_api || get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, nullptr, nullptr) != BALLAST_OK) {
    std::fprintf(stderr, "error: %s is no Ballast plugin of this version\n", plugin);
    std::exit(1);
  }
  api_ = static_cast<const ballast_api*>(table);
  check(api_->create_instance(nullptr, &instance_, &error_));
  list_strategies();

  auto import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
  import.instance = wide(engine.instance);
  import.physical_device = wide(engine.physical);
  import.device = wide(engine.handle);
  import.queue = wide(engine.queue);
  import.queue_family = engine.family;
  import.instance_api_version = VK_API_VERSION_1_1;
  import.get_instance_proc_addr = instance_function;
  import.lock_queue = lock_queue, import.unlock_queue = unlock_queue;
  auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  desc.h.next = &import.h;
  check(api_->create_device(instance_, &desc, &device_, &error_));
  const ballast_context_desc size = size_of_jobs();
  check(api_->create_context(device_, &size, &context_, &error_));
}

void Packer::close() {
  api_->destroy_context(context_);
  api_->destroy_device(device_);
  api_->destroy_instance(instance_);
  dlclose(library_);
}

void Packer::list_strategies() {
  auto info = BALLAST_INIT(ballast_strategy_info, BALLAST_TYPE_STRATEGY_INFO);
  for (uint32_t i = 0; api_->strategy_info(i, &info, nullptr) == BALLAST_OK; ++i) strategies_.push_back(info);
}

void Packer::next_strategy() {
  strategy_ = (strategy_ + 1) % strategies_.size();
  effort_ = 0;
}

void Packer::next_effort() { effort_ = (effort_ + 1) % (strategies_[strategy_].efforts + 1); }

void Packer::next_move_cap() { move_cap_ = move_cap_ == 0 ? 1 : move_cap_ >= 64 ? 0 : 4 * move_cap_; }

bool Packer::choose(const std::string& strategy) {
  for (size_t i = 0; i < strategies_.size(); ++i) {
    if (strategy != strategies_[i].name) continue;
    strategy_ = i;
    return true;
  }
  return false;
}

std::string Packer::description() const {
  std::string text = strategies_[strategy_].name;
  if (effort_) text += ", effort " + std::to_string(effort_);
  text += move_cap_ ? ", at most " + std::to_string(move_cap_) + " moves" : ", moves unlimited";
  return text;
}

ballast_job_desc Packer::job() const {
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = 1, job.item_count = kItems, job.pack_count = kLanes;
  job.weight_type = BALLAST_WEIGHT_U32;
  job.strategy = strategies_[strategy_].name;
  job.effort = effort_;
  job.move_cap = move_cap_;
  return job;
}

bool Packer::record(VkCommandBuffer commands, uint32_t frame_slot, const Buffers& buffers) {
  const ballast_job_desc desc = job();
  auto target = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
  target.command_buffer = wide(commands);
  target.frame_slot = frame_slot;
  target.weights = whole(buffers.weights);
  target.pack_index = whole(buffers.pack_index);
  target.rank_in_pack = whole(buffers.rank_in_pack);
  target.src_stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
  target.src_access = VK_ACCESS_SHADER_WRITE_BIT;
  target.dst_stage = VK_PIPELINE_STAGE_VERTEX_SHADER_BIT | VK_PIPELINE_STAGE_HOST_BIT;
  target.dst_access = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_HOST_READ_BIT;
  return api_->record(context_, &desc, &target, &error_) == BALLAST_OK;
}

std::vector<int32_t> Packer::packing_on_cpu(const uint32_t* weights) {
  std::vector<int32_t> pack_index(kItems);
  auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  desc.backend = BALLAST_BACKEND_CPU;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
  check(api_->create_device(instance_, &desc, &device, &error_));
  const ballast_context_desc size = size_of_jobs();
  check(api_->create_context(device, &size, &context, &error_));
  ballast_job_desc on_cpu = job();
  on_cpu.weights = weights;
  on_cpu.pack_index = pack_index.data();
  check(api_->run(context, &on_cpu, &error_));
  api_->destroy_context(context);
  api_->destroy_device(device);
  return pack_index;
}

void Packer::check(ballast_result code) const {
  if (code == BALLAST_OK) return;
  std::fprintf(stderr, "error: %s\n", error_.message);
  std::exit(1);
}
