#include "tests/vulkan/guest/call_recorder.hpp"

#include <array>
#include <cstring>

#include "host/vulkan/api/functions.hpp"

namespace ballast_guest {
namespace {

#define NAME(name) "vk" #name,
constexpr const char* kNames[] = {BALLAST_VK_DEVICE(NAME)};
#undef NAME
constexpr uint32_t kFunctions = sizeof kNames / sizeof kNames[0];

#define NUMBER(name) k##name,
enum Number : uint32_t { BALLAST_VK_DEVICE(NUMBER) };
#undef NUMBER

Engine* recorded_engine = nullptr;
void*(BALLAST_CALL* real_instance_proc)(ballast_vk_handle, const char*) = nullptr;
void*(BALLAST_CALL* real_device_proc)(ballast_vk_handle, const char*) = nullptr;
std::array<void*, kFunctions> real{};
std::array<std::atomic<uint64_t>, kFunctions> calls{};
std::atomic<uint64_t> outside{0};
thread_local uint32_t depth = 0;

struct Inside {
  explicit Inside(uint32_t function) {
    ++calls[function];
    ++depth;
    if (std::strncmp(kNames[function], "vkQueue", 7) == 0 && !recorded_engine->queue_mutex.held_by_this_thread())
      ++outside;
  }
  ~Inside() { --depth; }
};

template <uint32_t Function, typename F>
struct Counted;
template <uint32_t Function, typename R, typename... A>
struct Counted<Function, R(VKAPI_PTR*)(A...)> {
  static VKAPI_ATTR R VKAPI_CALL call(A... arguments) {
    const Inside inside(Function);
    return reinterpret_cast<R(VKAPI_PTR*)(A...)>(real[Function])(arguments...);
  }
};

void* counted(uint32_t function) {
#define ADDRESS(name) reinterpret_cast<void*>(&Counted<k##name, PFN_vk##name>::call),
  static void* const addresses[] = {BALLAST_VK_DEVICE(ADDRESS)};
#undef ADDRESS
  return addresses[function];
}

void* BALLAST_CALL device_proc(ballast_vk_handle device, const char* name) {
  for (uint32_t f = 0; f < kFunctions; ++f) {
    if (std::strcmp(kNames[f], name) != 0) continue;
    real[f] = real_device_proc(device, name);
    return real[f] ? counted(f) : nullptr;
  }
  return nullptr;
}

void* BALLAST_CALL instance_proc(ballast_vk_handle instance, const char* name) {
  if (std::strcmp(name, "vkGetDeviceProcAddr") == 0) return reinterpret_cast<void*>(device_proc);
  return real_instance_proc(instance, name);
}

}  // namespace

CallRecorder::CallRecorder(Engine& engine, ballast_vk_import& import) {
  recorded_engine = &engine;
  real_instance_proc = import.get_instance_proc_addr;
  real_device_proc = import.get_device_proc_addr;
  import.get_instance_proc_addr = instance_proc;
  import.get_device_proc_addr = device_proc;
  real = {};
  reset();
}
CallRecorder::~CallRecorder() { recorded_engine = nullptr; }

void CallRecorder::reset() {
  for (auto& count : calls) count = 0;
  outside = 0;
}

uint64_t CallRecorder::all() const { return starting_with("vk"); }
uint64_t CallRecorder::of(const std::string& name) const {
  for (uint32_t f = 0; f < kFunctions; ++f)
    if (name == kNames[f]) return calls[f];
  return UINT64_MAX;
}
uint64_t CallRecorder::starting_with(const char* prefix) const {
  uint64_t sum = 0;
  for (uint32_t f = 0; f < kFunctions; ++f)
    if (std::strncmp(kNames[f], prefix, std::strlen(prefix)) == 0) sum += calls[f];
  return sum;
}
uint64_t CallRecorder::queue_calls_outside_lock() const { return outside; }
bool CallRecorder::asked(const std::string& name) const {
  for (uint32_t f = 0; f < kFunctions; ++f)
    if (name == kNames[f]) return real[f] != nullptr;
  return false;
}
bool CallRecorder::inside_driver() { return depth > 0; }

}  // namespace ballast_guest
